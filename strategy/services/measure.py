"""Writing measures, their milestones and their status."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import Organisation, User
from portal.areas.models import Area
from portal.errors import DomainError
from strategy.enums import MeasureStatus
from strategy.models import Measure, MeasureUpdate, Milestone, Objective


def create_measure(
    *,
    objective: Objective,
    number: int,
    title: str,
    lead: Organisation,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Any,
    responsible: User | None = None,
    areas: Iterable[Area] = (),
    partners: Iterable[Organisation] = (),
    milestones: Iterable[tuple[str, dt.date, dt.date | None]] = (),
) -> Measure:
    """One more measure under an objective; `milestones` are (title, due, done or None).

    Raises:
        DomainError: it would end before it begins, or the number is taken.
    """
    if ends_on < starts_on:
        raise DomainError(_("The measure can't end before it begins."), field="ends_on")
    with act("strategy.change_plan", by=by, on=objective.plan) as event:
        if Measure.objects.filter(objective__plan=objective.plan, number=number).exists():
            raise DomainError(
                _("Number %(number)s is taken in this plan.") % {"number": number},
                field="number",
                code="conflict",
            )
        measure = Measure.objects.create(
            objective=objective,
            number=number,
            title=title,
            lead=lead,
            responsible=responsible,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        measure.areas.set(areas)
        measure.partners.set(partners)
        Milestone.objects.bulk_create(
            Milestone(measure=measure, title=t, due_on=due, done_on=done) for t, due, done in milestones
        )
        event.details["measure"] = measure.pk
    return measure


def report_status(
    *, measure: Measure, status: str, by: Any, note: str = "", reported_on: dt.date | None = None
) -> MeasureUpdate:
    """Add a report on how the measure stands; the newest by date is the measure's status.

    Raises:
        DomainError: the date lies ahead, or a status that needs a reason has none.
    """
    day = reported_on or timezone.localdate()
    if day > timezone.localdate():
        raise DomainError(_("A status can't be reported for a day to come."), field="reported_on")
    needs_reason = (MeasureStatus.AT_RISK, MeasureStatus.DELAYED, MeasureStatus.DROPPED)
    if status in needs_reason and not note.strip() and not getattr(by, "is_system", False):
        raise DomainError(_("Say in a sentence why, so that the council can decide."), field="note")
    with act("strategy.report_measure", by=by, on=measure) as event:
        locked = Measure.objects.select_for_update().get(pk=measure.pk)
        author = None if getattr(by, "is_system", False) else by
        update = MeasureUpdate.objects.create(
            measure=locked, reported_on=day, status=status, note=note, by=author
        )
        if locked.status_on is None or day >= locked.status_on:
            locked.status, locked.status_note, locked.status_on = status, note, day
            locked.save(update_fields=["status", "status_note", "status_on"])
        measure.status, measure.status_note, measure.status_on = (
            locked.status,
            locked.status_note,
            locked.status_on,
        )
        event.details.update(status=status, reported_on=day.isoformat())
    return update


def mark_milestone(*, milestone: Milestone, done_on: dt.date | None, by: Any) -> Milestone:
    """Say that a milestone is reached, or take it back with None."""
    if done_on and done_on > timezone.localdate():
        raise DomainError(_("A milestone can't be reached on a day to come."), field="done_on")
    with act("strategy.report_measure", by=by, on=milestone.measure) as event:
        milestone.done_on = done_on
        milestone.save(update_fields=["done_on"])
        event.details.update(milestone=milestone.pk, done=bool(done_on))
    return milestone
