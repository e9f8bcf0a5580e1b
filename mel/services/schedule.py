"""When reports are built. The worker's timetable is kept in step with the schedule in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from mel.models import ReportSchedule
from mel.models.schedule import MINUTE
from portal.access import allowed
from portal.access.act import act
from portal.errors import DomainError


def save_schedule(
    *, kind: str, lead_days: int, hour: int, enabled: bool, recipients: Iterable[Any], by: Any
) -> ReportSchedule:
    """Set when ``kind`` is built and who is told.

    Args:
        kind: the report.
        lead_days: days between the end of the quarter and the building, 0 to 80.
        hour: hour of the day, in the city's time.
        enabled: whether it is built at all.
        recipients: people who may read reports.
        by: the acting user.

    Raises:
        DomainError: a number is out of range, or a recipient may not read reports.
    """
    if not 0 <= lead_days <= 80:
        raise DomainError(_("Choose between 0 and 80 days."), field="lead_days")
    if not 0 <= hour <= 23:
        raise DomainError(_("Choose an hour from 0 to 23."), field="hour")
    people = list(recipients)
    if any(not allowed(person, "mel.view_report") for person in people):
        raise DomainError(_("Everyone on the list must be allowed to read reports."), field="recipients")
    schedule = ReportSchedule.objects.filter(kind=kind).first() or ReportSchedule(kind=kind)
    with act("mel.change_reportschedule", by=by, on=schedule if schedule.pk else None) as event:
        schedule.lead_days, schedule.hour, schedule.enabled = lead_days, hour, enabled
        schedule.save()
        schedule.recipients.set(people)
        mirror(schedule)
        event.on = schedule
        event.details.update(lead_days=lead_days, hour=hour, enabled=enabled, recipients=len(people))
    return schedule


def mirror(schedule: ReportSchedule) -> PeriodicTask:
    """Put the schedule into the worker's timetable: every day at its hour the worker asks whether an edition is due."""
    when, _created = CrontabSchedule.objects.get_or_create(
        minute=str(MINUTE),
        hour=str(schedule.hour),
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=settings.TIME_ZONE,
    )
    values = {
        "task": "mel.tasks.build_due_report",
        "crontab": when,
        "args": json.dumps([schedule.pk]),
        "enabled": schedule.enabled,
        "description": "Kept in step with the schedule page; changes made here are overwritten.",
    }
    task, _created = PeriodicTask.objects.update_or_create(name=f"report-{schedule.kind}", defaults=values)
    return task
