"""The one place that says whether a step may be taken, and what it changes. Pages draw their buttons from it, services obey it.

Everything it looks at was put there by the server: the facts come from rows, the persons from the session, the second person
from a stored request. A flag sent by a browser has no way in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from referrals.workflow.definition import PREVIOUS, Process, Step
from referrals.workflow.guards import GUARDS, Question


@dataclass(frozen=True)
class Person:
    """Somebody who acts on a case: account, roles that count for this case, agency and its kind."""

    id: str
    roles: frozenset[str]
    agency: str = ""


@dataclass(frozen=True)
class Snapshot:
    """What the server knows of a case at this moment.

    Args:
        state, previous: where it is, and where it was before a pause or an offer.
        stage: disclosure stage reached since it last came to triage.
        referrer: who raised the concern (empty: anonymous or a resident).
        lead: who leads the case.
        facts: guards that are met by rows of the case (the checklist is complete, a receipt was sent, …).
        documents: what is on record in this pass.
        conflicts: persons who have declared a conflict of interest.
        present: agency > kind, of the members present at the meeting.
        guests: persons present who are no members: they neither count for a quorum nor confirm what needs one.
        consent_attempts, deferrals: taken so far.
        outcome: with which it was closed last.
        retention_until, hold: when it may be erased, and whether a legal hold forbids it.
    """

    state: str
    previous: str = ""
    stage: int = 0
    referrer: str = ""
    lead: str = ""
    unseal_asked_by: str = ""
    facts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    present: Mapping[str, str] = field(default_factory=dict)
    guests: frozenset[str] = frozenset()
    consent_attempts: int = 0
    deferrals: int = 0
    outcome: str = ""
    retention_until: dt.date | None = None
    hold: bool = False


@dataclass(frozen=True)
class Attempt:
    """A step that somebody wants to take.

    Args:
        step: its slug.
        by: who asked for it.
        at: when.
        approver: the second person, from the stored request; None while nobody has approved.
        reason, rationale, lawful_basis, outcome, feedback_line: what was written down.
        until: end of a pause or hold.
        own_outcome: the city's own name for the outcome.
    """

    step: str
    by: Person
    at: dt.datetime
    approver: Person | None = None
    reason: str = "ordinary_step"
    rationale: str = ""
    lawful_basis: str = ""
    outcome: str = ""
    feedback_line: str = ""
    until: dt.date | None = None
    own_outcome: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a step may not be taken: the slug of a guard, or `role`, `state`, `document:…`, `approver`, `guest`, `reason`, `outcome`."""

    why: str


@dataclass(frozen=True)
class Transition:
    """What is written, once and for all, when a step was taken."""

    step: str
    from_state: str
    to_state: str
    at: dt.datetime
    by: str
    role: str
    agency: str
    approver: str
    reason: str
    rationale: str
    lawful_basis: str
    outcome: str
    stage_opened: int
    process: str
    version: int


