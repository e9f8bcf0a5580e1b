"""Support plans: written as a draft, agreed with the person, changed as a new version. Earlier versions are kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import Organisation, User
from portal.errors import DomainError
from referrals.models import Case, PlanGoal, PlanPart, SupportPlan
from referrals.services.consent_state import last_answer
from referrals.services.locking import locked_for
from referrals.services.members import end_access, name_on_case
from referrals.services.sealing import keys_of
from referrals.support_enums import PlanState
from referrals.support_words import kinds, support_list

LONGEST = 2000
MOST_GOALS, MOST_PARTS, MOST_SESSIONS = 60, 60, 400


@dataclass(frozen=True)
class Goal:
    """Something the person wants. `thread`: of the goal it continues, if it does."""

    words: str
    state: str = "open"
    thread: uuid.UUID | None = None


@dataclass(frozen=True)
class Part:
    """One kind of support: who, from when, how often. `thread`: of the part it continues, if it does."""

    kind: str
    what: str
    starts_on: dt.date
    ends_on: dt.date
    intensity: str
    sessions_agreed: int
    organisation: Organisation | None = None
    provider: User | None = None
    thread: uuid.UUID | None = None
    stopped_on: dt.date | None = None


def write_plan(
    *, case: Case, goals: Sequence[Goal], parts: Sequence[Part], safety: str, by: Any, because: str = ""
) -> SupportPlan:
    """Write the draft of a plan, or write it anew; what was agreed before stays as it was until the draft is agreed.

    Args:
        case: the case.
        by: who does it.
        goals: in the person's words; at least one.
        parts: at least one.
        safety: what helps when things get hard, and whom to call.
        because: why an agreed plan is changed.

    Raises:
        DomainError: a goal or part is missing or not from the lists, or a change has no reason.
    """
    _check(goals, parts, safety)
    with act("referrals.write_plan_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.write_plan_case", by)
        agreed = case.plans.filter(state=PlanState.AGREED, round=case.round).first()
        if agreed and not because.strip():
            raise DomainError(_("Please say why the plan is changed."), field="because")
        answer = last_answer(case) if case.state == "consent" else None
        if answer is not None and answer.is_given:
            raise DomainError(
                _(
                    "The person has agreed to this plan as it is. It begins first; it can be changed with them later."
                ),
                code="state",
            )
        plan = _draft(case, by)
        keys = keys_of(case)
        keys.seal(plan, "safety", safety.strip())
        keys.seal(plan, "changed_because", because.strip())
        plan.save()
        for order, goal in enumerate(goals, 1):
            row = PlanGoal(case=case, plan=plan, order=order, state=goal.state, thread=goal.thread or uuid.uuid4())  # fmt: skip
            keys.seal(row, "words", goal.words.strip())
            row.save(force_insert=True)
        for order, part in enumerate(parts, 1):
            new = PlanPart(
                case=case, plan=plan, order=order, kind=part.kind, organisation=part.organisation, provider=part.provider, starts_on=part.starts_on,
                ends_on=part.ends_on, intensity=part.intensity, sessions_agreed=part.sessions_agreed, thread=part.thread or uuid.uuid4(),
                stopped_on=part.stopped_on,
            )  # fmt: skip
            keys.seal(new, "what", part.what.strip())
            new.save(force_insert=True)
        event.details.update(version=plan.version, goals=len(goals), parts=len(parts))
    return plan


def put_in_force(case: Case, *, by: Any) -> SupportPlan | None:
    """The draft becomes what is agreed, its providers are named on the case, and those who have no part any more are not.

    A part of the steps that agree a plan; the portal does it once the process has allowed the step.
    """
    draft = case.plans.filter(state=PlanState.DRAFT, round=case.round).first()
    plan = draft or case.plans.filter(state=PlanState.AGREED, round=case.round).first()
    if draft is not None:
        case.plans.filter(state=PlanState.AGREED).update(state=PlanState.REPLACED)
        draft.state, draft.agreed_at = PlanState.AGREED, timezone.now()
        draft.save(update_fields=["state", "agreed_at"])
    if plan is not None:
        name_providers(case, plan, by=by)
    return plan


def name_providers(case: Case, plan: SupportPlan, *, by: Any) -> None:
    """Those who give a part today are named on the case; everybody else in that role is not any more."""
    going = {p.provider_id: p.provider for p in plan.parts.select_related("provider") if p.provider and not p.stopped_on}  # fmt: skip
    for member in case.members.filter(role="support_provider").select_related("user"):
        if member.user_id not in going:
            end_access(case, ["support_provider"], user=member.user)
    for provider in going.values():
        name_on_case(case, provider, "support_provider", by=by)


def stop_part(*, part: PlanPart, by: Any) -> PlanPart:
    """End one part: its provider sees nothing of the case at the next request, the other parts go on.

    Raises:
        DomainError: it has ended already.
    """
    with act("referrals.stop_part_case", by=by, on=part.case) as event, acting_for(SYSTEM):
        case = Case.objects.select_for_update(of=("self",)).get(pk=part.case_id)
        part = PlanPart.objects.select_related("plan", "provider").get(pk=part.pk, case=case)
        if part.plan.state != PlanState.AGREED or part.stopped_on:
            raise DomainError(_("This part has ended already."), code="conflict")
        part.stopped_on = timezone.localdate()
        part.save(update_fields=["stopped_on"])
        name_providers(case, part.plan, by=by)
        event.details.update(part=str(part.pk))
    return part


def own_part(case: Case, thread: uuid.UUID, user: Any) -> PlanPart:
    """The agreed part of this thread, if it is the person's own to deliver; the lead keeps those without an account of a provider.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    part = (
        PlanPart.objects.filter(case=case, thread=thread, plan__state=PlanState.AGREED)
        .select_related("plan")
        .first()
    )
    mine = part is not None and (
        part.provider_id == user.pk or (part.provider_id is None and case.lead_id == user.pk)
    )
    if part is None or not mine:
        raise PermissionDenied("referrals.log_session_case")
    return part


