"""Housekeeping."""

from celery import shared_task

from portal.api import services


@shared_task
def clear_kept_answers() -> int:
    """Forget answers to calls that nobody will repeat."""
    return services.clear_kept_answers()
