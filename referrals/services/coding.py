"""What a case is in the statistics: a few coarse codes. The same while it is open and after its erasure, so that tables stay true."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from portal.areas.enums import AreaKind
from portal.areas.models import Area
from referrals.configuration import working_days
from referrals.enums import Answer
from referrals.models import Case, StatisticalCase
from referrals.standing import process_of
from referrals.workflow.clocks import due
from referrals.workflow.vocabulary import load_yaml, vocabulary

UNKNOWN = "unknown"
# How far a case came: the last of these states it was ever in.
REACHED = (
    ("support", {"support", "review"}),
    ("panel", {"panel", "consent", "information"}),
    ("threshold", {"threshold", "identity_check"}),
)
TURNED_BACK = {"unfounded", "not_met"}


@dataclass(frozen=True)
class Codes:
    """One row of the statistics. None is "not known", and counts in no percentage."""

    quarter: str
    process: str
    channel: str
    source: str
    district: str
    age_band: str
    outcome: str
    reached: str
    triaged_in_time: bool | None = None
    background_only: bool | None = None
    turned_back_again: bool | None = None

    def row(self) -> StatisticalCase:
        """As it is kept."""
        return StatisticalCase(**asdict(self))


def codes_of(case: Case) -> Codes:
    """The codes of a case that still is there; nothing sealed is opened for it."""
    concern = case.concerns.order_by("told_at").first()
    steps = list(case.transitions.order_by("at"))
    return Codes(
        quarter=quarter_of(timezone.localtime(case.received_at).date()),
        process=case.process,
        channel=concern.channel if concern else UNKNOWN,
        source=concern.source if concern else UNKNOWN,
        district=district_of(case),
        age_band=_age_band(case),
        outcome=case.outcome,
        reached=_reached({step.to_state for step in steps}),
        triaged_in_time=_triaged_in_time(case, steps),
        background_only=_background_only(case),
        turned_back_again=_turned_back_again(steps) if case.outcome else None,
    )


def quarter_of(day: dt.date) -> str:
    """2026-Q3."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def district_of(case: Case) -> str:
    """Code of the district; empty if the place is not known or the whole city."""
    ids = [int(part) for part in case.area_path.strip("/").split("/") if part]
    found = Area.objects.filter(pk__in=ids, kind=AreaKind.DISTRICT).values_list("code", flat=True).first()
    return str(found or "")


def _age_band(case: Case) -> str:
    """As the summary without identity says it; the date of birth is not opened for statistics."""
    bands = {band["slug"] for band in load_yaml("codes.yaml")["age_bands"]}
    for record in case.records.filter(kind="deidentified_summary").order_by("-at"):
        for code in record.codes:
            if code in bands:
                return str(code)
    return UNKNOWN


def _reached(states: set[str]) -> str:
    return next((name for name, among in REACHED if states & among), "desk")


def _triaged_in_time(case: Case, steps: list[Any]) -> bool | None:
    """Whether the first triage ended within its clock; None while it runs and is not late."""
    begun = next((step.at for step in steps if step.to_state == "triage"), None)
    clock = process_of(case).states["triage"].clock
    if begun is None or clock is None:
        return None
    ended = next(
        (s.at for s in steps if s.from_state == "triage" and s.to_state != "triage" and s.at >= begun), None
    )
    limit = due(clock, timezone.localtime(begun), working_days(), urgent=case.urgent)
    if limit is None:
        return None
    if ended is None:
        return False if timezone.now() > limit else None
    return bool(ended <= limit)


def _background_only(case: Case) -> bool | None:
    """Whether the checklist found no behaviour and the concern was turned back for it."""
    answer = case.screening.filter(question="behaviour").order_by("-round").first()
    if answer is None or answer.answer == Answer.NOT_KNOWN or not case.outcome:
        return None
    return bool(answer.answer == Answer.NO and vocabulary().outcomes.get(case.outcome) in TURNED_BACK)


def _turned_back_again(steps: list[Any]) -> bool:
    """Whether it was turned back, came again, and was turned back once more."""
    classes = vocabulary().outcomes
    return sum(step.to_state == "closed" and classes.get(step.outcome) in TURNED_BACK for step in steps) > 1
