"""Outcomes as a city names them: each name of its own stands under one of the portal's outcomes, which is what statistics count.

In forms and calls a city's own name is written "declined.own_1"; in rows the outcome and the name stand in columns of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from referrals.models import Case
from referrals.standing import process_of
from referrals.words import word
from referrals.workflow.definition import Process
from referrals.workflow.vocabulary import load_yaml

BETWEEN = "."


def split(given: str) -> tuple[str, str]:
    """The portal's outcome, and the city's own name under it (or nothing)."""
    outcome, _between, own = given.partition(BETWEEN)
    return outcome, own


def joined(outcome: str, own: str) -> str:
    """Both as one value of a form."""
    return f"{outcome}{BETWEEN}{own}" if own else outcome


def outcome_choices(process: Process, outcomes: Iterable[str]) -> list[tuple[str, str]]:
    """Each outcome with the city's own names under it."""
    found = []
    for outcome in outcomes:
        found.append((outcome, word("outcomes", outcome)))
        found += [
            (joined(outcome, own), f"{title} ({word('outcomes', outcome)})")
            for own, title in process.own_outcomes.get(outcome, {}).items()
        ]
    return found


def outcome_note(outcomes: Iterable[str]) -> str:
    """What whoever chooses among these outcomes should know first."""
    offered = set(outcomes)
    notes = (one.get("note") for one in load_yaml("codes.yaml")["outcomes"] if one["slug"] in offered)
    return " ".join(_(note) for note in notes if note)


def outcome_title(process: Process, outcome: str, own: str = "") -> str:
    """What an outcome is called under a process."""
    return process.own_outcomes.get(outcome, {}).get(own) or word("outcomes", outcome)


def closed_as(case: Case) -> str:
    """What the outcome of a case is called, with the portal's word for it where the city has one of its own."""
    title = outcome_title(process_of(case), case.outcome, case.own_outcome)
    return f"{title} ({word('outcomes', case.outcome)})" if case.own_outcome else title
