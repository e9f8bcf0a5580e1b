"""Many cases at once, by number, state and dates: the board, and what is late. Nothing here is about a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from referrals.enums import RequestState
from referrals.models import Case, StepRequest
from referrals.models.case import OVER
from referrals.models.known import not_in_states
from referrals.overview import Clock, StateMark, clocks, mark_of
from referrals.standing import process_of
from referrals.workflow.vocabulary import vocabulary

A_COLUMN = 8
SHOWN = (
    "pk", "number", "process", "process_version", "state", "outcome", "urgent", "entered_at", "due_at", "area__name",
)  # fmt: skip
SOON = dt.timedelta(days=7)
# What the desk itself can be late with; later states are others' work, though the desk still sees their dates.
OF_THE_DESK = ("received", "triage")
WHOLE_WAY = ("case_coordinator", "chair")


@dataclass(frozen=True, slots=True)
class Card:
    """One case on the board, and why it waits.

    Args:
        case: its columns in SHOWN.
        clock: how long its state may still last.
        waits: the step that waits for a second person, or empty.
    """

    case: Any
    clock: Clock | None
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
    """Open cases of this person by state, those due first on top; always in two queries."""
    in_state = [F("state")]
    first = [F("due_at").asc(nulls_last=True), F("pk").asc()]
    late = Count("pk", filter=Q(due_at__lt=timezone.now()))
    rows = (
        Case.objects.dated_for(by)
        .filter(not_in_states(*OVER))
        .annotate(
            place=Window(RowNumber(), partition_by=in_state, order_by=first),
            total=Window(Count("pk"), partition_by=in_state),
            late=Window(late, partition_by=in_state),
        )
        .filter(place__lte=A_COLUMN)
        .order_by("place")
        .values_list(*SHOWN, "total", "late", named=True)
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.state, []).append(row)
    # A case waits for one second person at most, and few do at a time: less to read than to name every case on the board.
    asked = StepRequest.objects.filter(state=RequestState.WAITING)
    waiting = dict(asked.order_by().values_list("case_id", "step"))
    clock, columns = clocks(), []
    for state in (slug for slug in vocabulary().states if slug in found):
        cards = tuple(Card(case, clock(case.due_at), waiting.get(case.pk, "")) for case in found[state])
        one = found[state][0]
        columns.append(Column(state, mark_of(process_of(one), state), one.total, one.late, cards))
    return columns


def _theirs(by: Any) -> QuerySet[Case]:
    """Open cases that wait for this person's own kind of work: the whole way, or the desk's part of it."""
    cases = Case.objects.dated_for(by).filter(not_in_states(*OVER))
    return cases if by.has_role(*WHOLE_WAY) else cases.filter(state__in=OF_THE_DESK)


def late_count(by: Any) -> int:
    """How many open cases are late with work of this person's kind."""
    return _theirs(by).filter(due_at__lt=timezone.now()).count()


def late_and_next(by: Any, limit: int = 6) -> tuple[int, list[Case]]:
    """How many open cases are late, and those that are due first: the late ones, then those of the coming week."""
    due = _theirs(by).filter(due_at__lt=timezone.now() + SOON)
    return late_count(by), list(due.select_related("area").order_by("due_at", "pk")[:limit])
