"""Steps and guards, one by one."""

import datetime as dt
from dataclasses import replace

import pytest

from referrals.workflow.machine import Attempt, NotPossible, Snapshot, may_approve, offered, refusals_of, take
from tests.referrals.workflow.people import (
    ADMIN,
    ALL,
    CHAIR,
    COORDINATOR,
    DESK,
    DPO,
    LEAD,
    MEMBER,
    MEMBER_CITY,
    NOW,
    PANEL,
    REFERRER,
    SECOND,
    WORDS,
    person,
    ready,
)


def attempt(step, by, **changes):
    reasons = PANEL.by_slug[step].reasons or ("ordinary_step",)
    usual = {
        "rationale": WORDS,
        "lawful_basis": "public_task",
        "feedback_line": "looked_at",
        "reason": reasons[0],
    }
    return Attempt(step, by, NOW, **usual | changes)


def why(process, case, tried):
    return {refusal.why for refusal in refusals_of(process, case, tried)}


def test_a_step_is_taken_and_written_down_whole():
    after, row = take(PANEL, ready("triage", stage=1), attempt("to_threshold", COORDINATOR, approver=DESK))
    assert (after.state, after.stage) == ("threshold", 2)
    assert (row.from_state, row.to_state, row.by, row.approver, row.role, row.stage_opened) == (
        "triage",
        "threshold",
        "coordinator",
        "desk",
        "case_coordinator",
        2,
    )
    assert (row.process, row.version, row.lawful_basis, row.rationale) == ("panel", 1, "public_task", WORDS)


@pytest.mark.parametrize(
    "fact",
    [
        "checklist_complete",
        "proportionality_confirmed",
        "behaviour_or_circumstance_recorded",
        "police_answer_clear",
        "summary_checked_by_second_person",
    ],
)
def test_nothing_goes_on_to_the_threshold_while_a_fact_is_missing(fact):
    case = ready("triage", facts=ALL - {fact})
    assert why(PANEL, case, attempt("to_threshold", COORDINATOR, approver=DESK)) == {fact}


def test_every_reason_is_told_at_once():
    case = Snapshot("triage", referrer="teacher")
    found = why(PANEL, case, Attempt("signpost", REFERRER, NOW))
    assert {
        "not_the_referrer",
        "checklist_complete",
        "rationale_recorded",
        "two_persons",
        "outcome",
        "feedback_line_chosen",
        "document:screening_checklist",
    } <= found


@pytest.mark.parametrize("line", ["received_thanks", "more_needed", "made up"])
def test_a_line_that_thanks_for_the_arrival_or_asks_for_more_is_not_the_last_word(line):
    case = ready("triage")
    ends = {"approver": DESK, "outcome": "unfounded"}
    assert "feedback_line_chosen" not in why(PANEL, case, attempt("close_unfounded", COORDINATOR, **ends))
    assert "feedback_line_chosen" in why(
        PANEL, case, attempt("close_unfounded", COORDINATOR, feedback_line=line, **ends)
    )


def test_the_sender_does_not_look_at_the_own_concern():
    assert why(PANEL, ready("received"), attempt("start_triage", REFERRER)) == {"not_the_referrer"}


def test_no_step_is_taken_by_a_role_that_may_not():
    for step in PANEL.steps:
        assert "role" in why(PANEL, ready(step.sources[0]), attempt(step.slug, ADMIN))


def test_nobody_approves_what_they_asked_for():
    step = PANEL.by_slug["erase"]
    assert {r.why for r in may_approve(PANEL, ready("retention"), step, COORDINATOR, COORDINATOR)} == {
        "approver_not_requester"
    }
    expired = ready("retention", retention_until=dt.date(2026, 11, 1))
    assert "two_persons" in why(PANEL, expired, attempt("erase", COORDINATOR))
    assert "approver_not_requester" in why(
        PANEL, expired, attempt("erase", COORDINATOR, approver=COORDINATOR)
    )
    assert why(PANEL, expired, attempt("erase", COORDINATOR, approver=DPO)) == set()


def test_the_second_person_of_a_decision_is_of_another_agency():
    decision = attempt("threshold_met", CHAIR)
    assert why(PANEL, ready("threshold"), replace(decision, approver=MEMBER_CITY)) == {"approver"}
    assert why(PANEL, ready("threshold"), replace(decision, approver=MEMBER)) == set()


def test_the_lead_does_not_approve_the_own_closing():
    other_lead = replace(LEAD, roles=frozenset({"case_team_member", "chair"}))
    tried = attempt("exit", replace(LEAD, id="someone"), outcome="completed", approver=other_lead)
    assert "approver_not_lead" in why(PANEL, ready("review"), tried)


