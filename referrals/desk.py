"""What waits at the desk and for the police liaison: worked out for one person, from what exists for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from portal.access import allowed
from referrals import configuration
from referrals.models import Case, Message, Record
from referrals.services.police import REPLY
from referrals.services.snapshot import SUMMARY

MOST = 100


@dataclass(frozen=True)
class Line:
    """A case in a list of the desk."""

    case: Case
    unread: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its state has lasted longer than its clock."""
        return self.case.is_late


def _cases(user: Any) -> QuerySet[Case]:
    return Case.objects.visible_to(user).select_related("area").prefetch_related("members", "conflicts")


def _shown(user: Any) -> QuerySet[Case]:
    """Of each case what a list shows of it."""
    seen = Case.objects.visible_to(user).select_related("area")
    return seen.only("number", "state", "urgent", "received_at", "due_at", "area__name")


def in_states(user: Any, *states: str) -> list[list[Case]]:
    """For each of the desk's own states its cases, those due first on top, in one query; a concern of one's own is somebody else's."""
    first = [F("due_at").asc(), F("received_at").asc(), F("pk").asc()]
    place = Window(RowNumber(), partition_by=[F("state")], order_by=first)
    rows = _shown(user).filter(state__in=states).exclude(referrer_id=user.pk).annotate(place=place)
    found: dict[str, list[Case]] = {state: [] for state in states}
    for case in rows.filter(place__lte=MOST).order_by("place"):
        found[case.state].append(case)
    return list(found.values())


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


def to_check(user: Any) -> list[Case]:
    """Cases in triage whose newest summary waits for a second person, and this person may be it."""
    newer = Record.objects.filter(
        case=OuterRef("case"), round=OuterRef("round"), kind=SUMMARY, at__gt=OuterRef("at")
    )
    open_ones = Record.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), kind=SUMMARY)
    open_ones = open_ones.filter(checked_by__isnull=True).exclude(by=user).exclude(Exists(newer))
    rows = _shown(user).filter(Exists(open_ones), state="triage").exclude(referrer_id=user.pk)
    return list(rows.order_by("due_at")[:MOST])


def police_waiting(user: Any) -> list[Case]:
    """Cases on which this liaison was asked and has not answered in the present round."""
    replied = Record.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), kind=REPLY, by=user)
    asked_in = [chosen.police_place for chosen in configuration.known() if chosen.police_place]
    rows = _cases(user).filter(state__in=asked_in, members__user=user, members__role="police_liaison")
    return [
        case
        for case in rows.exclude(Exists(replied)).order_by("due_at")[:MOST]
        if allowed(user, "referrals.answer_police_case", case)
    ]


def late(cases: Iterable[Case]) -> int:
    """How many are late."""
    now = timezone.now()
    return sum(1 for case in cases if case.due_at is not None and case.due_at < now)