def _draft(case: Case, by: Any) -> SupportPlan:
    """The draft, emptied, or a new one after the last version."""
    draft = case.plans.filter(state=PlanState.DRAFT).first()
    if draft is not None and draft.round == case.round and not draft.consents.exists():
        with acting_for(SYSTEM):
            # Only these rows: words of providers hang on agreed parts alone, and that table lets nobody delete.
            for rows in (draft.goals.all(), draft.parts.all()):
                rows._raw_delete(rows.db)
        draft.written_by, draft.written_at = by, timezone.now()
        return draft
    if draft is not None:  # somebody was asked about it, or it is of an earlier round: it stays as it was
        draft.state = PlanState.REPLACED
        draft.agreed_at = None
        draft.save(update_fields=["state", "agreed_at"])
    last = case.plans.filter(round=case.round).order_by("-version").first()
    return SupportPlan(
        case=case,
        round=case.round,
        version=last.version + 1 if last else 1,
        written_by=by,
        written_at=timezone.now(),
    )


def _check(goals: Sequence[Goal], parts: Sequence[Part], safety: str) -> None:
    if len(goals) > MOST_GOALS or len(parts) > MOST_PARTS:
        raise DomainError(
            _("That is more than one plan can hold. Nothing was changed; keep to what comes first.")
        )
    if not goals:
        raise DomainError(_("A plan has at least one goal, in the person's own words."), field="goals")
    if not parts:
        raise DomainError(_("A plan has at least one kind of support."), field="parts")
    for goal in goals:
        if goal.state not in dict(support_list("goal_states")):
            raise DomainError(_("This choice is not on the list."), field="goals")
        _fits(goal.words, "goals")
    for part in parts:
        _check_part(part)
    if len(safety) > LONGEST:
        raise DomainError(_too_long(), field="safety")


def _check_part(part: Part) -> None:
    if part.kind not in kinds() or part.intensity not in dict(support_list("intensity")):
        raise DomainError(_("This choice is not on the list."), field="parts")
    if part.ends_on < part.starts_on:
        raise DomainError(_("The last day lies before the first."), field="parts")
    if not 1 <= part.sessions_agreed <= MOST_SESSIONS:
        raise DomainError(_("Please say how many sessions are agreed."), field="parts")
    if part.provider is not None and not part.provider.has_role("support_provider"):
        raise DomainError(
            _("This person has no role as a support provider; the role comes first."), field="parts"
        )
    _fits(part.what, "parts")


def _fits(text: str, field: str) -> None:
    if not text.strip():
        raise DomainError(_("Please write something."), field=field)
    if len(text) > LONGEST:
        raise DomainError(_too_long(), field=field)


def _too_long() -> str:
    return _("This is longer than we can take. Please keep to what matters most.")
