"""Questions to agencies and their answers, inside the portal only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import User
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.enums import InformationReply
from referrals.models import Case, CaseMember, Conflict, InformationRequest
from referrals.services.bases import check_basis
from referrals.services.facts import register_documents, register_facts, register_reduction
from referrals.services.sealing import keys_of
from referrals.services.seats import leave_after_question, seat_for_question, who_answers
from referrals.sharing import may_share

LONGEST = 4000
SHORTEST = 10
# Who can be asked: in this state an agency's own part is the team's and the police's.
ANSWERERS = ("case_team_member", "police_liaison")


def ask_for_information(
    *,
    case: Case,
    person: User,
    question: str,
    necessity: str,
    lawful_basis: str,
    due_on: dt.date,
    expires_on: dt.date,
    by: Any,
) -> InformationRequest:
    """Ask one agency one question.

    `person` answers for the agency; after `due_on` it shows as late, after `expires_on` it can't be answered any more.

    Raises:
        DomainError: something is missing, nobody who can answer, or no agreement to share with the agency.
    """
    _check(question, necessity, due_on, expires_on)
    with act("referrals.ask_information_case", by=by, on=case) as event:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        check_basis(case, lawful_basis)
        organisation = person.organisation
        if organisation is None or not person.is_active or not person.has_role(*ANSWERERS):
            raise DomainError(_("This person can't answer for an agency here."), field="person")
        if Conflict.objects.filter(case=case, user=person).exists():
            raise DomainError(_("This person can't answer for an agency here."), field="person")
        if not may_share(organisation, timezone.localdate()):
            raise DomainError(_("There is no agreement in force to share with this agency."), field="person")
        row = InformationRequest(
            case=case, round=case.round, organisation=organisation, person=person, lawful_basis=lawful_basis,
            due_on=due_on, expires_on=expires_on, asked_by=by, asked_at=timezone.now(),
        )  # fmt: skip
        keys = keys_of(case)
        keys.seal(row, "question", question.strip()[:LONGEST])
        keys.seal(row, "necessity", necessity.strip()[:LONGEST])
        row.save(force_insert=True)
        if not CaseMember.objects.filter(case=case, user=person, role__in=ANSWERERS).exists():
            seat_for_question(case, person, by, ANSWERERS)
        notify(
            user=person,
            title=_("Something waits for you"),
            url=reverse("referrals:requests"),
            kind="referrals.question",
            key=f"information-{row.pk}",
        )
        event.details.update(request=str(row.pk), organisation=organisation.pk, lawful_basis=lawful_basis)
    return row


def answer_information(
    *, request: InformationRequest, reply: str, answer: str, register_checked: bool, by: Any
) -> InformationRequest:
    """The agency's answer; "cannot share" with a reason is one.

    Raises:
        DomainError: another agency's question, answered or expired, nothing written, the own register not looked at,
            or the agreement to share has ended.
    """
    if reply not in InformationReply.values:
        raise DomainError(_("This choice is not on the list."), field="reply")
    if not answer.strip():
        raise DomainError(_("Please write an answer, or why you cannot share."), field="answer")
    if reply == InformationReply.ANSWERED and not register_checked:
        raise DomainError(_("Please look in your own register first."), field="register_checked")
    with act("referrals.answer_information_case", by=by, on=request.case) as event:
        row = InformationRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk).first()
        if row is None or row.organisation_id != by.organisation_id:
            raise DomainError(_("This question is for another agency."), code="state")
        if row.reply:
            raise DomainError(_("It has been answered already."), code="conflict")
        if row.expires_on < timezone.localdate():
            raise DomainError(_("The time to answer is over."), code="state")
        if reply == InformationReply.ANSWERED and not may_share(row.organisation, timezone.localdate()):
            raise DomainError(_("There is no agreement in force to share with this agency."), code="state")
        row.reply, row.register_checked = reply, register_checked
        row.answered_by, row.answered_at = by, timezone.now()
        keys_of(row.case).seal(row, "answer", answer.strip()[:LONGEST])
        row.save(update_fields=["reply", "register_checked", "answered_by", "answered_at", "answer"])
        event.details.update(request=str(row.pk), reply=reply)
        if not _still_asked(row):
            leave_after_question(row.case, [row.person, by])
    return row


def _still_asked(row: InformationRequest) -> bool:
    """Whether another question on this case waits for the same person."""
    open_ones = InformationRequest.objects.filter(case=row.case, person=row.person, reply="")
    return open_ones.filter(expires_on__gte=timezone.localdate()).exists()


def people_for_information(case: Case) -> list[User]:
    """Persons who can be asked, of agencies we may share with."""
    return who_answers(case, ANSWERERS)


def _check(question: str, necessity: str, due_on: dt.date, expires_on: dt.date) -> None:
    for field, text in (("question", question), ("necessity", necessity)):
        if len(text.strip()) < SHORTEST:
            raise DomainError(_("Please write a sentence or more."), field=field)
    if due_on < timezone.localdate():
        raise DomainError(_("Choose a day to come."), field="due_on")
    if expires_on < due_on:
        raise DomainError(_("It can't expire before it is due."), field="expires_on")


@register_facts("requests_answered_or_expired", reads=["information_requests"])
def facts_of_information(case: Case) -> dict[str, bool]:
    """Whether each question of this round is answered, declined or expired."""
    today = timezone.localdate()
    rows = [row for row in case.information_requests.all() if row.round == case.round]
    return {"requests_answered_or_expired": all(row.reply or row.expires_on < today for row in rows)}


@register_documents("information_request_form", reads=["information_requests"])
def documents_of_information(case: Case) -> dict[str, bool]:
    """Questions on record."""
    return {
        "information_request_form": any(row.round == case.round for row in case.information_requests.all())
    }


@register_reduction
def information_loses_its_words(case: Case) -> None:
    """Which agency was asked and when stays."""
    InformationRequest.objects.filter(case=case).update(question=None, necessity=None, answer=None)
