"""Many cases at once, by number, state and dates: the board, and what is late. Nothing here is about a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from referrals.configuration import working_days
from referrals.enums import RequestState
from referrals.models import Case, StepRequest
from referrals.overview import StateMark, clock_of, mark_of
from referrals.standing import process_of
from referrals.workflow.vocabulary import vocabulary

OVER = ("closed", "follow_up", "retention", "erased", "discarded", "draft")
A_COLUMN = 12
SHOWN = (
    "number", "process", "process_version", "state", "outcome", "urgent", "entered_at", "due_at", "area__name",
)  # fmt: skip
SOON = dt.timedelta(days=7)
# What the desk itself can be late with; later states are others' work, though the desk still sees their dates.
OF_THE_DESK = ("received", "triage")
WHOLE_WAY = ("case_coordinator", "chair")


@dataclass(frozen=True)
class Card:
    """One case on the board, and why it waits."""

    case: Case
    clock: Any
    waits: str


@dataclass(frozen=True)
class Column:
    """One state: its mark, how many cases are in it, how many of them late, and the first by when they are due."""

    state: str
    mark: StateMark
    total: int
    late: int
    cards: tuple[Card, ...]


def board_of(by: Any) -> list[Column]:
    """Open cases of this person by state, those due first on top; always in three queries."""
    now = timezone.now()
    open_cases = Case.objects.dated_for(by).exclude(state__in=OVER)
    counted = {
        row["state"]: row
        for row in open_cases.order_by()
        .values("state")
        .annotate(total=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    }
    place = Window(
        RowNumber(), partition_by=[F("state")], order_by=[F("due_at").asc(nulls_last=True), F("pk").asc()]
    )
    first: dict[str, list[Case]] = {}
    shown = open_cases.select_related("area").only(*SHOWN).annotate(place=place).filter(place__lte=A_COLUMN)
    for case in shown.order_by("place"):
        first.setdefault(case.state, []).append(case)
    asked = StepRequest.objects.filter(
        case__in=[case.pk for cases in first.values() for case in cases], state=RequestState.WAITING
    )
    waiting = dict(asked.order_by("-pk").values_list("case_id", "step"))
    columns, calendar = [], working_days()
    for state in (slug for slug in vocabulary().states if slug in first):
        cards = tuple(Card(case, clock_of(case, calendar), waiting.get(case.pk, "")) for case in first[state])
        row = counted[state]
        mark = mark_of(process_of(first[state][0]), state)
        columns.append(Column(state, mark, row["total"], row["late"], cards))
    return columns


def _theirs(by: Any) -> QuerySet[Case]:
    """Open cases that wait for this person's own kind of work: the whole way, or the desk's part of it."""
    cases = Case.objects.dated_for(by).exclude(state__in=OVER)
    return cases if by.has_role(*WHOLE_WAY) else cases.filter(state__in=OF_THE_DESK)


def late_count(by: Any) -> int:
    """How many open cases are late with work of this person's kind."""
    return _theirs(by).filter(due_at__lt=timezone.now()).count()


def late_and_next(by: Any, limit: int = 6) -> tuple[int, list[Case]]:
    """How many open cases are late, and those that are due first: the late ones, then those of the coming week."""
    due = _theirs(by).filter(due_at__lt=timezone.now() + SOON)
    return late_count(by), list(due.select_related("area").order_by("due_at", "pk")[:limit])
