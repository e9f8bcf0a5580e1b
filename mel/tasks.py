"""The worker's side of reports. Each task may be delivered twice."""

from celery import shared_task
from django.utils import timezone

from mel.models import ReportSchedule
from mel.services import edition as editions
from mel.services import held, notices
from portal.audit.context import request_context


@shared_task
def build_due_report(schedule_id: int) -> bool:
    """Every day at the schedule's hour: build the edition that is due, once."""
    schedule = ReportSchedule.objects.filter(pk=schedule_id).first()
    found = editions.scheduled_edition(schedule, today=timezone.localdate()) if schedule else None
    if found is None:
        return False
    with request_context(f"edition-{found.pk}"):
        return editions.build(found.pk)


@shared_task
def finish_editions() -> int:
    """Every few minutes: make up for calls that got lost, take up scheduled editions whose worker died, and tell recipients."""
    editions.make_up(timezone.now())
    found = editions.unfinished()
    for pk in found:
        with request_context(f"edition-{pk}"):
            editions.build(pk)
    notices.send_waiting()
    return len(found)


@shared_task
def hold_counts() -> bool:
    """Every few minutes: bring the ledger of counts of people up to the logs; what dashboards tell of people is as of then."""
    return held.hold_if_changed()


@shared_task
def send_notices() -> int:
    """Tell recipients of finished editions."""
    return notices.send_waiting()
