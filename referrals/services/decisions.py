"""What is said and decided at the table: declarations, decisions with reasons and dissent, actions with owners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import User
from portal.errors import DomainError
from referrals.enums import AttendanceState, ItemState, MeetingState
from referrals.models import Action, AgendaItem, Case, Conflict, Decision, Declaration, StepRequest
from referrals.permissions.panel import may_run
from referrals.services.attendance import TABLE, items_discussed, present_at_the_table
from referrals.services.facts import register_documents, register_facts, register_reduction
from referrals.services.sealing import keys_of
from referrals.services.steps import ask_for_step
from referrals.standing import process_of, roles_on
from referrals.workflow.definition import Step

LONGEST = 4000
SHORTEST = 10
DECIDES = {"threshold_decision", "decision_record"}
OTHER_HELP = "other_help_note"


@dataclass(frozen=True)
class Decided:
    """A decision on record, and the request that waits for the second person (None: taken, or somebody else takes the step)."""

    decision: Decision
    request: StepRequest | None


def declare(*, item: AgendaItem, user: User, conflict: bool, by: Any) -> Declaration:
    """Write down whether somebody at the table has a conflict of interest. A conflict shuts them out at once and for good.

    Raises:
        DomainError: not at this table, somebody else's declaration, or declared already.
    """
    with act("referrals.declare_case", by=by, on=item.case) as event:
        meeting = item.meeting
        if meeting.state == MeetingState.CLOSED:
            raise DomainError(_("The meeting is over."), code="state")
        if by.pk != user.pk and not may_run(by, meeting):
            raise DomainError(_("Only you declare for yourself, or whoever leads the meeting."), code="state")
        if not meeting.attendances.filter(user=user).exists():
            raise DomainError(_("This person is not at this meeting."), field="user")
        found = Declaration.objects.filter(item=item, user=user).first()
        if found is not None and (found.conflict or not conflict):
            raise DomainError(_("This has been declared already."), code="conflict")
        if found is None:
            found = Declaration.objects.create(case=item.case, item=item, user=user, conflict=conflict, by=by)
        event.details.update(item=str(item.pk), conflict=conflict)
        if conflict:  # the last thing, since the case is gone for them from here on
            Conflict.objects.get_or_create(case=item.case, user=user)
    return found


def steps_to_decide(case: Case) -> list[Step]:
    """Steps of the case's state that need the record of a decision."""
    return [step for step in process_of(case).leaving(case.state) if set(step.documents) & DECIDES]


def record_decision(
    *,
    item: AgendaItem,
    step: str,
    reasons: str,
    by: Any,
    dissent: str = "",
    no_dissent: bool = False,
    other_help: str = "",
    reason: str = "ordinary_step",
    lawful_basis: str = "",
    outcome: str = "",
    feedback_line: str = "",
) -> Decided:
    """Write the decision on the case being discussed, and ask for its step where `by` may take it.

    `step` is what was decided, one of the state's; `reasons` are words the person could read; `dissent` is who saw it
    differently and why, or else `no_dissent`; `other_help` is needed where the case is not taken on; `reason`,
    `lawful_basis`, `outcome` and `feedback_line` are what the step itself asks for.

    Raises:
        DomainError: the item is not open, something is missing, or whatever stands against the step.
    """
    with act("referrals.record_decision_case", by=by, on=item.case) as event:
        item = AgendaItem.objects.select_related("case", "meeting").get(pk=item.pk)
        case = Case.objects.select_for_update(of=("self",)).get(pk=item.case_id)
        _check(item, case, step, reasons, dissent, no_dissent)
        keys = keys_of(case)
        row = Decision(
            case=case, item=item, round=case.round, case_state=case.state, step=step, no_dissent=no_dissent, by=by, at=timezone.now()
        )  # fmt: skip
        keys.seal(row, "reasons", reasons.strip()[:LONGEST])
        keys.seal(row, "dissent", dissent.strip()[:LONGEST])
        keys.seal(row, "other_help", other_help.strip()[:LONGEST])
        row.save(force_insert=True)
        event.details.update(step=step, item=str(item.pk))
        request = None
        if process_of(case).by_slug[step].roles & roles_on(by, case):
            request = ask_for_step(
                case=case, step=step, by=by, reason=reason, rationale=reasons, lawful_basis=lawful_basis, outcome=outcome,
                feedback_line=feedback_line,
            )  # fmt: skip
    return Decided(row, request)


