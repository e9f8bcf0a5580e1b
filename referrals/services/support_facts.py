"""What consent, plan, reviews, closing and follow-up say to the process: facts for the guards, documents on record."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from referrals.models import Case, ClosingReport, Consent, FollowUp, Review
from referrals.services.assessments import current_assessment, instrument_of, is_complete
from referrals.services.consent_state import BESIDE, last_answer, plan_asked_about
from referrals.services.facts import register_documents, register_facts
from referrals.services.notice_texts import notice_now
from referrals.support_enums import REFUSED, ConsentAnswer, FollowUpState, PlanState, ReviewKind

# Since when the person is being asked, or the plan is being looked at, is in the steps.
_CONSENT = ["consents", "plans", "transitions"]
_REVIEW = ["reviews", "transitions"]


@register_facts(
    "consent_on_record",
    "giver_entitled",
    "notice_current",
    "plan_draft_present",
    "reassessment_date_set",
    "sharing_stopped",
    reads=_CONSENT,
)
def facts_of_consent(case: Case) -> dict[str, bool]:
    """Guards of asking. Whether a yes is complete was worked out when it was recorded; here it is asked whether it holds today."""
    row = last_answer(case)
    given = row is not None and _holds(case, row)
    refused = row is not None and row.answer in REFUSED
    notice = notice_now(row.notice, row.notice_language) if row is not None and given else None
    return {
        "consent_on_record": given or refused,
        "giver_entitled": row is not None and given and row.entitled,
        "notice_current": row is not None and notice is not None and notice.version == row.notice_version,
        "plan_draft_present": plan_asked_about(case) is not None,
        "reassessment_date_set": refused and row is not None and row.reassess_on is not None,
        "sharing_stopped": row is not None
        and row.answer == ConsentAnswer.WITHDRAWN
        and not _shared_with(case),
    }


@register_facts("person_views_sought", reads=[*_CONSENT, *_REVIEW])
def facts_of_the_persons_own_word(case: Case) -> dict[str, bool]:
    """Whether they were asked what they think, when asked for consent or at the look together."""
    review = last_review(case)
    return {
        "person_views_sought": _asked_themselves(case)
        or (review is not None and (review.person_views is not None or review.views_reason is not None)),
    }


@register_facts("same_instrument_version", reads=["assessments", "assessments__instrument"])
def facts_of_the_review(case: Case) -> dict[str, bool]:
    """Guards of the look together."""
    return {"same_instrument_version": _same_instrument(case)}


@register_facts("closing_report_complete", "message_prepared", reads=["closing_reports"])
def facts_of_the_closing_report(case: Case) -> dict[str, bool]:
    """Guards of closing."""
    report = _report(case)
    if report is None:
        return {}
    return {
        "closing_report_complete": None not in (report.done, report.remains, report.contact),
        "message_prepared": report.message is not None or report.no_message_reason is not None,
    }


@register_facts("follow_up_basis", reads=["follow_ups"])
def facts_of_looking_back(case: Case) -> dict[str, bool]:
    """Guards of looking back."""
    return {"follow_up_basis": _basis(case, _follow_ups(case))}


@register_documents("consent_form", "reassessment_date", "plan_draft", "support_plan_form", reads=_CONSENT)
def documents_of_support(case: Case) -> dict[str, bool]:
    """What was agreed."""
    row, plan = last_answer(case), plan_asked_about(case)
    new_version_needed = case.state == "review"
    return {
        "consent_form": row is not None,
        "reassessment_date": row is not None and row.reassess_on is not None,
        "plan_draft": plan is not None,
        "support_plan_form": plan is not None
        and (not new_version_needed or plan.state == PlanState.DRAFT)
        and plan.parts.exists(),
    }


@register_documents("review_form", reads=_REVIEW)
def documents_of_the_review(case: Case) -> dict[str, bool]:
    """What was written when looking together."""
    return {"review_form": last_review(case) is not None}


@register_documents("closing_report_form", "message_to_person", reads=["closing_reports"])
def documents_of_closing(case: Case) -> dict[str, bool]:
    """The closing report, with its message."""
    report = _report(case)
    return {"closing_report_form": report is not None, "message_to_person": report is not None}


@register_documents("follow_up_note", reads=["follow_ups"])
def documents_of_looking_back(case: Case) -> dict[str, bool]:
    """Notes of everybody who was to look back."""
    rows = _follow_ups(case)
    return {"follow_up_note": bool(rows) and all(row.state != FollowUpState.PLANNED for row in rows)}


def last_review(case: Case) -> Review | None:
    """The full review of the look together that is under way."""
    if case.state != "review":
        return None
    since = _review_began(case)
    full = (r for r in case.reviews.all() if r.round == case.round and r.kind == ReviewKind.FULL)
    return next((r for r in full if r.at >= since), None)


def _asked_themselves(case: Case) -> bool:
    """Whoever was asked for consent and answered has said what they think of the plan."""
    row = last_answer(case) if case.state == "consent" else None
    return row is not None and row.answer != ConsentAnswer.NO_ANSWER


def _review_began(case: Case) -> dt.datetime:
    began = (
        step.at for step in case.transitions.all() if step.to_state == "review" and step.from_state not in BESIDE
    )  # fmt: skip
    return max(began, default=case.entered_at)


def _same_instrument(case: Case) -> bool:
    """Whether the look together uses the very version of the first assessment, and every item of it has its answer."""
    again = current_assessment(case) if case.state == "review" else None
    return again is not None and again.instrument == instrument_of(case) and is_complete(again)


def _holds(case: Case, row: Consent) -> bool:
    """A yes that has not ended and, where a plan is agreed or changed, covers the plan as it stands."""
    if not row.is_given or row.ends_on is None or row.ends_on < timezone.localdate():
        return False
    plan = plan_asked_about(case) if case.state in ("consent", "review") else None
    return plan is None or row.plan_id == plan.pk


def _shared_with(case: Case) -> bool:
    """Whether anybody is still named on the case."""
    today = timezone.localdate()
    return any(member.until is None or member.until >= today for member in case.members.all())


def _follow_ups(case: Case) -> list[FollowUp]:
    return [row for row in case.follow_ups.all() if row.round == case.round]


def _report(case: Case) -> ClosingReport | None:
    return next((r for r in case.closing_reports.all() if r.round == case.round), None)


def _basis(case: Case, follow_ups: list[FollowUp]) -> bool:
    """Whoever looks back has a basis of their own; at the beginning there is at least one who does."""
    to_do = [f for f in follow_ups if f.state != FollowUpState.LEFT_OUT]
    if case.state == "closed" and not to_do:
        return False
    return bool(follow_ups) and all(f.basis for f in to_do)