class NotPossible(Exception):
    """A step was refused; `refusals` has every reason at once."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusal.why for refusal in refusals))
        self.refusals = refusals


def offered(process: Process, snapshot: Snapshot, person: Person) -> list[Step]:
    """Steps whose button the person sees: the state has them and a role may take them. Guards are told when asked for."""
    if person.id in snapshot.conflicts:
        return []
    return [
        step
        for step in process.leaving(snapshot.state)
        if step.roles & person.roles
        and (not step.only_if_outcome or snapshot.outcome in step.only_if_outcome)
    ]


def may_approve(
    process: Process, snapshot: Snapshot, step: Step, asked_by: Person, approver: Person
) -> list[Refusal]:
    """Whether a person may be the second one; nobody approves what they asked for."""
    rule = process.two_persons.get(step.two_persons)
    refusals = []
    if rule is None:
        return [Refusal("approver")]
    if approver.id == asked_by.id:
        refusals.append(Refusal("approver_not_requester"))
    if approver.id in snapshot.conflicts:
        refusals.append(Refusal("no_conflict_of_interest"))
    if not approver.roles & rule.approver_roles or (rule.other_agency and approver.agency == asked_by.agency):
        refusals.append(Refusal("approver"))
    if "quorum_present" in step.guards and approver.id in snapshot.guests:
        refusals.append(Refusal("guest"))
    if "approver_not_lead" in step.guards and approver.id == snapshot.lead:
        refusals.append(Refusal("approver_not_lead"))
    return refusals


def refusals_of(process: Process, snapshot: Snapshot, attempt: Attempt) -> list[Refusal]:
    """Everything that stands against a step now; empty if it may be taken."""
    step = process.by_slug.get(attempt.step)
    if step is None or snapshot.state not in step.sources:
        return [Refusal("state")]
    found = [Refusal("role")] if not step.roles & attempt.by.roles else []
    # Somebody in a conflict of interest does nothing on a case but end sharing when the person asks for it.
    if attempt.by.id in snapshot.conflicts and not step.immediate:
        found.append(Refusal("no_conflict_of_interest"))
    if step.only_if_outcome and snapshot.outcome not in step.only_if_outcome:
        found.append(Refusal("outcome"))
    if step.outcomes and attempt.outcome not in step.outcomes:
        found.append(Refusal("outcome"))
    if attempt.own_outcome and attempt.own_outcome not in process.own_outcomes.get(attempt.outcome, {}):
        found.append(Refusal("outcome"))
    if step.reasons and attempt.reason not in step.reasons:
        found.append(Refusal("reason"))
    found += [
        Refusal(f"document:{slug}")
        for slug in step.documents
        if slug not in snapshot.documents and slug != "second_approval"
    ]
    if step.two_persons:
        if attempt.approver is None:
            found.append(Refusal("two_persons"))
        else:
            found += may_approve(process, snapshot, step, attempt.by, attempt.approver)
    question = Question(process, step, snapshot, attempt)
    found += [Refusal(guard) for guard in step.guards if not GUARDS[guard](question)]
    return list(dict.fromkeys(found))


def take(process: Process, snapshot: Snapshot, attempt: Attempt) -> tuple[Snapshot, Transition]:
    """Take a step: the case as it is afterwards, and the row to write.

    Raises:
        NotPossible: with every reason.
    """
    refusals = refusals_of(process, snapshot, attempt)
    if refusals:
        raise NotPossible(refusals)
    step = process.by_slug[attempt.step]
    to = snapshot.previous if step.to == PREVIOUS else step.to
    written = Transition(
        step.slug,
        snapshot.state,
        to,
        attempt.at,
        attempt.by.id,
        ",".join(sorted(step.roles & attempt.by.roles)),
        attempt.by.agency,
        attempt.approver.id if attempt.approver else "",
        attempt.reason,
        attempt.rationale,
        attempt.lawful_basis,
        attempt.outcome,
        step.opens_stage,
        process.slug,
        process.version,
    )
    return _after(process, snapshot, step, to, attempt), written


def _after(process: Process, snapshot: Snapshot, step: Step, to: str, attempt: Attempt) -> Snapshot:
    after = replace(
        snapshot,
        state=to,
        previous=snapshot.state if process.states[to].kind == "side" and step.to != PREVIOUS else "",
        stage=max(snapshot.stage, step.opens_stage),
        outcome=attempt.outcome or snapshot.outcome,
        deferrals=snapshot.deferrals + (step.slug == "defer"),
        # Coming back from a pause is not asking once more.
        consent_attempts=snapshot.consent_attempts + (step.to == "consent"),
    )
    if to == "triage" and snapshot.state != "triage":
        # A new look begins: what had been opened is shut again, and everything is asked anew.
        return replace(
            after,
            stage=1,
            facts=frozenset(),
            documents=frozenset(),
            lead="",
            unseal_asked_by="",
            consent_attempts=0,
            deferrals=0,
        )
    return after