def test_a_decision_needs_its_quorum():
    few = ready("panel", present={"city": "local_authority", "care": "social_services"})
    assert why(PANEL, few, attempt("adopt", CHAIR, approver=MEMBER)) == {"quorum_present"}
    wrong = ready("panel", present={"a": "police", "b": "police", "c": "health", "d": "school"})
    assert why(PANEL, wrong, attempt("adopt", CHAIR, approver=MEMBER)) == {"quorum_present"}


def test_a_conflict_of_interest_keeps_both_persons_out():
    case = ready("threshold", conflicts=frozenset({"chair"}))
    assert "no_conflict_of_interest" in why(PANEL, case, attempt("threshold_met", CHAIR, approver=MEMBER))
    assert offered(PANEL, case, CHAIR) == []
    case = ready("threshold", conflicts=frozenset({"member"}))
    assert "no_conflict_of_interest" in why(PANEL, case, attempt("threshold_met", CHAIR, approver=MEMBER))


def test_the_custodian_does_not_decide_on_an_own_request():
    both = person("coordinator", "identity_custodian")
    assert "custodian_not_requester" in why(
        PANEL, ready("identity_check"), attempt("unseal", both, approver=SECOND)
    )


def test_consent_comes_from_the_record_alone():
    """No field of an attempt can stand for consent; only the fact that the server found in its rows does."""
    without = ready("consent", facts=ALL - {"consent_on_record"})
    for words in ("consent_on_record", "given", "yes"):
        tried = attempt(
            "consent_given", LEAD, rationale=f"{words} {WORDS}", outcome=words, lawful_basis="consent"
        )
        assert why(PANEL, without, tried) == {"consent_on_record"}
    assert take(PANEL, ready("consent"), attempt("consent_given", LEAD))[0].state == "support"


def test_withdrawing_needs_no_reason_and_nobody_can_refuse_it():
    case = ready(
        "support",
        facts=frozenset({"sharing_stopped"}),
        documents=frozenset({"consent_form"}),
        conflicts=frozenset({"lead"}),
    )
    after, _row = take(
        PANEL, case, Attempt("withdraw", LEAD, NOW, reason="person_asked", outcome="withdrawn")
    )
    assert after.state == "closed"


def test_the_person_is_asked_twice_at_most():
    case, _row = take(PANEL, ready("panel"), attempt("adopt", CHAIR, approver=MEMBER))
    again, _row = take(PANEL, case, attempt("ask_again", LEAD, reason="person_absent"))
    assert why(PANEL, again, attempt("ask_again", LEAD, reason="person_absent")) == {"attempts_within_limit"}


def test_a_meeting_defers_once():
    later, _row = take(PANEL, ready("panel"), attempt("defer", CHAIR, reason="information_missing"))
    assert why(PANEL, later, attempt("defer", CHAIR, reason="information_missing")) == {"not_deferred_before"}


@pytest.mark.parametrize("until", [None, NOW.date(), dt.date(2027, 3, 1)])
def test_a_pause_has_an_end_within_its_maximum(until):
    assert why(PANEL, ready("support"), attempt("pause", LEAD, until=until, reason="person_asked")) == {
        "pause_within_limit"
    }


def test_a_pause_leads_back_to_where_the_case_was():
    paused, _row = take(
        PANEL,
        ready("support", stage=4),
        attempt("pause", LEAD, until=dt.date(2027, 1, 10), reason="person_asked"),
    )
    assert (paused.state, paused.previous) == ("paused", "support")
    back, row = take(PANEL, paused, attempt("resume", LEAD, reason="period_ended"))
    assert (back.state, back.previous, row.to_state) == ("support", "", "support")


def test_a_new_concern_shuts_what_had_been_opened():
    again, _row = take(PANEL, ready("support", stage=4), attempt("escalate", CHAIR, reason="new_information"))
    assert (again.state, again.stage, again.facts, again.lead) == ("triage", 1, frozenset(), "")


def test_a_case_that_had_support_is_not_reassessed_as_if_declined():
    assert "outcome" in why(
        PANEL, ready("closed", outcome="completed"), attempt("reassess", CHAIR, approver=SECOND)
    )
    assert "reassess" not in [
        step.slug for step in offered(PANEL, ready("closed", outcome="completed"), CHAIR)
    ]


def test_erasure_waits_for_its_date_and_a_hold():
    early = ready("retention", retention_until=dt.date(2027, 1, 1))
    assert why(PANEL, early, attempt("erase", COORDINATOR, approver=DPO)) == {"retention_expired"}
    held = ready("retention", retention_until=dt.date(2026, 1, 1), hold=True)
    assert why(PANEL, held, attempt("erase", COORDINATOR, approver=DPO)) == {"no_legal_hold"}


def test_a_refused_step_changes_nothing():
    with pytest.raises(NotPossible) as caught:
        take(PANEL, ready("triage"), attempt("erase", COORDINATOR, approver=DPO))
    assert [refusal.why for refusal in caught.value.refusals] == ["state"]
