"""Housekeeping of imports."""

from celery import shared_task

from portal.imports.services.runs import clear_abandoned


@shared_task
def clear() -> int:
    """Every night: remove files that were never imported. Safe to run twice."""
    return clear_abandoned()
