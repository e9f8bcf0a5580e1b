"""Which steps a person is offered on a case, and what each still needs; told in words before anybody presses a button."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.enums import RequestState
from referrals.models import Case, StepRequest
from referrals.services.snapshot import snapshot_of
from referrals.standing import person_of, process_of
from referrals.words import word
from referrals.workflow import machine
from referrals.workflow.definition import Process, Step
from referrals.workflow.machine import Attempt, Refusal
from referrals.workflow.vocabulary import vocabulary

# Asked for on a page of their own, with what they need beside the words.
ON_OWN_PAGE: Final = {"hold_erasure"}
# What the second person adds, and what the step itself does: neither stands against asking.
ADDED_LATER: Final = {
    "two_persons", "approver_not_requester", "approver_not_lead", "approver", "minimal_data_kept",
}  # fmt: skip
# What the form of the step asks for.
ASKED_IN_FORM: Final = {
    "rationale_recorded", "lawful_basis_recorded", "feedback_line_chosen", "pause_within_limit", "police_hold_has_end", "outcome", "reason",
}  # fmt: skip
# Documents that are the words of the step itself: its form writes them.
WRITTEN_WITH_STEP: Final = ("pause_note", "handover_note", "emergency_record", "signposting_note")
# Where the missing thing is done: the field group of the section that has it, or the section itself.
DONE_IN: Final = {
    "behaviour_or_circumstance_recorded": "referral_narrative", "emergency_question_answered": "referral_narrative",
    "emergency_services_called": "screening", "new_behaviour_recorded": "referral_narrative", "checklist_complete": "screening",
    "proportionality_confirmed": "screening", "police_answer_clear": "police_answer", "summary_checked_by_second_person": "summary_deidentified",
    "conflicts_declared": "panel_record", "dissent_recorded_or_none": "panel_record", "quorum_present": "panel_record",
    "unseal_decided": "unseal_request", "agencies_answered": "unseal_request", "lead_chosen": "unseal_request",
    "requests_answered_or_expired": "information_requests", "own_registers_checked": "information_requests",
    "assessment_complete": "assessment", "same_instrument_version": "assessment", "person_views_sought": "person_views",
    "plan_draft_present": "support_plan", "consent_on_record": "consent_record", "giver_entitled": "consent_record",
    "notice_current": "consent_record", "sharing_stopped": "consent_record", "reassessment_date_set": "consent_record",
    "closing_report_complete": "closing_report", "message_prepared": "closing_report", "follow_up_basis": "follow_up_notes",
    "no_open_rights_request": "rights_requests", "retention_expired": "retention_record", "no_legal_hold": "retention_record",
    "receiving_city_agreement": "section:transfer", "receiving_city_accepted": "section:transfer", "document:transfer_request": "section:transfer",
    "document:screening_checklist": "screening", "document:signposting_note": "screening", "document:question_to_referrer": "screening",
    "document:police_reply": "police_answer", "document:deidentified_summary": "summary_deidentified",
    "document:threshold_decision": "threshold_record", "document:unseal_request_form": "unseal_request",
    "document:unseal_decision": "unseal_request", "document:agency_answers": "unseal_request",
    "document:information_request_form": "information_requests", "document:own_register_check": "information_requests",
    "document:assessment_form": "assessment", "document:person_views_note": "person_views", "document:meeting_record": "panel_record",
    "document:decision_record": "panel_record", "document:plan_draft": "support_plan", "document:support_plan_form": "support_plan",
    "document:consent_form": "consent_record", "document:review_form": "review_record", "document:closing_report_form": "closing_report",
    "document:message_to_person": "closing_report", "document:follow_up_note": "follow_up_notes",
    "document:destruction_list": "retention_record", "document:destruction_certificate": "retention_record",
}  # fmt: skip
_OTHER: Final = {
    "state": gettext_lazy("This step is not possible in the state of the case."),
    "role": gettext_lazy("Your role does not take this step."),
    "approver": gettext_lazy("Your role can't be the second person here."),
    "guest": gettext_lazy(
        "Guests at the table do not decide. Somebody of a member agency has to confirm it."
    ),
    "reason": gettext_lazy("Please choose a reason from the list."),
    "outcome": gettext_lazy("Please choose an outcome from the list."),
}


# While the person has use stopped a case only rests, is held, or is erased; and sharing can always be ended.
STILL_POSSIBLE: Final = (
    "hold_erasure", "to_retention", "erase", "withdraw", "withdraw_consent", "consent_withdrawn",
)  # fmt: skip
NOT_USED: Final = gettext_lazy("The person has asked that this is not used until their question is settled.")


@dataclass(frozen=True)
class Missing:
    """One thing that stands against a step: in words, and the field group of the section where it is done (or empty)."""

    words: str
    group: str = ""


@dataclass(frozen=True)
class Offer:
    """A step that a person may take or ask for; `missing` is empty if nothing stands against it now."""

    step: Step
    missing: tuple[Missing, ...]

    @property
    def possible(self) -> bool:
        """Whether its form is open."""
        return not self.missing


def in_words(refusal: Refusal) -> str:
    """Why a step is not possible, as a sentence."""
    kind, _sep, slug = refusal.why.partition(":")
    if kind == "document":
        return _("Still to be written: %(document)s.") % {"document": word("documents", slug)}
    known = vocabulary().guards.get(refusal.why)
    return _(known) if known else str(_OTHER.get(kind, _OTHER["state"]))


def why_not(refusal: Refusal) -> str:
    """The same for somebody who tried: a condition is worded as it is when it holds, and alone would read as if it did."""
    if refusal.why in vocabulary().guards:
        return _("Not possible yet. What has to be so first: %(condition)s") % {
            "condition": in_words(refusal)
        }
    return in_words(refusal)


def offers_for(*, case: Case, by: Any, waits: bool | None = None, stopped: bool | None = None) -> list[Offer]:
    """The steps whose button `by` sees, each with everything that is still missing for it; what a form asks for is not missing.

    Args:
        case: the case.
        by: who looks.
        waits: whether a step of the case waits for its second person, if the caller knows.
        stopped: whether the person has its use stopped, if the caller knows.
    """
    process, person = process_of(case), person_of(by, case)
    theirs = [step for step in process.leaving(case.state) if step.roles & person.roles]
    if not theirs:
        return []
    snapshot = snapshot_of(case, theirs)
    if waits is None:
        waits = StepRequest.objects.filter(case=case, state=RequestState.WAITING).exists()
    if stopped is None:
        stopped = is_stopped(case)
    found = []
    for step in machine.offered(process, snapshot, person):
        if step.slug in ON_OWN_PAGE:
            continue
        refusals = machine.refusals_of(process, snapshot, _filled_in(step, person, process))
        told = ADDED_LATER | ASKED_IN_FORM | written_with(step)
        missing = [Missing(in_words(r), DONE_IN.get(r.why, "")) for r in refusals if r.why not in told]
        if stopped and step.slug not in STILL_POSSIBLE:
            missing = [Missing(str(NOT_USED), "rights_requests")]
        if waits and step.two_persons:
            missing.append(Missing(_("A step of this case waits for its second person already.")))
        found.append(Offer(step, tuple(missing)))
    return found


def written_with(step: Step) -> set[str]:
    """Refusals that end as soon as the form of a step is sent: documents that are its own words."""
    kinds = [kind for kind in WRITTEN_WITH_STEP if kind in step.documents]
    called = {"emergency_services_called"} if "emergency_record" in kinds else set()
    return {f"document:{kind}" for kind in kinds} | called


def is_stopped(case: Case) -> bool:
    """Whether the person has asked that the case is not used for now, and was heard."""
    with acting_for(SYSTEM):
        return bool(case.rights.filter(restricts=True).exists())


def offer_of(*, case: Case, step: str, by: Any) -> Offer | None:
    """One of them; None if it is not offered to this person now."""
    return next((offer for offer in offers_for(case=case, by=by) if offer.step.slug == step), None)


def _filled_in(step: Step, person: machine.Person, process: Process) -> Attempt:
    """The step as if its form had been filled in."""
    now = timezone.now()
    return Attempt(
        step.slug, person, now, None, step.reasons[0] if step.reasons else "", "x" * 20, "x",
        step.outcomes[0] if step.outcomes else "", "x", now.date() + dt.timedelta(days=1),
    )  # fmt: skip
