"""Learning who a case is about: asked for by the coordinator, decided by the custodian, answered by the agencies named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
from referrals.enums import AgencyAnswer, UnsealState
from referrals.models import AgencyQuestion, Case, CaseMember, Conflict, UnsealRequest
from referrals.services.bases import check_basis
from referrals.services.facts import register_documents, register_facts, register_reduction
from referrals.services.members import name_on_case
from referrals.services.sealing import keys_of
from referrals.services.seats import leave_after_answer, leave_except, seat_for_question, who_answers
from referrals.services.steps import take_with_second
from referrals.standing import process_of
from referrals.workflow.clocks import due

LONGEST = 4000
SHORTEST = 10
ANSWERS_FOR_AGENCIES = ("panel_member", "case_team_member", "police_liaison")
JOINS = (AgencyAnswer.KNOWN, AgencyAnswer.SHOULD_JOIN)


def ask_to_unseal(
    *, case: Case, purpose: str, necessity: str, lawful_basis: str, persons: Sequence[User], by: Any
) -> UnsealRequest:
    """Ask the custodian to let named agencies know who it is about. Nothing opens by asking.

    `purpose` is what the agencies need it for, `necessity` why it can't be done without; `persons` answer for their
    agencies, one for each.

    Raises:
        DomainError: something is missing, a person who can't answer for an agency, or a request waits already.
    """
    _check_words(purpose=purpose, necessity=necessity)
    with act("referrals.ask_unseal_case", by=by, on=case) as event:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        check_basis(case, lawful_basis)
        _check_persons(case, persons)
        row = UnsealRequest(
            case=case, round=case.round, lawful_basis=lawful_basis, asked_by=by, asked_at=timezone.now()
        )
        keys = keys_of(case)
        keys.seal(row, "purpose", purpose.strip()[:LONGEST])
        keys.seal(row, "necessity", necessity.strip()[:LONGEST])
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise DomainError(_("A request waits for the custodian already."), code="conflict") from None
        for person in persons:
            if person.organisation is not None:
                AgencyQuestion.objects.create(
                    case=case, round=case.round, request=row, organisation=person.organisation, person=person
                )
        case.unseal_asked_by = by
        case.save(update_fields=["unseal_asked_by"])
        event.details.update(agencies=len(persons), lawful_basis=lawful_basis)
    return row


def decide_unsealing(*, request: UnsealRequest, grant: bool, reasons: str, by: Any) -> UnsealRequest:
    """The custodian's decision, with reasons. Granted, the named agencies learn name, year of birth and area; nobody else.

    Raises:
        DomainError: no reasons, decided already, who asked, or whatever stands against the step.
    """
    _check_words(reasons=reasons)
    with act("referrals.decide_unseal_case", by=by, on=request.case) as event:
        case = Case.objects.select_for_update(of=("self",)).get(pk=request.case_id)
        row = UnsealRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        event.details.update(request=str(row.pk), granted=grant)
        if row.state != UnsealState.WAITING or row.round != case.round:
            raise DomainError(_("It has been decided already."), code="conflict")
        if row.asked_by_id == by.pk:
            raise DomainError(
                _("Nobody approves what they asked for. A second person has to decide."), code="state"
            )
        row.state = UnsealState.GRANTED if grant else UnsealState.REFUSED
        row.decided_by, row.decided_at = by, timezone.now()
        keys_of(case).seal(row, "reasons", reasons.strip()[:LONGEST])
        row.save(update_fields=["state", "decided_by", "decided_at", "reasons"])
        take_with_second(
            case=case, step="unseal" if grant else "refuse_unseal", by=by, second=row.asked_by, rationale=reasons,
            reason="ordinary_step" if grant else "information_missing", lawful_basis=row.lawful_basis,
        )  # fmt: skip
        if grant:
            _open_to_agencies(case, row, by)
    return row


def answer_for_agency(
    *, question: AgencyQuestion, answer: str, by: Any, reason: str = "", register_checked: bool = False
) -> AgencyQuestion:
    """An agency's answer. After it the case is closed to whoever answered, until they are chosen for the team.

    Raises:
        DomainError: another agency's question, answered already, the own register not looked at, or no reason for not sharing.
    """
    if answer not in AgencyAnswer.values:
        raise DomainError(_("This choice is not on the list."), field="answer")
    if answer == AgencyAnswer.CANNOT_SHARE and not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    if answer != AgencyAnswer.CANNOT_SHARE and not register_checked:
        raise DomainError(_("Please look in your own register first."), field="register_checked")
    with act("referrals.answer_agency_case", by=by, on=question.case) as event:
        row = AgencyQuestion.objects.select_for_update(of=("self",)).filter(pk=question.pk).first()
        if row is None or row.organisation_id != by.organisation_id:
            raise DomainError(_("This question is for another agency."), code="state")
        if row.answer:
            raise DomainError(_("It has been answered already."), code="conflict")
        row.answer, row.register_checked = answer, register_checked
        row.answered_by, row.answered_at = by, timezone.now()
        keys_of(row.case).seal(row, "reason", reason.strip()[:LONGEST])
        row.save(update_fields=["answer", "register_checked", "answered_by", "answered_at", "reason"])
        event.details.update(question=str(row.pk), answer=answer)
        leave_after_answer(row.case, row.person)
        leave_after_answer(row.case, by)
    return row


def choose_team(*, case: Case, lead: User, team: Sequence[User], by: Any) -> Case:
    """Name the lead and those who act on the case for their agencies.

    Raises:
        DomainError: the lead is not in the team, or somebody who may not be in it.
    """
    if lead.pk not in {person.pk for person in team}:
        raise DomainError(_("The lead is one of the team."), field="lead")
    with act("referrals.choose_team_case", by=by, on=case) as event:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        possible = {person.pk for person in team_candidates(case)}
        if {person.pk for person in team} - possible:
            raise DomainError(
                _("Only persons of agencies that know the person or should join can be on the team."),
                field="team",
            )
        with acting_for(SYSTEM):
            CaseMember.objects.filter(case=case, role="case_team_member").exclude(
                user__in=[person.pk for person in team]
            ).delete()
            for person in team:
                name_on_case(case, person, "case_team_member", by=by)
            case.lead = lead
            case.save(update_fields=["lead"])
        event.details.update(team=len(team))
    return case


def team_candidates(case: Case) -> list[User]:
    """Who can be on the team: after an unsealing persons of agencies that know or should join, and who is on it; else the table's."""
    people = User.objects.filter(is_active=True, assignments__role="case_team_member").distinct()
    with acting_for(SYSTEM):
        asks_agencies = "identity_check" in process_of(case).states
        if asks_agencies:
            joined = AgencyQuestion.objects.filter(
                case=case, round=case.round, request__state=UnsealState.GRANTED, answer__in=JOINS
            )
            people = people.filter(organisation_id__in=list(joined.values_list("organisation_id", flat=True)))
        out = set(Conflict.objects.filter(case=case).values_list("user_id", flat=True))
    found = people.select_related("organisation").order_by("organisation__name", "name")
    return [one for one in found if one.has_role("case_team_member") and one.pk not in out]


