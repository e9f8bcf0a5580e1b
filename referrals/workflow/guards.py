"""The guards of the steps, one function each. Relations between persons are worked out here; all others are facts from rows.

A fact is the slug of a guard in `Snapshot.facts`; the services put it there when the rows of the case say so
(`referrals.services.facts`). No guard looks at anything a client sent but the words of the attempt itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from referrals.workflow.clocks import longest_pause
from referrals.workflow.definition import Process, Step

if TYPE_CHECKING:
    from referrals.workflow.machine import Attempt, Snapshot

SHORTEST_RATIONALE: Final = 10


@dataclass(frozen=True)
class Question:
    """What a guard is asked about."""

    process: Process
    step: Step
    case: Snapshot
    attempt: Attempt


Guard = Callable[[Question], bool]


def _fact(slug: str) -> Guard:
    return lambda q: slug in q.case.facts


def _not_the_referrer(q: Question) -> bool:
    return not q.case.referrer or q.attempt.by.id != q.case.referrer


def _rationale(q: Question) -> bool:
    return len(q.attempt.rationale.strip()) >= SHORTEST_RATIONALE


def _two_persons(q: Question) -> bool:
    return q.attempt.approver is not None and q.attempt.approver.id != q.attempt.by.id


def _approver_not_lead(q: Question) -> bool:
    return q.attempt.approver is not None and q.attempt.approver.id != q.case.lead


def _custodian_not_requester(q: Question) -> bool:
    return bool(q.case.unseal_asked_by) and q.attempt.by.id != q.case.unseal_asked_by


def _quorum(q: Question) -> bool:
    wanted = q.process.quorum.get(q.step.slug)
    if wanted is None:
        return bool(q.case.present) or not q.process.quorum
    kinds = set(q.case.present.values())
    return len(q.case.present) >= wanted.agencies and wanted.must_include <= kinds


def _no_conflict(q: Question) -> bool:
    persons = {q.attempt.by.id} | ({q.attempt.approver.id} if q.attempt.approver else set())
    return not persons & q.case.conflicts


def _attempts_left(q: Question) -> bool:
    """One more may be made before asking again; none too many was made before it ends."""
    asks_again = q.step.to in q.step.sources
    return q.case.consent_attempts + asks_again <= q.process.consent_attempts


def _is_lead(q: Question) -> bool:
    return bool(q.case.lead) and q.attempt.by.id == q.case.lead


def _pause_ends(q: Question) -> bool:
    until, today = q.attempt.until, q.attempt.at.date()
    longest = (
        longest_pause(q.process.states[q.step.to].clock, today) if q.step.to in q.process.states else None
    )
    return until is not None and until > today and (longest is None or until <= longest)


def _retention_expired(q: Question) -> bool:
    return q.case.retention_until is not None and q.case.retention_until <= q.attempt.at.date()


RELATIONS: Final[Mapping[str, Guard]] = {
    "not_the_referrer": _not_the_referrer,
    "rationale_recorded": _rationale,
    "lawful_basis_recorded": lambda q: q.attempt.lawful_basis in q.process.legal_bases,
    "two_persons": _two_persons,
    "approver_not_requester": _two_persons,
    "approver_not_lead": _approver_not_lead,
    "custodian_not_requester": _custodian_not_requester,
    "quorum_present": _quorum,
    "no_conflict_of_interest": _no_conflict,
    "is_case_lead": _is_lead,
    "lead_chosen": lambda q: bool(q.case.lead),
    "attempts_within_limit": _attempts_left,
    "not_deferred_before": lambda q: q.case.deferrals == 0,
    "feedback_line_chosen": lambda q: q.attempt.feedback_line in q.process.ending_lines,
    "pause_within_limit": _pause_ends,
    "police_hold_has_end": _pause_ends,
    "retention_expired": _retention_expired,
    "no_legal_hold": lambda q: not q.case.hold,
}
FACTS: Final = (
    "behaviour_or_circumstance_recorded",
    "emergency_question_answered",
    "emergency_services_called",
    "receipt_sent",
    "checklist_complete",
    "proportionality_confirmed",
    "police_answer_clear",
    "summary_checked_by_second_person",
    "conflicts_declared",
    "unseal_decided",
    "agencies_answered",
    "requests_answered_or_expired",
    "own_registers_checked",
    "assessment_complete",
    "person_views_sought",
    "dissent_recorded_or_none",
    "other_help_considered",
    "plan_draft_present",
    "consent_on_record",
    "giver_entitled",
    "notice_current",
    "reassessment_date_set",
    "sharing_stopped",
    "same_instrument_version",
    "closing_report_complete",
    "message_prepared",
    "minimal_data_kept",
    "receiving_city_agreement",
    "receiving_city_accepted",
    "new_behaviour_recorded",
    "follow_up_basis",
    "no_open_rights_request",
)
GUARDS: Final[Mapping[str, Guard]] = {**RELATIONS, **{slug: _fact(slug) for slug in FACTS}}
