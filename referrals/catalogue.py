"""The fixed catalogue of tables that may be published: there are no free filters, so that nobody can ask their way to one person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.areas.enums import AreaKind
from portal.areas.models import Area
from portal.disclosure import Dimension, Parameters, Table
from referrals.services.coding import UNKNOWN, Codes
from referrals.workflow.vocabulary import vocabulary

KIND = "referrals.received"
PERIOD = re.compile(r"(20\d\d)(?:-H([12]))?")
# Sources of the vocabulary in groups large enough to be shown.
SOURCE_GROUPS = {
    "private": ("self", "family", "friend", "community_member"),
    "education": ("school", "university", "youth_work"),
    "health_social": (
        "health",
        "mental_health",
        "social_services",
        "child_protection",
        "housing",
        "employment",
    ),
    "justice": ("police", "probation"),
    "civil_society": ("civil_society", "faith_organisation", "helpline"),
}
OUTCOME_GROUPS = {
    "supported": ("adopted", "concluded", "withdrawn"),
    "turned_back": ("unfounded", "not_met", "not_adopted"),
    "elsewhere": ("signposted", "transferred", "criminal_track", "emergency_only"),
    "declined": ("declined",),
}
LABELS: dict[str, Any] = {
    "private": _("Family, friends, the person"), "education": _("Schools and youth work"), "health_social": _("Health and social services"),
    "justice": _("Police and probation"), "civil_society": _("Associations and helplines"), "other": _("Others"),
    "supported": _("Support was agreed"), "turned_back": _("Not taken forward"), "elsewhere": _("Another service took over"),
    "declined": _("Support declined"), "open": _("Not concluded yet"), "yes": _("Yes"), "no": _("No"), "known": _("Known"),
    "not_known": _("Not known"), "total": _("All"), "public_form": _("Public form"), "frontline_form": _("Form for professionals"),
    "telephone": _("Telephone"), "in_person": _("In person"), "partner_system": _("Partner system"), UNKNOWN: _("Not known"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One table of the catalogue: what it counts, along which dimension, and how it could mislead."""

    key: str
    title: Any
    dimension: str
    value: Callable[[Codes], str]
    categories: Callable[[], tuple[str, ...]]
    method: Any
    bias: Any
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _group(groups: dict[str, tuple[str, ...]], slug: str, otherwise: str) -> str:
    return next((name for name, among in groups.items() if slug in among), otherwise)


def _outcome(codes: Codes) -> str:
    if not codes.outcome:
        return "open"
    return _group(OUTCOME_GROUPS, vocabulary().outcomes.get(codes.outcome, ""), "elsewhere")


def _answer(value: bool | None) -> str:
    return "not_known" if value is None else "yes" if value else "no"


def _districts() -> tuple[str, ...]:
    return (
        *Area.objects.filter(kind=AreaKind.DISTRICT).order_by("path").values_list("code", flat=True),
        "not_known",
    )


YES_NO = ("yes", "no", "not_known")
KNOWN = (("known", ("yes", "no")),)
SELECTION = _(
    "Who is referred depends on who notices and who trusts the desk; it says nothing about how people in the city behave."
)
CATALOGUE: dict[str, Entry] = {
    entry.key: entry
    for entry in (
        Entry(
            "sources", _("Where concerns come from"), "source_group",
            lambda c: _group(SOURCE_GROUPS, c.source, "other"), lambda: (*SOURCE_GROUPS, "other"),
            _("Concerns received in the period, by who raised the first one."), SELECTION,
        ),
        Entry(
            "channels", _("How concerns come in"), "channel",
            lambda c: c.channel, lambda: ("public_form", "frontline_form", "telephone", "in_person", "partner_system", UNKNOWN),
            _("Concerns received in the period, by the way the first one came."), SELECTION,
        ),
        Entry(
            "districts", _("Where concerns are about"), "district",
            lambda c: c.district or "not_known", _districts,
            _("Concerns received in the period, by the district where the person lives."),
            _("A district where schools and the desk work closely refers more; see the rates with their intervals."),
        ),
        Entry(
            "outcomes", _("What came of it"), "outcome_group",
            _outcome, lambda: (*OUTCOME_GROUPS, "open"),
            _("Concerns received in the period, by their outcome so far."),
            _("Young periods hold many that are not concluded yet."),
        ),
        Entry(
            "timeliness", _("Looked at in time"), "in_time",
            lambda c: _answer(c.triaged_in_time), lambda: YES_NO,
            _("Whether the first look ended within the days that the city has set. Percentages are over those where it is known."),
            _("A quick look is not the same as a careful one."), KNOWN,
        ),
        Entry(
            "turned_back_again", _("Turned back more than once"), "again",
            lambda c: _answer(c.turned_back_again), lambda: YES_NO,
            _("Concluded concerns that had been turned back, came again and were turned back once more."),
            _("Seen only where the same record was opened again: names of those who were turned back are not kept."), KNOWN,
        ),
        Entry(
            "background_only", _("Nothing but background or opinion given"), "background",
            lambda c: _answer(c.background_only), lambda: YES_NO,
            _("Concluded concerns in which the checklist found no behaviour, and which were turned back for it."),
            _("Those that the form itself turned back are not among them."), KNOWN,
        ),
    )
}  # fmt: skip


def quarters_of(period: str) -> frozenset[str]:
    """Quarters of a year ("2025") or half-year ("2026-H1").

    Raises:
        ValueError: no such period.
    """
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(period)
    quarters = {"1": (1, 2), "2": (3, 4), None: (1, 2, 3, 4)}[found[2]]
    return frozenset(f"{found[1]}-Q{n}" for n in quarters)


def table_of(key: str, period: str, rows: Iterable[Codes]) -> Table:
    """The true counts of one table. Private."""
    entry, quarters = CATALOGUE[key], quarters_of(period)
    categories = entry.categories()
    counted: Counter[tuple[str, ...]] = Counter()
    for codes in rows:
        if codes.quarter in quarters:
            value = entry.value(codes)
            counted[(value if value in categories else categories[-1],)] += 1
    dimension = Dimension(entry.dimension, categories, sums=dict(entry.sums))
    return Table(f"{key}.{period}", KIND, (dimension,), dict(counted), scope={"quarter": quarters})


def parameters() -> Parameters:
    """Under ten is hidden, everything else rounded to five."""
    return Parameters.referrals()


def label_of(value: str, names: dict[str, str]) -> Any:
    """Words for a row: of the catalogue, or a district's name."""
    return LABELS.get(value) or names.get(value, value)
