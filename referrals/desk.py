"""What waits at the desk and for the police liaison: worked out for one person, from what exists for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from portal.access import allowed
from referrals import configuration
from referrals.models import Case, Message, Record
from referrals.services.police import REPLY
from referrals.services.snapshot import SUMMARY

MOST, FIRST = 100, 25
SHOWN = ("pk", "number", "state", "urgent", "received_at", "due_at", "area_name")


@dataclass(frozen=True)
class Line:
    """A case in a list of the desk."""

    case: Case
    unread: int = 0


@dataclass(frozen=True)
class Queue:
    """Cases in one of the desk's own states: how many, how many of them late, and the first by when they are due."""

    total: int = 0
    late: int = 0
    cases: tuple[Any, ...] = ()


def _cases(user: Any) -> QuerySet[Case]:
    seen = Case.objects.visible_to(user).select_related("area").annotate(area_name=F("area__name"))
    return seen.prefetch_related("members", "conflicts")


def in_states(user: Any, *states: str, first: int = FIRST) -> list[Queue]:
    """For each of the desk's own states its cases, in one query; a concern of one's own is somebody else's."""
    in_state = [F("state")]
    by = [F("due_at").asc(), F("received_at").asc(), F("pk").asc()]
    rows = (
        Case.objects.visible_to(user)
        .filter(state__in=states)
        .exclude(referrer_id=user.pk)
        .annotate(
            area_name=F("area__name"),
            place=Window(RowNumber(), partition_by=in_state, order_by=by),
            total=Window(Count("pk"), partition_by=in_state),
            late=Window(Count("pk", filter=Q(due_at__lt=timezone.now())), partition_by=in_state),
        )
        .filter(place__lte=first)
        .order_by("place")
        .values_list(*SHOWN, "total", "late", named=True)
    )
    found: dict[str, list[Any]] = {state: [] for state in states}
    for row in rows:
        found[row.state].append(row)
    return [
        Queue(cases[0].total, cases[0].late, tuple(cases)) if cases else Queue() for cases in found.values()
    ]


def with_unread(user: Any) -> list[Line]:
    """Cases with messages that nobody at the desk has opened, of those whose conversation is this person's to read."""
    unread = Message.objects.order_by().filter(from_desk=False, read_at__isnull=True)
    waiting = dict(unread.values_list("case_id").annotate(n=Count("pk")))
    if not waiting:
        return []
    rows = _cases(user).filter(pk__in=waiting)
    return [
        Line(case, waiting[case.pk])
        for case in rows.order_by("received_at")[:MOST]
        if allowed(user, "referrals.write_message_case", case)
    ]


def to_check(user: Any) -> Queue:
    """Cases in triage whose newest summary waits for a second person, and this person may be it."""
    written = Record.objects.filter(kind=SUMMARY, case__state="triage", round=F("case__round"))
    newest = {
        case: (by, checked_by)
        for case, by, checked_by in written.order_by("at", "pk").values_list(
            "case_id", "by_id", "checked_by_id"
        )
    }
    waiting = [case for case, (by, checked_by) in newest.items() if checked_by is None and by != user.pk]
    if not waiting:
        return Queue()
    rows = Case.objects.visible_to(user).filter(pk__in=waiting, state="triage").exclude(referrer_id=user.pk)
    shown = rows.annotate(area_name=F("area__name")).order_by("due_at")
    return _all_of(shown.values_list(*SHOWN, named=True)[:MOST])


def police_waiting(user: Any) -> Queue:
    """Cases on which this liaison was asked and has not answered in the present round."""
    replied = Record.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), kind=REPLY, by=user)
    asked_in = [chosen.police_place for chosen in configuration.known() if chosen.police_place]
    rows = _cases(user).filter(state__in=asked_in, members__user=user, members__role="police_liaison")
    return _all_of(
        case
        for case in rows.exclude(Exists(replied)).order_by("due_at")[:MOST]
        if allowed(user, "referrals.answer_police_case", case)
    )


def _all_of(cases: Iterable[Any]) -> Queue:
    now, found = timezone.now(), tuple(cases)
    return Queue(len(found), sum(c.due_at is not None and c.due_at < now for c in found), found)
