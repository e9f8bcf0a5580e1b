"""Steps of a case: taken at once, or asked for by one person and approved by another from what stands on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.configuration import working_days
from referrals.enums import RequestState
from referrals.models import Case, Record, StepRequest, TransitionRow
from referrals.outcomes import split
from referrals.services import effects
from referrals.services.facts import run_after
from referrals.services.locking import locked
from referrals.services.minimum import reduce_to_minimum
from referrals.services.offers import ADDED_LATER, WRITTEN_WITH_STEP, why_not
from referrals.services.sealing import keys_of
from referrals.services.snapshot import snapshot_of
from referrals.standing import person_of, process_of
from referrals.workflow import machine
from referrals.workflow.clocks import due
from referrals.workflow.definition import Process, Step


def ask_for_step(
    *,
    case: Case,
    step: str,
    by: Any,
    reason: str = "ordinary_step",
    rationale: str = "",
    lawful_basis: str = "",
    outcome: str = "",
    feedback_line: str = "",
    until: dt.date | None = None,
) -> StepRequest | None:
    """Take a step, or ask for the second person it needs.

    Returns:
        The request that now waits; None if the step was taken.

    Raises:
        DomainError: everything that stands against it, in words.
    """
    outcome, own_outcome = split(outcome)
    with act("referrals.take_step_case", by=by, on=case) as event:
        case = locked(case)
        attempt = machine.Attempt(
            step,
            person_of(by, case),
            timezone.now(),
            None,
            reason,
            rationale.strip(),
            lawful_basis,
            outcome,
            feedback_line,
            until,
            own_outcome,
        )
        event.details.update(step=step)
        effects.is_asked_for(effects.Taken(case, step, by))
        definition = process_of(case).by_slug.get(step)
        if definition is not None and attempt.rationale:
            _write_down(case, definition, attempt.rationale, by)
        if definition is None or not definition.two_persons:
            _take(case, attempt, by=by, approver=None)
            return None
        refusals = machine.refusals_of(process_of(case), snapshot_of(case, [definition]), attempt)
        _refuse_unless(
            not [r for r in refusals if r.why not in ADDED_LATER],
            [r for r in refusals if r.why not in ADDED_LATER],
        )
        event.details.update(waits=True)
        return _request(case, attempt, by)


def decide_request(*, request: StepRequest, approve: bool, by: Any, answer: str = "") -> StepRequest:
    """Approve or refuse as the second person. What happens is what was asked for then, judged by what is true now.

    Raises:
        DomainError: the same person, a role that may not, the case has moved on, or somebody decided first.
    """
    with act("referrals.decide_request_case", by=by, on=request.case) as event:
        case = locked(request.case)
        request = StepRequest.objects.select_for_update().get(pk=request.pk)
        event.details.update(step=request.step, approve=approve)
        if request.state != RequestState.WAITING:
            raise DomainError(_("It has been decided already."), code="conflict")
        if request.asked_by_id == by.pk:
            raise DomainError(
                _("Nobody approves what they asked for. A second person has to decide."), code="state"
            )
        asker = User.objects.get(pk=request.asked_by_id)
        asked, second = as_they_are(asker, case), person_of(by, case)
        definition = process_of(case).by_slug[request.step]
        refusals = machine.may_approve(
            process_of(case), snapshot_of(case, (definition,)), definition, asked, second
        )
        _refuse_unless(not refusals, refusals)
        if approve:
            if request.round != case.round or request.from_state != case.state:
                raise DomainError(_("The case has moved on since this was asked for."), code="conflict")
            rationale = keys_of(case).open(request, "rationale")
            attempt = machine.Attempt(
                request.step, asked, timezone.now(), second, request.reason, rationale, request.lawful_basis, request.outcome,
                request.feedback_line, request.until, request.own_outcome,
            )  # fmt: skip
        # Before the step: afterwards the request may be out of sight, or gone with the case.
        request.state = RequestState.APPROVED if approve else RequestState.REFUSED
        _settle(request, by, answer)
        if approve:
            _take(case, attempt, by=asker, approver=by)
        else:
            effects.was_refused(effects.Taken(case, request.step, asker, by))
        notify(
            user=asker,
            title=_("A second person has decided on what you asked for."),
            url=reverse("referrals:approval", args=[request.pk]),
            kind="referrals.request_decided",
            key=str(request.pk),
        )
    return request


def take_with_second(
    *,
    case: Case,
    step: str,
    by: Any,
    second: User,
    reason: str = "ordinary_step",
    rationale: str = "",
    lawful_basis: str = "",
) -> None:
    """Take a step whose second person has done their part already, in a row of the case: the one who asked for an unsealing.

    Called by services that have locked the case and checked that row; the process still judges both persons.

    Raises:
        DomainError: everything that stands against it.
    """
    attempt = machine.Attempt(
        step,
        person_of(by, case),
        timezone.now(),
        as_they_are(second, case),
        reason,
        rationale.strip(),
        lawful_basis,
    )
    _take(case, attempt, by=by, approver=second)


def as_they_are(user: User, case: Case) -> machine.Person:
    """Another person than the one who acts: where they were named is read by the portal itself."""
    with acting_for(SYSTEM):
        return person_of(user, Case.objects.get(pk=case.pk))


def withdraw_request(*, request: StepRequest, by: Any) -> StepRequest:
    """Take back what one has asked for, while nobody has decided.

    Raises:
        DomainError: somebody else asked for it, or it has been decided.
    """
    with act("referrals.take_step_case", by=by, on=request.case) as event:
        request = StepRequest.objects.select_for_update().get(pk=request.pk)
        event.details.update(step=request.step, withdrawn=True)
        if request.asked_by_id != by.pk:
            raise DomainError(_("Only the person who asked can take it back."), code="state")
        if request.state != RequestState.WAITING:
            raise DomainError(_("It has been decided already."), code="conflict")
        request.state = RequestState.WITHDRAWN
        _settle(request, by, "")
        effects.was_refused(effects.Taken(request.case, request.step, by))
    return request


def _settle(request: StepRequest, by: Any, answer: str) -> None:
    """Write the decision down; after it the case may be out of the sight of whoever decided."""
    request.decided_by, request.decided_at = by, timezone.now()
    with acting_for(SYSTEM):
        keys_of(request.case).seal(request, "answer", answer.strip())
        request.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def take_now(case: Case, step: str, *, by: Any) -> None:
    """Take a step as part of another service that has checked its own rule; the process still says whether it is possible."""
    person = person_of(by, case)
    roles = person.roles | {"referrer"}  # whoever sends a concern sends it as its sender
    _take(
        case,
        machine.Attempt(step, machine.Person(person.id, roles, person.agency), timezone.now()),
        by=by,
        approver=None,
    )


def take_as(case: Case, attempt: machine.Attempt, *, by: Any) -> None:
    """Take a step whose actor was worked out before something that is part of the step changed what they are to the case."""
    _take(case, attempt, by=by, approver=None)


def _write_down(case: Case, step: Step, text: str, by: Any) -> None:
    """Put the documents on record that are the words of the step itself; if the step is refused, they are gone with it."""
    for kind in (kind for kind in WRITTEN_WITH_STEP if kind in step.documents):
        row = Record(case=case, round=case.round, kind=kind, by=by)
        keys_of(case).seal(row, "text", text)
        row.save(force_insert=True)


def _take(case: Case, attempt: machine.Attempt, *, by: Any, approver: Any) -> None:
    process = process_of(case)
    try:
        after, written = machine.take(process, _as_judged(process, case, attempt), attempt)
    except machine.NotPossible as error:
        _refuse_unless(False, error.refusals)
        raise
    row = TransitionRow(
        case=case, step=written.step, from_state=written.from_state, to_state=written.to_state, at=written.at,
        by=None if getattr(by, "is_system", False) else by, role=written.role, agency=written.agency, approver=approver,
        reason=written.reason, lawful_basis=written.lawful_basis, outcome=written.outcome,
        own_outcome=attempt.own_outcome, until=attempt.until, stage_opened=written.stage_opened,
        process=written.process, process_version=written.version,
    )  # fmt: skip
    keys_of(case).seal(row, "rationale", written.rationale)
    left = case.state
    begins_anew = after.state == "triage" and case.state not in ("triage", "received")
    case.state, case.previous_state, case.stage = after.state, after.previous, after.stage
    case.outcome, case.consent_attempts, case.deferrals = (
        after.outcome,
        after.consent_attempts,
        after.deferrals,
    )
    if attempt.outcome:
        case.own_outcome = attempt.own_outcome
    case.feedback_line = attempt.feedback_line or case.feedback_line
    case.entered_at = written.at
    case.due_at = _due(process, case, attempt)
    if begins_anew:
        case.round += 1
        case.lead = case.unseal_asked_by = None
    # Whoever takes a step may see nothing of the case in its new state.
    with acting_for(SYSTEM):
        row.save(force_insert=True)
        case.save(force_update=True)
        if case.state != left:
            run_after(case, left)
    effects.was_taken(effects.Taken(case, written.step, by, approver))


def _as_judged(process: Process, case: Case, attempt: machine.Attempt) -> machine.Snapshot:
    """The case as a step is judged: where nothing but the minimum is kept, by what stood on record before it was taken away."""
    step = process.by_slug.get(attempt.step)
    asked = [step] if step is not None else []
    before = snapshot_of(_fresh(case), asked)
    if step is None or "minimal_data_kept" not in step.guards:
        return before
    with acting_for(SYSTEM):
        reduce_to_minimum(case)
    return replace(before, facts=before.facts | snapshot_of(_fresh(case), asked).facts)


def _due(process: Process, case: Case, attempt: machine.Attempt) -> dt.datetime | None:
    """When the state becomes late; a pause or a hold ends on the day that was written down."""
    at = timezone.localtime(attempt.at)
    if attempt.until is not None and process.states[case.state].kind == "side":
        return dt.datetime.combine(attempt.until, working_days().ends_at, at.tzinfo)
    return due(process.states[case.state].clock, at, working_days(), urgent=case.urgent)


def _request(case: Case, attempt: machine.Attempt, by: Any) -> StepRequest:
    request = StepRequest(
        case=case, round=case.round, from_state=case.state, step=attempt.step, reason=attempt.reason, lawful_basis=attempt.lawful_basis,
        outcome=attempt.outcome, own_outcome=attempt.own_outcome, feedback_line=attempt.feedback_line, until=attempt.until, asked_by=by,
    )  # fmt: skip
    keys_of(case).seal(request, "rationale", attempt.rationale)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise DomainError(
            _("A step of this case waits for its second person already."), code="conflict"
        ) from None
    return request


def _fresh(case: Case) -> Case:
    """Without rows remembered from before this step's own writing."""
    case._state.fields_cache.pop("identity", None)
    getattr(case, "_prefetched_objects_cache", {}).clear()
    return case


def _refuse_unless(possible: bool, refusals: list[machine.Refusal]) -> None:
    if possible:
        return
    raise DomainError(" ".join(dict.fromkeys(why_not(refusal) for refusal in refusals)), code="state")
