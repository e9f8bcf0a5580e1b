"""Reviews: a short note each month, a full look together each quarter; and a provider's word about their part."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals.models import Case, PlanPart, ProviderWord, Review, SupportPlan
from referrals.services.assessments import instrument_of
from referrals.services.locking import locked_for
from referrals.services.plan import own_part
from referrals.services.sealing import keys_of
from referrals.services.sessions import delivery_of
from referrals.standing import process_of
from referrals.support_enums import Conclusion, PlanState, ReviewKind
from referrals.support_words import support_list
from referrals.workflow.clocks import add_months

LONGEST = 4000
SEALED = ("person_views", "views_reason", "text")


def write_review(
    *, case: Case, kind: str, on: dt.date, words: Mapping[str, str], goals: Mapping[str, str], by: Any,
    conclusion: str = "", next_on: dt.date | None = None,
) -> Review:  # fmt: skip
    """Put a review on record; what was delivered against what was agreed is worked out here.

    Args:
        case: the case.
        on: the day.
        by: who does it.
        kind: see `ReviewKind`.
        words: `person_views` or, where the person could not be asked, `views_reason`; and `text`.
        goals: thread of a goal > where it stands.
        conclusion: of a full review: how to go on. The step itself is asked for apart.
        next_on: when to look again; by default after the rhythm of the process.

    Raises:
        DomainError: the person's view is missing and no reason given, an unknown choice, or a full review without its conclusion.
    """
    _check(kind, on, words, goals, conclusion)
    with act("referrals.review_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.review_case", by)
        if kind == ReviewKind.FULL and case.state != "review":
            raise DomainError(_("A full review begins with the step “begin review”."), code="state")
        plan = case.plans.filter(state=PlanState.AGREED, round=case.round).first()
        row = Review(
            case=case, round=case.round, kind=kind, plan=plan, on=on, goals=dict(goals), delivery=_delivered(case, plan), conclusion=conclusion,
            next_on=next_on or _next(case, kind, on), by=by, at=timezone.now(),
        )  # fmt: skip
        row.instrument, row.instrument_version = instrument_used(case)
        keys = keys_of(case)
        for name in SEALED:
            keys.seal(row, name, words.get(name, "").strip())
        row.save(force_insert=True)
        _carry_goals(plan, goals)
        event.details.update(kind=kind, conclusion=conclusion)
    return row


def write_provider_word(*, case: Case, thread: uuid.UUID, text: str, by: Any) -> ProviderWord:
    """What a provider wants the team to know about their part before the next look together.

    Raises:
        PermissionDenied: the part is somebody else's.
        DomainError: nothing written, or too much.
    """
    if not text.strip() or len(text) > LONGEST:
        raise DomainError(_("Please write something, and not more than fits."), field="text")
    with act("referrals.log_session_case", by=by, on=case) as event:
        part = own_part(case, thread, by)
        row = ProviderWord(case=case, part=part, provider=by, at=timezone.now())
        keys_of(case).seal(row, "text", text.strip())
        row.save(force_insert=True)
        event.details.update(part=str(part.pk))
    return row


def instrument_used(case: Case) -> tuple[str, int | None]:
    """Instrument and version of the first assessment of this round, which a review uses again."""
    version = instrument_of(case)
    return (version.slug, version.version) if version else ("", None)


def next_review_on(case: Case) -> dt.date | None:
    """When the next look together is due; counted from the last one, or from when the plan was agreed."""
    rules = process_of(case).support
    if rules.note_months is None or case.state not in ("support", "review"):
        return None
    last = next((r for r in case.reviews.all() if r.round == case.round), None)
    if last is not None:
        return last.next_on
    plan = next((p for p in case.plans.all() if p.round == case.round and p.state == PlanState.AGREED), None)
    return add_months(plan.agreed_at.date(), rules.note_months) if plan and plan.agreed_at else None


def _next(case: Case, kind: str, on: dt.date) -> dt.date | None:
    months = process_of(case).support.note_months
    return add_months(on, months) if months else None


def _delivered(case: Case, plan: SupportPlan | None) -> list[dict[str, Any]]:
    if plan is None:
        return []
    rules, sessions = process_of(case).support, list(case.sessions.all())
    rows = []
    for part in PlanPart.objects.filter(plan=plan):
        found = delivery_of(part, sessions, rules, timezone.localdate())
        rows.append(
            {
                "thread": str(part.thread),
                "kind": part.kind,
                "agreed": found.agreed,
                "delivered": found.delivered,
            }
        )
    return rows


def _carry_goals(plan: SupportPlan | None, goals: Mapping[str, str]) -> None:
    for thread, state in goals.items():
        if plan is not None:
            plan.goals.filter(thread=thread).update(state=state)


def _check(
    kind: str, on: dt.date, words: Mapping[str, str], goals: Mapping[str, str], conclusion: str
) -> None:
    if kind not in ReviewKind.values or conclusion not in ("", *Conclusion.values):
        raise DomainError(_("This choice is not on the list."), field="kind")
    if set(goals.values()) - set(dict(support_list("goal_states"))):
        raise DomainError(_("This choice is not on the list."), field="goals")
    if on > timezone.localdate():
        raise DomainError(_("This day has not come yet."), field="on")
    if kind == ReviewKind.FULL and not conclusion:
        raise DomainError(_("Please say how to go on."), field="conclusion")
    if kind == ReviewKind.FULL and not (
        words.get("person_views", "").strip() or words.get("views_reason", "").strip()
    ):
        raise DomainError(
            _("Please write what the person says, or why they could not be asked."), field="person_views"
        )
    if not words.get("text", "").strip():
        raise DomainError(_("Please write something."), field="text")
    for name, text in words.items():
        if name not in SEALED or len(text) > LONGEST:
            raise DomainError(
                _("This is longer than we can take. Please keep to what matters most."), field=name
            )
