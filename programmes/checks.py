"""What an activity log must satisfy, in one place for the form, the import, the API and the command line. Pure but for the clock."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.errors import DomainError
from programmes.models import ActivityType, BreakdownCategory, Programme

MAX_PEOPLE = 100_000
MAX_HOURS = 336
MAX_TEXT = 10_000
EARLIEST = dt.date(1990, 1, 1)
Problems = dict[str, list[str]]


def problems_of(
    values: Mapping[str, Any],
    breakdowns: Mapping[BreakdownCategory, int],
    *,
    whole: bool,
    today: dt.date | None = None,
) -> Problems:
    """All that is wrong, by field; empty when nothing is.

    Args:
        values: field values of an ActivityLog, foreign keys as instances.
        breakdowns: count by category.
        whole: whether it is to be sent (everything required must be there) or kept as a draft.
        today: the day to compare dates with; the city's own by default.
    """
    found: Problems = defaultdict(list)
    _check_place_in_time(values, today or timezone.localdate(), found)
    if whole:
        _check_required(values, found)
    _check_numbers(values, found)
    _check_breakdowns(values, breakdowns, found)
    for name in ("happened", "learned", "concerns"):
        if len(values.get(name) or "") > MAX_TEXT:
            found[name].append(_("Keep it under %(limit)s characters.") % {"limit": MAX_TEXT})
    return dict(found)


def require(values: Mapping[str, Any], breakdowns: Mapping[BreakdownCategory, int], *, whole: bool) -> None:
    """Raise DomainError with every problem under its field, if there is one."""
    found = problems_of(values, breakdowns, whole=whole)
    if found:
        raise DomainError("", details=found)


def _check_place_in_time(values: Mapping[str, Any], today: dt.date, found: Problems) -> None:
    date = values.get("date")
    if date is None:
        found["date"].append(_("Say on which day it was."))
    elif date > today:
        found["date"].append(_("This day is still to come. Log it when it has taken place."))
    elif date < EARLIEST:
        found["date"].append(_("This is too long ago. Check the year."))


def _check_required(values: Mapping[str, Any], found: Problems) -> None:
    programme: Programme | None = values.get("programme")
    kind: ActivityType | None = values.get("type")
    if programme is not None and not programme.accepts_logs:
        found["programme"].append(
            _("“%(title)s” takes no logs: it is %(status)s.")
            % {"title": programme.title, "status": str(programme.get_status_display()).lower()}
        )
    if values.get("area") is None:
        found["area"].append(_("Say where it was."))
    if kind is None:
        found["type"].append(_("Say what you did."))
    elif kind.counts_attendance and values.get("attendance") is None:
        found["attendance"].append(_("Say how many people came. Write 0 if nobody came."))


def _check_numbers(values: Mapping[str, Any], found: Problems) -> None:
    attendance, first_time = values.get("attendance"), values.get("first_time")
    hours, sessions = values.get("hours"), values.get("sessions")
    if attendance is not None and not 0 <= attendance <= MAX_PEOPLE:
        found["attendance"].append(_("Write a number between 0 and %(limit)s.") % {"limit": MAX_PEOPLE})
    if first_time is not None:
        if attendance is None:
            found["first_time"].append(_("Say first how many people came in all."))
        elif not 0 <= first_time <= attendance:
            found["first_time"].append(
                _("%(first)s for the first time is more than the %(total)s people who came.")
                % {"first": first_time, "total": attendance}
            )
    if hours is not None and not 0 < Decimal(hours) <= MAX_HOURS:
        found["hours"].append(
            _("Write the length in hours, such as 1.5; at most %(limit)s.") % {"limit": MAX_HOURS}
        )
    for name, limit in (("sessions", 500), ("facilitators", 500)):
        value = sessions if name == "sessions" else values.get(name)
        if value is not None and not (1 if name == "sessions" else 0) <= value <= limit:
            found[name].append(_("Write a number up to %(limit)s.") % {"limit": limit})


def _check_breakdowns(
    values: Mapping[str, Any], breakdowns: Mapping[BreakdownCategory, int], found: Problems
) -> None:
    counts = {category: count for category, count in breakdowns.items() if count is not None}
    if not counts:
        return
    kind, attendance = values.get("type"), values.get("attendance")
    if kind is not None and not kind.breakdown_allowed:
        found["breakdowns"].append(
            _(
                "“%(type)s” is counted in sessions only, so that nobody can be recognised. Take the groups out."
            )
            % {"type": kind.name}
        )
        return
    if attendance is None:
        found["attendance"].append(_("Say how many people came in all before you count groups."))
        return
    sums: dict[Any, int] = defaultdict(int)
    for category, count in counts.items():
        sums[category.dimension] += count
        if not 0 <= count <= attendance:
            found["breakdowns"].append(
                ngettext(
                    "“%(category)s” says %(count)s, but %(total)s person came.",
                    "“%(category)s” says %(count)s, but %(total)s people came.",
                    attendance,
                )
                % {"category": category.name, "count": count, "total": attendance}
            )
    for dimension, total in sums.items():
        if dimension.exclusive and total > attendance:
            found["breakdowns"].append(
                ngettext(
                    "“%(name)s” adds up to %(sum)s, more than the %(total)s person who came.",
                    "“%(name)s” adds up to %(sum)s, more than the %(total)s people who came.",
                    attendance,
                )
                % {"name": dimension.name, "sum": total, "total": attendance}
            )


def unknown_by_dimension(
    attendance: int | None, breakdowns: Mapping[BreakdownCategory, int]
) -> dict[str, int]:
    """People of whom an exclusive breakdown says nothing, by its slug: named as unknown wherever the breakdown is shown."""
    if attendance is None:
        return {}
    sums: dict[Any, int] = defaultdict(int)
    for category, count in breakdowns.items():
        if category.dimension.exclusive:
            sums[category.dimension.slug] += count
    return {slug: attendance - total for slug, total in sums.items()}
