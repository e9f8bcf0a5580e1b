"""What the rows of a case say to the process. Each part of the work says what it knows; nothing here comes from a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from referrals.models import Case

Facts = Callable[[Case], Mapping[str, bool]]
Documents = Callable[[Case], Mapping[str, bool]]
Present = Callable[[Case], Mapping[str, str]]
After = Callable[[Case, str], None]
Reduce = Callable[[Case], None]
_facts: list[Facts] = []
_documents: list[Documents] = []
_present: list[Present] = []
_after: list[After] = []
_reductions: list[Reduce] = []


def register_facts(build: Facts) -> Facts:
    """Add guards that rows can meet: slug of the guard > whether it is met in the case's present round."""
    _facts.append(build)
    return build


def register_documents(build: Documents) -> Documents:
    """Add documents: slug > whether it is on record in the case's present round."""
    _documents.append(build)
    return build


def register_present(build: Present) -> Present:
    """Add who is present where the case is being decided: agency > its kind, for the quorum."""
    _present.append(build)
    return build


def register_after(do: After) -> After:
    """Add what else happens when a case has changed its state: it gets the case and the state it left. Done by the portal itself."""
    _after.append(do)
    return do


def register_reduction(do: Reduce) -> Reduce:
    """Add what a part of the work removes from a case that is not taken forward; only codes and dates stay."""
    _reductions.append(do)
    return do


def run_after(case: Case, left: str) -> None:
    """Everything that follows a change of state."""
    for do in _after:
        do(case, left)


def run_reductions(case: Case) -> None:
    """Everything that goes with the reduction to the minimum."""
    for do in _reductions:
        do(case)


def told(builders: list[Any], case: Case) -> frozenset[str]:
    """Slugs that some part says are so."""
    return frozenset(slug for build in builders for slug, is_so in build(case).items() if is_so)


def facts_of(case: Case) -> frozenset[str]:
    """Guards that the rows of this round meet."""
    return told(_facts, case)


def documents_of(case: Case) -> frozenset[str]:
    """Documents on record in this round."""
    return told(_documents, case)


def present_at(case: Case) -> dict[str, str]:
    """Agency > kind of those present where this case is being decided now; empty outside a meeting."""
    return {agency: kind for build in _present for agency, kind in build(case).items()}
