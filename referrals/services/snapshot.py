"""What the rows of a case say to the process: facts for the guards, documents on record. Nothing here comes from a form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.enums import Answer, Emergency
from referrals.models import Case
from referrals.services.attendance import at_the_table as at_the_table_of
from referrals.services.facts import (
    documents_of,
    facts_of,
    present_at,
    read_anew,
    register_documents,
    register_facts,
)
from referrals.services.minimum import is_minimal
from referrals.standing import process_of
from referrals.workflow.definition import Step
from referrals.workflow.machine import Snapshot
from referrals.workflow.vocabulary import load_yaml, vocabulary

SUMMARY = "deidentified_summary"
CLEAR = "clear"


@cache
def questions() -> tuple[str, ...]:
    """Slugs of the screening checklist in their order."""
    found = load_yaml("screening.yaml")["questions"]
    return tuple(q["slug"] for q in sorted(found, key=lambda q: q["order"]))


def snapshot_of(case: Case, steps: Iterable[Step] | None = None) -> Snapshot:
    """The case as the process sees it, in its present round: every row counts, also those the person who asks may not see.

    Rows are read anew at every call. Facts, documents and who is present are those that `steps` ask for, or all steps that
    leave the state of the case; what no step asks for may be left out.
    """
    asked = process_of(case).leaving(case.state) if steps is None else tuple(steps)
    guards = {guard for step in asked for guard in step.guards}
    documents = {slug for step in asked for slug in step.documents}
    with acting_for(SYSTEM):
        return _snapshot(case, guards, documents)


def _snapshot(case: Case, guards: set[str], documents: set[str]) -> Snapshot:
    at_the_table = "quorum_present" in guards
    case = read_anew(case, guards, documents, present=at_the_table)
    return Snapshot(
        state=case.state,
        previous=case.previous_state,
        stage=case.stage,
        referrer=str(case.referrer_id or ""),
        lead=str(case.lead_id or ""),
        unseal_asked_by=str(case.unseal_asked_by_id or ""),
        facts=facts_of(case, guards),
        documents=documents_of(case, documents),
        conflicts=frozenset(str(conflict.user_id) for conflict in case.conflicts.all()),
        present=present_at(case) if at_the_table else {},
        guests=at_the_table_of(case).guest_persons if at_the_table else frozenset(),
        consent_attempts=case.consent_attempts,
        deferrals=case.deferrals,
        outcome=case.outcome,
        retention_until=case.retention_until,
        hold=case.hold,
    )


@register_facts(
    "behaviour_or_circumstance_recorded",
    "new_behaviour_recorded",
    "emergency_question_answered",
    "receipt_sent",
    reads=["concerns"],
)
def facts_of_the_concern(case: Case) -> dict[str, bool]:
    """Guards of receiving."""
    concerns = list(case.concerns.all())
    return {
        "behaviour_or_circumstance_recorded": any(c.observed or c.circumstances for c in concerns),
        "new_behaviour_recorded": any(
            (c.observed or c.circumstances) and c.told_at > case.entered_at for c in concerns
        ),
        "emergency_question_answered": bool(concerns) and all(c.emergency for c in concerns),
        "receipt_sent": any(bytes(c.receipt_digest) for c in concerns),
    }


@register_facts("checklist_complete", "proportionality_confirmed", reads=["screening"])
def facts_of_the_checklist(case: Case) -> dict[str, bool]:
    """Guards of the first look."""
    answers = {a.question: a for a in case.screening.all() if a.round == case.round}
    proportionate = answers.get("proportionate")
    return {
        "checklist_complete": all(
            slug in answers and answers[slug].reason is not None and answers[slug].answer
            for slug in questions()
        ),
        "proportionality_confirmed": proportionate is not None and proportionate.answer == Answer.YES,
    }


@register_facts(
    "emergency_services_called",
    "police_answer_clear",
    "summary_checked_by_second_person",
    reads=["concerns", "records"],
)
def facts_of_the_records(case: Case) -> dict[str, bool]:
    """Guards that look at what was put on record."""
    records = [r for r in case.records.all() if r.round == case.round]
    # What was written last counts: a new reply replaces the one before, a summary written anew has to be checked anew.
    newest = {r.kind: r for r in sorted(records, key=lambda r: r.at)}
    reply, summary = newest.get("police_reply"), newest.get(SUMMARY)
    return {
        "emergency_services_called": "emergency_record" in newest
        or any(c.emergency == Emergency.CALLED for c in case.concerns.all()),
        "police_answer_clear": reply is not None and CLEAR in reply.codes,
        "summary_checked_by_second_person": summary is not None and summary.checked_by_id is not None,
    }


@register_facts("minimal_data_kept", reads=["concerns", "identity"])
def facts_of_the_minimum(case: Case) -> dict[str, bool]:
    """Whether nothing but codes and dates is left."""
    return {"minimal_data_kept": is_minimal(case)}


@register_documents(
    "behaviour_observed",
    "source_and_date",
    "what_person_was_told",
    "emergency_question",
    "receipt",
    reads=["concerns"],
)
def documents_of_the_concern(case: Case) -> dict[str, bool]:
    """What the concern itself is."""
    concerns = list(case.concerns.all())
    told = dict.fromkeys(
        ("source_and_date", "what_person_was_told", "emergency_question", "receipt"), bool(concerns)
    )
    return {"behaviour_observed": any(c.observed or c.circumstances for c in concerns), **told}


@register_documents("screening_checklist", reads=["screening"])
def documents_of_the_checklist(case: Case) -> dict[str, bool]:
    """The checklist, once each question has its row."""
    asked = {a.question for a in case.screening.all() if a.round == case.round}
    return {"screening_checklist": asked >= set(questions())}


@register_documents(*vocabulary().documents, reads=["records"])
def documents_on_record(case: Case) -> dict[str, bool]:
    """Whatever was put on record, by its kind."""
    known = vocabulary().documents
    return {r.kind: True for r in case.records.all() if r.round == case.round and r.kind in known}
