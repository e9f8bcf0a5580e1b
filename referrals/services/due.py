"""What is due from support to follow-up, and whose it is: for the list of what waits and for the daily reminder. Nothing here moves a case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from referrals.models import Case, Consent, FollowUp
from referrals.services.review import next_review_on
from referrals.services.sessions import delivery_of
from referrals.standing import process_of
from referrals.support_enums import AGREED, REFUSED, FollowUpState, PlanState

REVIEW_AHEAD, CONSENT_AHEAD = dt.timedelta(days=7), dt.timedelta(days=14)
PLAN_AHEAD, LOOK_AHEAD = dt.timedelta(days=60), dt.timedelta(days=14)
UNDER_WAY = ("support", "review")


@dataclass(frozen=True)
class Due:
    """One thing that is due. It names a case by its number and says nothing of what is in it.

    Args:
        kind: `review`, `consent_ends`, `stalled`, `my_part_stalls`, `follow_up_person`, `follow_up_note` or `reassess`.
        case: which.
        on: the day; None if it is so today.
        thread: of the part of the plan, where it is about one.
    """

    kind: str
    case: Case
    on: dt.date | None = None
    thread: Any = None


def under_way() -> QuerySet[Case]:
    """Cases in support with what their dates hang on."""
    return Case.objects.filter(state__in=UNDER_WAY).prefetch_related(
        "consents", "reviews", "plans", "sessions", "plan_parts__plan"
    )


def due_for_lead(case: Case, today: dt.date) -> list[Due]:
    """What the lead of a case in support has to see to: the next look together, a consent that ends, delivery that stalls."""
    found = []
    next_on = next_review_on(case)
    if next_on is not None and next_on - REVIEW_AHEAD <= today:
        found.append(Due("review", case, next_on))
    yes = [c for c in case.consents.all() if c.round == case.round and c.answer in AGREED and c.ends_on]
    if yes and yes[-1].ends_on is not None and yes[-1].ends_on - CONSENT_AHEAD <= today:
        found.append(Due("consent_ends", case, yes[-1].ends_on))
    if any(_stalls(case, part, today) for part in _going_on(case)):
        found.append(Due("stalled", case))
    return found


def due_for_provider(case: Case, user: Any, today: dt.date) -> list[Due]:
    """Own parts that do not come about as agreed."""
    mine = [part for part in _going_on(case) if part.provider_id == user.pk]
    return [Due("my_part_stalls", case, None, p.thread) for p in mine if _stalls(case, p, today)]


def follow_ups_without_person(today: dt.date) -> QuerySet[FollowUp]:
    """Looks back within two months for which nobody with a basis has been found."""
    soon = Q(due_on__lte=today + PLAN_AHEAD, case__state__in=("closed", "follow_up"))
    return FollowUp.objects.filter(soon, state=FollowUpState.PLANNED, person__isnull=True).select_related(
        "case"
    )


def follow_ups_to_note(today: dt.date) -> QuerySet[FollowUp]:
    """Looks back that are due now, with somebody who does them."""
    now = Q(due_on__lte=today + LOOK_AHEAD, case__state="follow_up")
    return FollowUp.objects.filter(now, state=FollowUpState.PLANNED, person__isnull=False).select_related(
        "case", "person"
    )


def refusals_to_look_at_again(today: dt.date) -> QuerySet[Consent]:
    """Noes whose day of looking again has come, while the case is closed because of them."""
    closed = Q(case__state="closed", case__outcome__in=REFUSED)
    return Consent.objects.filter(closed, answer__in=REFUSED, reassess_on__lte=today).select_related("case")


def due_for(user: Any) -> list[Due]:
    """Everything of this part that waits for a person. Asked inside a transaction of theirs."""
    today, found = timezone.localdate(), []
    seen = Case.objects.visible_to(user)
    if user.has_role("case_team_member"):
        for case in under_way().filter(pk__in=seen.values("pk"), lead=user):
            found += due_for_lead(case, today)
        mine = follow_ups_to_note(today).filter(person=user, case__in=seen)
        found += [Due("follow_up_note", row.case, row.due_on) for row in mine]
    if user.has_role("support_provider"):
        for case in under_way().filter(pk__in=seen.values("pk")):
            found += due_for_provider(case, user, today)
    if user.has_role("case_coordinator"):
        rows = follow_ups_without_person(today).filter(case__in=seen)
        found += [Due("follow_up_person", row.case, row.due_on) for row in rows]
    if user.has_role("chair"):
        refused = refusals_to_look_at_again(today).filter(case__in=seen)
        found += [Due("reassess", row.case, row.reassess_on) for row in refused]
    return found


def everybodys(today: dt.date) -> list[tuple[User, Due]]:
    """Whom to remind of what, over all cases; asked as the portal's own work."""
    found: list[tuple[User, Due]] = []
    for case in under_way().select_related("lead").filter(lead__isnull=False):
        lead = case.lead
        if lead is not None and lead.is_active:
            found += [(lead, due) for due in due_for_lead(case, today)]
    for row in follow_ups_to_note(today):
        if row.person is not None and row.person.is_active:
            found.append((row.person, Due("follow_up_note", row.case, row.due_on)))
    coordinators = _holding("case_coordinator")
    for row in follow_ups_without_person(today):
        due = Due("follow_up_person", row.case, row.due_on)
        found += [(user, due) for user in coordinators if _in_scope(user, "case_coordinator", row.case)]
    chairs = _holding("chair")
    for no in refusals_to_look_at_again(today):
        due = Due("reassess", no.case, no.reassess_on)
        found += [(user, due) for user in chairs if _in_scope(user, "chair", no.case)]
    return found


def _holding(role: str) -> list[User]:
    rows = User.objects.filter(assignments__role=role, is_active=True).distinct()
    return [user for user in rows if user.has_role(role)]


def _in_scope(user: User, role: str, case: Case) -> bool:
    areas = user.scope_area_ids(role)
    return areas is None or case.area_id in areas


def _going_on(case: Case) -> list[Any]:
    return [
        part
        for part in case.plan_parts.all()
        if part.plan.state == PlanState.AGREED and part.plan.round == case.round and not part.stopped_on
    ]


def _stalls(case: Case, part: Any, today: dt.date) -> bool:
    sessions = sorted(case.sessions.all(), key=lambda s: (s.on, s.logged_at), reverse=True)
    return bool(delivery_of(part, sessions, process_of(case).support, today).stalls)
