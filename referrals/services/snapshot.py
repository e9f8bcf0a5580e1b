"""What the rows of a case say to the process: facts for the guards, documents on record. Nothing here comes from a form."""

from __future__ import annotations

from functools import cache

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.enums import Answer, Emergency
from referrals.models import Case
from referrals.services.facts import documents_of, facts_of, present_at, register_documents, register_facts
from referrals.services.minimum import is_minimal
from referrals.workflow.machine import Snapshot
from referrals.workflow.vocabulary import load_yaml

SUMMARY = "deidentified_summary"
CLEAR = "clear"


@cache
def questions() -> tuple[str, ...]:
    """Slugs of the screening checklist in their order."""
    found = load_yaml("screening.yaml")["questions"]
    return tuple(q["slug"] for q in sorted(found, key=lambda q: q["order"]))


def snapshot_of(case: Case) -> Snapshot:
    """The case as the process sees it, in its present round: every row counts, also those the person who asks may not see."""
    with acting_for(SYSTEM):
        return _snapshot(case)


def _snapshot(case: Case) -> Snapshot:
    return Snapshot(
        state=case.state,
        previous=case.previous_state,
        stage=case.stage,
        referrer=str(case.referrer_id or ""),
        lead=str(case.lead_id or ""),
        unseal_asked_by=str(case.unseal_asked_by_id or ""),
        facts=facts_of(case),
        documents=documents_of(case),
        conflicts=frozenset(str(conflict.user_id) for conflict in case.conflicts.all()),
        present=present_at(case),
        consent_attempts=case.consent_attempts,
        deferrals=case.deferrals,
        outcome=case.outcome,
        retention_until=case.retention_until,
        hold=case.hold,
    )


@register_facts
def facts_of_triage(case: Case) -> dict[str, bool]:
    """Guards of receiving and triage."""
    concerns = list(case.concerns.all())
    answers = {a.question: a for a in case.screening.all() if a.round == case.round}
    records = [r for r in case.records.all() if r.round == case.round]
    kinds = {r.kind for r in records}
    # What was written last counts: a new reply replaces the one before, a summary written anew has to be checked anew.
    newest = {r.kind: r for r in sorted(records, key=lambda r: r.at)}
    reply, summary = newest.get("police_reply"), newest.get(SUMMARY)
    proportionate = answers.get("proportionate")
    return {
        "behaviour_or_circumstance_recorded": any(c.observed or c.circumstances for c in concerns),
        "new_behaviour_recorded": any(
            (c.observed or c.circumstances) and c.told_at > case.entered_at for c in concerns
        ),
        "emergency_question_answered": bool(concerns) and all(c.emergency for c in concerns),
        "emergency_services_called": "emergency_record" in kinds
        or any(c.emergency == Emergency.CALLED for c in concerns),
        "receipt_sent": any(bytes(c.receipt_digest) for c in concerns),
        "checklist_complete": all(
            slug in answers and answers[slug].reason is not None and answers[slug].answer
            for slug in questions()
        ),
        "proportionality_confirmed": proportionate is not None and proportionate.answer == Answer.YES,
        "police_answer_clear": reply is not None and CLEAR in reply.codes,
        "summary_checked_by_second_person": summary is not None and summary.checked_by_id is not None,
        "minimal_data_kept": is_minimal(case),
    }


@register_documents
def documents_of_triage(case: Case) -> dict[str, bool]:
    """The concern, the checklist, and whatever was put on record by its kind."""
    concerns = list(case.concerns.all())
    found = {r.kind for r in case.records.all() if r.round == case.round}
    if any(c.observed or c.circumstances for c in concerns):
        found.add("behaviour_observed")
    if concerns:
        found |= {"source_and_date", "what_person_was_told", "emergency_question", "receipt"}
    if {a.question for a in case.screening.all() if a.round == case.round} >= set(questions()):
        found.add("screening_checklist")
    return dict.fromkeys(found, True)
