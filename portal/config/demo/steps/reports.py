"""The council's quarterly reports: owed in the story's transaction, built after it as the worker builds them."""

import datetime as dt

from mel.enums import ReportKind
from mel.models import ReportEdition, ReportSchedule
from mel.periods import Quarter, last_ended
from mel.services import edition as editions
from mel.services import held
from mel.services import schedule as schedules
from portal.access import SYSTEM
from portal.accounts.models import User
from portal.config.demo.cast import Cast
from portal.config.demo.tale import TODAY

QUARTERS = 4
# People of the story who are told that an edition is there.
TOLD = ("mayor_incoming", "deputy_mayor", "councillor_safety", "mayor_chief_of_staff", "coordinator")


def owe(cast: Cast) -> None:
    """The counts of people held for the dashboard, the schedule, and a row for the edition of each of the last four quarters.

    Whoever is interrupted now, the worker finds them.
    """
    held.hold_all(TODAY)
    schedule = _schedule([])
    for period in reported():
        editions.scheduled_edition(schedule, today=editions.due_on(schedule, period))


def _schedule(recipients: list[User]) -> ReportSchedule:
    kept = ReportSchedule.objects.filter(kind=ReportKind.COUNCIL_QUARTERLY).first() or ReportSchedule(
        kind=ReportKind.COUNCIL_QUARTERLY
    )
    return schedules.save_schedule(
        kind=kept.kind,
        lead_days=kept.lead_days,
        hour=kept.hour,
        enabled=True,
        recipients=recipients,
        by=SYSTEM,
    )


def reported(today: dt.date = TODAY) -> tuple[Quarter, ...]:
    """The last four quarters that are over, oldest first."""
    return last_ended(today).back(QUARTERS)


def build(cast: Cast) -> int:
    """Build what is owed, oldest first; how many editions stand now. Only the latest is news, so people are told of that one alone."""
    *older, latest = ReportEdition.objects.order_by("period").values_list("pk", flat=True)
    for pk in older:
        editions.build(pk)
    _schedule([cast.people[slug] for slug in TOLD])
    editions.build(latest)
    return ReportEdition.objects.done().count()
