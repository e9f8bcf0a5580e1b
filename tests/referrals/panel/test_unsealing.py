"""Learning who it is: two persons, named agencies only, and nothing before the decision."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import configuration, services
from referrals.models import AgencyQuestion, Case, CaseMember, TransitionRow, UnsealRequest
from referrals.services.configuration import add_holiday
from referrals.services.snapshot import snapshot_of
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.panel.at_the_table import WHY, as_person, at, fresh, name_on, reread
from tests.referrals.test_parallel import together
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(receive):
    """A case at the identity check, nothing opened yet."""
    return at(receive().case, "identity_check", 2)


def ask(case, people, persons, by=None):
    return services.ask_to_unseal(
        case=case, purpose="To offer help together.", necessity="Each can only look with a name.", lawful_basis="public_task",
        persons=persons, by=by or people.coordinator,
    )  # fmt: skip


def as_system(model, **lookup):
    with acting_for(SYSTEM), transaction.atomic():
        return model.objects.select_related("case").get(**lookup)


def grant(case, people):
    request = as_system(UnsealRequest, case=case, state="waiting")
    return services.decide_unsealing(request=request, grant=True, reasons=WHY, by=people.custodian)


class TestTheDecision:
    def test_the_one_who_asked_never_decides_in_whatever_role(self, case, people, table):
        both = UserFactory(role=["case_coordinator", "identity_custodian"])
        ask(case, people, [table.health], by=both)
        request = as_system(UnsealRequest, case=case)
        with pytest.raises((DomainError, PermissionDenied)):
            services.decide_unsealing(request=request, grant=True, reasons=WHY, by=both)
        with (
            acting_for(SYSTEM),
            pytest.raises(IntegrityError, match="unseal_two_persons"),
            transaction.atomic(),
        ):
            UnsealRequest.objects.update(state="granted", decided_by=both, decided_at=timezone.now())
        assert reread(case).stage == 2

    def test_only_the_custodian_decides_and_only_with_reasons(self, case, people, table):
        ask(case, people, [table.health])
        request = as_system(UnsealRequest, case=case)
        for who in (people.coordinator, people.chair, people.dpo, people.admin, people.desk, table.health):
            with pytest.raises(PermissionDenied):
                services.decide_unsealing(request=request, grant=True, reasons=WHY, by=who)
        with pytest.raises(DomainError) as caught:
            services.decide_unsealing(request=request, grant=True, reasons=" ok ", by=people.custodian)
        assert caught.value.field == "reasons"

    def test_a_refusal_opens_nothing_and_leads_back(self, case, people, table):
        ask(case, people, [table.health])
        request = as_system(UnsealRequest, case=case)
        services.decide_unsealing(
            request=request, grant=False, reasons="The school can help without a name.", by=people.custodian
        )
        after = reread(case)
        assert (after.state, after.stage) == ("threshold", 2)
        with acting_for(SYSTEM):
            assert not CaseMember.objects.filter(case=case, user=table.health).exists()
            row = TransitionRow.objects.get(case=case, step="refuse_unseal")
            assert (row.by, row.approver) == (people.custodian, people.coordinator)
        with pytest.raises((DomainError, PermissionDenied)):
            services.decide_unsealing(request=request, grant=True, reasons=WHY, by=people.custodian)
        ask(reread(case), people, [table.health])

    def test_the_table_decides_before_the_custodian_does(self, receive, people, table):
        early = at(receive().case, "threshold", 2)
        ask(early, people, [table.health])
        request = as_system(UnsealRequest, case=early)
        with pytest.raises(PermissionDenied):
            services.decide_unsealing(request=request, grant=True, reasons=WHY, by=people.custodian)

    def test_one_request_at_a_time_and_persons_who_answer_for_agencies(self, case, people, table):
        with pytest.raises(DomainError) as caught:
            ask(case, people, [people.desk])
        assert caught.value.field == "persons"
        twin = UserFactory(role="panel_member", organisation=table.health.organisation)
        with pytest.raises(DomainError, match="One person"):
            ask(case, people, [table.health, twin])
        ask(case, people, [table.health])
        with pytest.raises(DomainError, match="waits"):
            ask(reread(case), people, [table.school])


class TestWhoLearnsIt:
    def test_before_the_decision_nobody_outside_the_desk_reads_a_name(self, client, case, people, table):
        name_on(case, table.health, "panel_member")
        name_on(case, table.school, "panel_member")
        ask(case, people, [table.health])
        for who in (table.health, table.school, people.custodian, people.chair):
            sign_in(client, who)
            for path in ("", "identity_check/", "person/", "overview/"):
                told = client.get(f"/referrals/cases/{case.pk}/{path}").content.decode()
                assert CANARY not in told and "2008" not in told, (who, path)
            assert CANARY not in client.get("/home/").content.decode()

    def test_the_named_agency_learns_it_until_it_has_answered_and_no_other_does(
        self, client, case, people, table
    ):
        name_on(case, table.school, "panel_member")
        ask(case, people, [table.health])
        grant(case, people)
        question = as_system(AgencyQuestion, case=case)
        address = f"/referrals/requests/agency/{question.pk}/"
        sign_in(client, table.health)
        assert CANARY in client.get(address).content.decode()
        assert "2008-03-04" not in client.get(f"/referrals/cases/{case.pk}/person/").content.decode()
        sent = {"answer": "known", "register_checked": "on"}
        assert client.post(address, sent).status_code == 302
        for path in (address, f"/referrals/cases/{case.pk}/", f"/referrals/cases/{case.pk}/person/"):
            assert client.get(path).status_code == 404, path
        sign_in(client, table.school)
        assert client.get(address).status_code == 404
        assert client.get(f"/referrals/cases/{case.pk}/").status_code == 404, "the table of before is out"
        with as_person(table.school):
            assert not AgencyQuestion.objects.exists() and not Case.objects.exists()

    def test_nobody_answers_for_another_agency_nor_twice(self, case, people, table):
        ask(case, people, [table.health, table.school])
        grant(case, people)
        mine = as_system(AgencyQuestion, case=case, person=table.health)
        with pytest.raises((DomainError, PermissionDenied)):
            services.answer_for_agency(question=mine, answer="known", register_checked=True, by=table.school)
        with as_person(table.school):
            assert {q.organisation_id for q in AgencyQuestion.objects.all()} == {table.school.organisation_id}
        services.answer_for_agency(question=mine, answer="not_known", register_checked=True, by=table.health)
        with pytest.raises((DomainError, PermissionDenied)):
            services.answer_for_agency(question=mine, answer="known", register_checked=True, by=table.health)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"answer": "known"}, "register_checked"),
            ({"answer": "cannot_share"}, "reason"),
            ({"answer": "perhaps", "register_checked": True}, "answer"),
        ],
    )
    def test_the_own_register_first_and_a_reason_for_not_sharing(self, case, people, table, given, field):
        ask(case, people, [table.health])
        grant(case, people)
        question = as_system(AgencyQuestion, case=case)
        with pytest.raises(DomainError) as caught:
            services.answer_for_agency(question=question, by=table.health, **given)
        assert caught.value.field == field

    def test_silence_is_an_answer_when_the_time_is_up(self, case, people, table):
        ask(case, people, [table.health])
        grant(case, people)
        assert "agencies_answered" not in snapshot_of(reread(case)).facts
        with acting_for(SYSTEM):
            AgencyQuestion.objects.update(due_at=timezone.now() - dt.timedelta(minutes=1))
        assert "agencies_answered" in snapshot_of(reread(case)).facts


class TestTheTeam:
    def test_it_is_made_of_agencies_that_know_or_join(self, case, people, table):
        ask(case, people, [table.health, table.school])
        grant(case, people)
        for person, answer in ((table.health, "should_join"), (table.school, "not_known")):
            question = as_system(AgencyQuestion, case=case, person=person)
            services.answer_for_agency(question=question, answer=answer, register_checked=True, by=person)
        case = reread(case)
        with pytest.raises(DomainError) as caught:
            services.choose_team(
                case=case, lead=table.health, team=[table.health, table.school], by=people.coordinator
            )
        assert caught.value.field == "team"
        with pytest.raises(DomainError, match="one of the team"):
            services.choose_team(case=case, lead=table.school, team=[table.health], by=people.coordinator)
        with pytest.raises(PermissionDenied):
            services.choose_team(case=case, lead=table.health, team=[table.health], by=people.custodian)
        services.choose_team(case=case, lead=table.health, team=[table.health], by=people.coordinator)
        with as_person(table.health):
            assert allowed(fresh(table.health), "referrals.view_case", Case.objects.get(pk=case.pk))

    def test_what_was_asked_and_decided_is_sealed(self, case, people, table):
        ask(case, people, [table.health])
        grant(case, people)
        with acting_for(SYSTEM):
            row = UnsealRequest.objects.get()
            for column in (row.purpose, row.necessity, row.reasons):
                assert column is not None and b"help" not in bytes(column)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_holds(receive, people, table):
    case = at(receive().case, "identity_check", 2)
    ask(case, people, [table.health])
    request = as_system(UnsealRequest, case=case)
    custodians = [people.custodian, UserFactory(role="identity_custodian")]

    def decide(who, answer):
        return lambda: services.decide_unsealing(request=request, grant=answer, reasons=WHY, by=fresh(who))

    told = together(decide(custodians[0], True), decide(custodians[1], False))
    assert told.count(None) == 1 and isinstance(next(e for e in told if e), DomainError | PermissionDenied)
    after = reread(case)
    assert (after.state, after.stage) in {("identity_check", 3), ("threshold", 2)}


def test_days_on_which_the_city_does_not_work_give_the_agencies_longer(receive, people, table):
    asked = []
    for rests in (False, True):
        if rests:
            with acting_for(people.coordinator):
                for n in range(1, 8):
                    day = timezone.localdate() + dt.timedelta(days=n)
                    add_holiday(day=day, name=f"Teapot day {n}", by=people.coordinator)
            configuration.forget()
        case = at(receive(process="info_house").case, "identity_check", 2)
        ask(case, people, [table.health])
        grant(case, people)
        asked.append(as_system(AgencyQuestion, case=case).due_at)
    assert (asked[1].date() - asked[0].date()).days >= 5
