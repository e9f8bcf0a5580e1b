"""What each part of a report hands over, and the words parts share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mel.enums import Certainty
from mel.reports.facts import Facts
from mel.reports.figures import Chapter, Figure, Provenance, ReportTable
from mel.reports.protection import protected
from mel.reports.tallies import Cell
from portal.charts import Value, number, shown

K = TypeVar("K")


@dataclass(frozen=True)
class Part:
    """Figures, chapters and tables of one subject, with what it says on the first page."""

    headline: str
    lead: list[str]
    figures: list[Figure]
    chapters: list[Chapter]
    tables: list[ReportTable]
    series: dict[str, Any] = field(default_factory=dict)


def of_people(cell: Cell, what: str = "contacts") -> Value:
    """One count of people as it may be shown: of contacts, or of those for the first time."""
    return protected(getattr(cell, what), activities=cell.activities)


def people(cells: Mapping[K, Cell], what: str = "contacts") -> dict[K, Value]:
    """Counts of people in rows, as they may be shown: nought where nothing was held, missing where something was and nobody counted."""
    return {key: of_people(cell, what) if cell.activities else 0 for key, cell in cells.items()}


def certainty_of_counts(facts: Facts) -> tuple[str, str]:
    """How sure counts of the quarter are, by the share of logs handed in that have been checked, and why.

    95 % and more is high, 70 % and more is medium, less is low; without any log it is not known.
    """
    handed_in = facts.checking.handed_in
    if not handed_in:
        return Certainty.UNKNOWN.value, _("No activity log was handed in for this quarter.")
    done = facts.checking.verified / handed_in
    words = _("%(share)s of %(logs)s logs handed in have been checked by an officer.") % {
        "share": f"{number(int(done * 100))}%",
        "logs": number(handed_in),
    }
    if done >= 0.95:
        return Certainty.HIGH.value, words
    return (Certainty.MEDIUM if done >= 0.7 else Certainty.LOW).value, words


def from_logs(facts: Facts, *, contacts: bool = True) -> Provenance:
    """Provenance of everything counted from activity logs."""
    certainty, why = certainty_of_counts(facts)
    method = _("Verified activity logs dated in the quarter, added up.")
    bias = ""
    if contacts:
        method += " " + _(
            "Contacts are attendances: who comes twice counts twice. Rounded to five; fewer than five are hidden, and wait until they are five."
        )
        bias = _(
            "Attendance is counted at the door; nobody is named, so one person may stand behind several contacts."
        )
        if certainty == Certainty.HIGH:
            certainty = Certainty.MEDIUM.value
            why += " " + _("Head counts in open places are estimates.")
    return Provenance(
        source=_("Activity logs of partners and departments"),
        as_of=date_format(timezone.localtime(facts.taken_at), "j F Y"),
        method=method,
        certainty=certainty,
        why=why,
        bias=bias,
    )


def compared(now: Value, before: Value) -> str:
    """In words how a value stands beside an earlier one: only differences of three per cent and more are called one."""
    if not shown(now) or not shown(before) or before < 25:
        return ""
    change = round((now - before) / before * 100)
    if abs(change) < 3:
        return _("about as many as a year ago")
    if change > 0:
        return _("%(share)s more than a year ago") % {"share": f"{number(change)}%"}
    return _("%(share)s fewer than a year ago") % {"share": f"{number(-change)}%"}
