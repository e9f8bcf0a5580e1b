"""Bringing a case to its end: the closing report, and the look back some months later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.errors import DomainError
from referrals.models import Case, ClosingReport, FollowUp, StepRequest
from referrals.outcomes import joined, split
from referrals.services.bases import check_basis
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of
from referrals.services.steps import ask_for_step
from referrals.standing import process_of
from referrals.support_enums import FollowUpState
from referrals.workflow.clocks import add_months
from referrals.workflow.definition import Process

LONGEST = 4000
SEALED = ("done", "remains", "contact", "message", "no_message_reason")
TEAM_READS, TEAM_READS_AT_MOST = dt.timedelta(days=28), dt.timedelta(days=92)
CLOSING_STEPS = ("exit", "end_pause")
# A look back needs a basis of the agency's own: the person's consent to the plan has ended with the plan.
OWN_BASES = ("legal_duty", "public_task", "child_safeguarding", "vital_interest")


def closing_step(case: Case) -> str:
    """The step that closes with a report in the present state; empty if there is none."""
    return next((s.slug for s in process_of(case).leaving(case.state) if s.slug in CLOSING_STEPS), "")


def write_closing_report(
    *, case: Case, words: Mapping[str, str], reason: str, outcome: str, feedback_line: str, by: Any,
    team_until: dt.date | None = None,
) -> ClosingReport:  # fmt: skip
    """Write the report of a case that comes to its end, or write it anew.

    Args:
        case: the case.
        feedback_line: code of the line for whoever raised the concern.
        outcome: code of the outcome, or of the city's own name under it; see `outcomes`.
        reason: code of why it ends.
        by: who does it.
        words: `done`, `remains`, `contact`, and `message` to the person or `no_message_reason`.
        team_until: until when the team may read the closing; four weeks by default, three months at most.

    Raises:
        DomainError: something missing or not on a list, or the case is not about to close.
    """
    today = timezone.localdate()
    with act("referrals.write_closing_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.write_closing_case", by)
        step = process_of(case).by_slug.get(closing_step(case))
        if step is None:
            raise DomainError(_("In this state the case does not come to its end."), code="state")
        outcome, own = split(outcome)
        if outcome not in step.outcomes or (
            own and own not in process_of(case).own_outcomes.get(outcome, {})
        ):
            raise DomainError(_("This choice is not on the list."), field="outcome")
        _check_closing(process_of(case), words, reason, feedback_line)
        until = team_until or today + TEAM_READS
        if not today <= until <= today + TEAM_READS_AT_MOST:
            raise DomainError(_("Please choose a day within the next three months."), field="team_until")
        row = ClosingReport.objects.filter(case=case, round=case.round).first()
        row = row or ClosingReport(case=case, round=case.round)
        row.reason, row.outcome, row.feedback_line, row.team_until = reason, outcome, feedback_line, until
        row.own_outcome, row.by, row.at = own, by, timezone.now()
        keys = keys_of(case)
        for name in SEALED:
            keys.seal(row, name, words.get(name, "").strip())
        row.save()
        event.details.update(outcome=outcome)
    return row


def ask_for_closing(*, case: Case, by: Any) -> StepRequest | None:
    """Ask for the closing as the report says; somebody who is not the lead has to approve.

    Raises:
        DomainError: no report, or what else stands against the step.
    """
    with acting_for(by), transaction.atomic():
        report = ClosingReport.objects.filter(case=case, round=case.round).first()
    step = closing_step(case)
    if report is None or not step:
        raise DomainError(_("The closing report comes first."), code="state")
    return ask_for_step(
        case=case, step=step, by=by, reason="ordinary_step", outcome=joined(report.outcome, report.own_outcome), feedback_line=report.feedback_line
    )  # fmt: skip


def plan_follow_up(*, follow_up: FollowUp, person: User, basis: str, basis_words: str, by: Any) -> FollowUp:
    """Say who looks back, and on which basis of their own.

    Raises:
        DomainError: no basis of their own, no words for it, or it is over already.
    """
    if basis not in OWN_BASES:
        raise DomainError(
            _("Consent to the plan has ended with the plan: a look back needs a basis of the agency's own."),
            field="basis",
        )
    if not basis_words.strip() or len(basis_words) > LONGEST:
        raise DomainError(_("Please name the basis in words."), field="basis_words")
    if not person.has_role("case_team_member"):
        raise DomainError(_("Only somebody with the role of a case team member can look back."), field="person")  # fmt: skip
    follow_up = _as_it_is(follow_up, by)
    with act("referrals.plan_follow_up_case", by=by, on=follow_up.case) as event:
        check_basis(follow_up.case, basis, field="basis")
        row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        _still_planned(row)
        row.person, row.basis = person, basis
        keys_of(row.case).seal(row, "basis_words", basis_words.strip())
        row.save(update_fields=["person", "basis", "basis_words"])
        event.details.update(month=row.month, basis=basis)
    return row


def note_follow_up(*, follow_up: FollowUp, note: str, by: Any) -> FollowUp:
    """Write down a look back; by the person who was asked to.

    Raises:
        DomainError: nothing written, somebody else's, or noted already.
    """
    if not note.strip() or len(note) > LONGEST:
        raise DomainError(_("Please write something, and not more than fits."), field="note")
    follow_up = _as_it_is(follow_up, by)
    with act("referrals.note_follow_up_case", by=by, on=follow_up.case) as event:
        row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        _still_planned(row)
        if row.person_id != by.pk:
            raise DomainError(_("Whoever was asked to look back writes the note."), code="state")
        keys_of(row.case).seal(row, "note", note.strip())
        _finish(row, FollowUpState.NOTED, by)
        event.details.update(month=row.month)
    return row


def leave_out_follow_up(*, follow_up: FollowUp, reason: str, by: Any) -> FollowUp:
    """No look back this time, and why: nobody has a basis, or the person does not wish it.

    Raises:
        DomainError: no reason, or it is over already.
    """
    if not reason.strip() or len(reason) > LONGEST:
        raise DomainError(_("Please say why, in a few words."), field="reason")
    follow_up = _as_it_is(follow_up, by)
    with act("referrals.plan_follow_up_case", by=by, on=follow_up.case) as event:
        row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        _still_planned(row)
        keys_of(row.case).seal(row, "note", reason.strip())
        _finish(row, FollowUpState.LEFT_OUT, by)
        event.details.update(month=row.month, left_out=True)
    return row


def plan_months(case: Case, closed_on: dt.date) -> list[FollowUp]:
    """The looks back that the process has after a closing; somebody with a basis has yet to be found for them."""
    rows = [
        FollowUp(case=case, round=case.round, month=month, due_on=add_months(closed_on, month))
        for month in process_of(case).support.follow_up_months
    ]
    return FollowUp.objects.bulk_create(rows, ignore_conflicts=True)


def _finish(row: FollowUp, state: str, by: Any) -> None:
    row.state, row.noted_by, row.noted_at = state, by, timezone.now()
    row.save(update_fields=["note", "state", "noted_by", "noted_at"])


def _as_it_is(follow_up: FollowUp, by: Any) -> FollowUp:
    """With its case as it is now, for whoever acts."""
    with acting_for(by), transaction.atomic():
        found = FollowUp.objects.select_related("case").filter(pk=follow_up.pk).first()
    if found is None:
        raise PermissionDenied("referrals.view_case")
    return found


def _still_planned(row: FollowUp) -> None:
    if row.state != FollowUpState.PLANNED:
        raise DomainError(_("It has been noted already."), code="conflict")


def _check_closing(process: Process, words: Mapping[str, str], reason: str, feedback_line: str) -> None:
    if reason not in process.closure_reasons:
        raise DomainError(_("This choice is not on the list."), field="reason")
    if feedback_line not in process.ending_lines:
        raise DomainError(_("This choice is not on the list."), field="feedback_line")
    for name in ("done", "remains", "contact"):
        if not words.get(name, "").strip():
            raise DomainError(_("Please write something."), field=name)
    if not (words.get("message", "").strip() or words.get("no_message_reason", "").strip()):
        raise DomainError(_("Please write the message to the person, or why there is none."), field="message")
    for name, text in words.items():
        if name not in SEALED or len(text) > LONGEST:
            raise DomainError(
                _("This is longer than we can take. Please keep to what matters most."), field=name
            )