def add_action(*, item: AgendaItem, text: str, owner: User, due_on: dt.date, by: Any) -> Action:
    """Write down who undertook what by when.

    Raises:
        DomainError: nothing written, or the owner was not at the table.
    """
    if not text.strip():
        raise DomainError(_("Please write something."), field="text")
    with act("referrals.record_decision_case", by=by, on=item.case) as event:
        if not item.meeting.attendances.filter(user=owner).exists():
            raise DomainError(_("This person is not at this meeting."), field="owner")
        if Conflict.objects.filter(case=item.case, user=owner).exists():
            raise DomainError(_("This person takes no part in this item."), field="owner")
        row = Action(
            case=item.case, item=item, owner=owner, due_on=due_on, made_by=by, made_at=timezone.now()
        )
        keys_of(item.case).seal(row, "text", text.strip()[:LONGEST])
        row.save(force_insert=True)
        event.details.update(action=str(row.pk))
    return row


def finish_action(*, action: Action, by: Any) -> Action:
    """Say that an action is done: its owner, or whoever leads the meeting.

    Raises:
        DomainError: somebody else's action, or done already.
    """
    with act("referrals.finish_action_case", by=by, on=action.case) as event:
        if action.owner_id != by.pk and not may_run(by, action.item.meeting):
            raise DomainError(_("This is somebody else's action."), code="state")
        done = Action.objects.filter(pk=action.pk, done_at__isnull=True).update(
            done_at=timezone.now(), done_by=by
        )
        if not done:
            raise DomainError(_("It is done already."), code="conflict")
        event.details.update(action=str(action.pk))
        action.refresh_from_db(fields=["done_at", "done_by"])
    return action


def _check(item: AgendaItem, case: Case, step: str, reasons: str, dissent: str, no_dissent: bool) -> None:
    if (
        item.state != ItemState.OPEN
        or item.meeting.state != MeetingState.OPEN
        or case.state != item.case_state
    ):
        raise DomainError(_("Decide about the case that is being discussed."), code="state")
    if step not in {one.slug for one in steps_to_decide(case)}:
        raise DomainError(_("This choice is not on the list."), field="step")
    if len(reasons.strip()) < SHORTEST:
        raise DomainError(_("Please give the reasons in a sentence or more."), field="reasons")
    if bool(dissent.strip()) == no_dissent:
        raise DomainError(
            _("Write down who saw it differently, or confirm that nobody did."), field="dissent"
        )


def decision_of(case: Case) -> Decision | None:
    """The latest decision on record since the case came into its state."""
    since = (
        row
        for row in case.decisions.all()
        if row.round == case.round and row.case_state == case.state and row.at >= case.entered_at
    )
    return max(since, key=lambda row: row.at, default=None)


@register_facts("conflicts_declared", reads=[*TABLE, "agenda_items__declarations"])
def facts_of_the_table(case: Case) -> dict[str, bool]:
    """Guards of sitting together."""
    return {"conflicts_declared": any(_all_declared(item) for item in items_discussed(case))}


@register_facts("dissent_recorded_or_none", reads=["decisions"])
def facts_of_the_decision(case: Case) -> dict[str, bool]:
    """Guards of deciding."""
    return {"dissent_recorded_or_none": decision_of(case) is not None}


@register_facts("other_help_considered", reads=["decisions", "records"])
def facts_of_other_help(case: Case) -> dict[str, bool]:
    """Whether other help was thought of, at the table or in a note."""
    noted = any(r.kind == OTHER_HELP and r.round == case.round for r in case.records.all())
    return {"other_help_considered": noted or _other_help_decided(case)}


def _other_help_decided(case: Case) -> bool:
    return any(row.round == case.round and row.other_help is not None for row in case.decisions.all())


def _all_declared(item: AgendaItem) -> bool:
    present = {
        seat.user_id for seat in item.meeting.attendances.all() if seat.state == AttendanceState.PRESENT
    }
    return bool(present) and present <= {row.user_id for row in item.declarations.all()}


@register_documents(
    "threshold_decision", "decision_record", "meeting_record", OTHER_HELP, reads=[*TABLE, "decisions"]
)
def documents_of_the_meeting(case: Case) -> dict[str, bool]:
    """What the meeting has put on record."""
    decision = decision_of(case)
    return {
        "threshold_decision": decision is not None and case.state == "threshold",
        "decision_record": decision is not None and case.state == "panel",
        "meeting_record": bool(present_at_the_table(case)) or decision is not None,
        OTHER_HELP: _other_help_decided(case),
    }


@register_reduction
def actions_lose_their_words(case: Case) -> None:
    """Decision, dissent and other help stay, since somebody must be able to answer for them; what was to be done goes."""
    Action.objects.filter(case=case).update(text=None)
    AgendaItem.objects.filter(case=case).update(reason=None)