def people_to_ask(case: Case) -> list[User]:
    """Persons who answer for agencies we may share with."""
    return who_answers(case, ANSWERS_FOR_AGENCIES)


def _open_to_agencies(case: Case, row: UnsealRequest, by: Any) -> None:
    """Seats for those named, and for nobody else who was at the table."""
    questions = list(row.agencies.select_related("person"))
    earlier = AgencyQuestion.objects.filter(
        case=case, round=case.round, request__state=UnsealState.GRANTED, answer=""
    ).select_related("person")
    leave_except(case, [question.person for question in [*questions, *earlier]])
    clock = process_of(case).states[case.state].clock
    until = due(clock, timezone.localtime(), working_days(), urgent=case.urgent)
    for question in questions:
        question.due_at = until or timezone.now() + dt.timedelta(hours=48)
        question.save(update_fields=["due_at"])
        seat_for_question(case, question.person, by, ANSWERS_FOR_AGENCIES)
        notify(
            user=question.person,
            title=_("Something waits for you"),
            url=reverse("referrals:requests"),
            kind="referrals.question",
            key=f"agency-question-{question.pk}",
        )


def _check_words(**words: str) -> None:
    for field, text in words.items():
        if len(text.strip()) < SHORTEST:
            raise DomainError(_("Please write a sentence or more."), field=field)


def _check_persons(case: Case, persons: Sequence[User]) -> None:
    if not persons:
        raise DomainError(_("Name at least one agency."), field="persons")
    possible = {person.pk for person in people_to_ask(case)}
    if {person.pk for person in persons} - possible:
        raise DomainError(_("This person can't answer for an agency here."), field="persons")
    if len({person.organisation_id for person in persons}) != len(persons):
        raise DomainError(_("One person answers for each agency."), field="persons")


@register_facts(
    "unseal_decided",
    "agencies_answered",
    "own_registers_checked",
    reads=["unseal_requests", "agency_questions"],
)
def facts_of_the_identity_check(case: Case) -> dict[str, bool]:
    """Guards of the identity check, in this round."""
    requests = [row for row in case.unseal_requests.all() if row.state == UnsealState.GRANTED]
    granted = {row.pk for row in requests}
    asked = [
        row for row in case.agency_questions.all() if row.round == case.round and row.request_id in granted
    ]
    now = timezone.now()
    told = [row for row in asked if row.answer and row.answer != AgencyAnswer.CANNOT_SHARE]
    return {
        "unseal_decided": any(row.round == case.round for row in requests),
        # Silence is an answer once the time is up.
        "agencies_answered": bool(asked)
        and all(row.answer or (row.due_at is not None and row.due_at <= now) for row in asked),
        "own_registers_checked": bool(told) and all(row.register_checked for row in told),
    }


@register_documents(
    "unseal_request_form",
    "unseal_decision",
    "agency_answers",
    "own_register_check",
    reads=["unseal_requests", "agency_questions"],
)
def documents_of_the_identity_check(case: Case) -> dict[str, bool]:
    """Request, decision and answers, in this round."""
    states = {row.state for row in case.unseal_requests.all() if row.round == case.round}
    facts = facts_of_the_identity_check(case)
    return {
        "unseal_request_form": bool(states & {UnsealState.WAITING, UnsealState.GRANTED}),
        "unseal_decision": bool(states & {UnsealState.GRANTED, UnsealState.REFUSED}),
        "agency_answers": facts["agencies_answered"],
        "own_register_check": facts["own_registers_checked"],
    }


@register_reduction
def unsealing_loses_its_words(case: Case) -> None:
    """Who asked, who decided and when stay."""
    UnsealRequest.objects.filter(case=case).update(purpose=None, necessity=None, reasons=None)
    AgencyQuestion.objects.filter(case=case).update(reason=None)
