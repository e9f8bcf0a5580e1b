"""Questions to agencies: each sees its own only; answers stay inside; what expired is over."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from portal.inbox.models import Notice
from referrals import services
from referrals.models import InformationRequest
from referrals.services.snapshot import snapshot_of
from tests.referrals.panel.at_the_table import as_person, at, name_on, reread
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def case(receive, table):
    """A case for which answers are gathered, with two agencies on the team."""
    made = at(receive().case, "information", 4)
    for person in (table.health, table.school):
        name_on(made, person, "case_team_member")
    return made


def ask(case, people, person, question="Is there a place on a course?", **changes):
    given = {
        "necessity": "It would help most of all.", "lawful_basis": "public_task", "due_on": TODAY(), "expires_on": TODAY() + dt.timedelta(days=5),
    }  # fmt: skip
    services.ask_for_information(
        case=case, person=person, question=question, by=people.coordinator, **given | changes
    )
    with acting_for(SYSTEM):
        return InformationRequest.objects.select_related("case", "organisation").latest("asked_at")


def test_agency_a_never_sees_the_question_or_answer_of_b(client, case, people, table):
    mine = ask(case, people, table.health, "Is there a teapot group for him?")
    theirs = ask(case, people, table.school, "Which marks has the kettle class?")
    services.answer_information(
        request=theirs, reply="answered", answer="The marks are fine as porcelain.", register_checked=True, by=table.school
    )  # fmt: skip
    sign_in(client, table.health)
    for path in (
        "/referrals/requests/",
        f"/referrals/cases/{case.pk}/information/",
        f"/referrals/requests/information/{mine.pk}/",
        "/home/",
    ):
        told = client.get(path).content.decode()
        assert "kettle" not in told and "porcelain" not in told and str(theirs.pk) not in told, path
    assert "teapot group" in client.get(f"/referrals/requests/information/{mine.pk}/").content.decode()
    assert client.get(f"/referrals/requests/information/{theirs.pk}/").status_code == 404
    with as_person(table.health):
        assert [row.pk for row in InformationRequest.objects.all()] == [mine.pk], "the database shuts it too"
    with pytest.raises((DomainError, PermissionDenied)):
        services.answer_information(
            request=theirs, reply="answered", answer="x y z", register_checked=True, by=table.health
        )


def test_can_not_share_is_an_answer_and_needs_its_reason(case, people, table):
    request = ask(case, people, table.health)
    with pytest.raises(DomainError):
        services.answer_information(
            request=request, reply="cannot_share", answer=" ", register_checked=False, by=table.health
        )
    assert "requests_answered_or_expired" not in snapshot_of(reread(case)).facts
    services.answer_information(
        request=request,
        reply="cannot_share",
        answer="Our law forbids it.",
        register_checked=False,
        by=table.health,
    )
    assert "requests_answered_or_expired" in snapshot_of(reread(case)).facts
    with pytest.raises(DomainError, match="already"):
        services.answer_information(
            request=request, reply="answered", answer="After all.", register_checked=True, by=table.health
        )


def test_the_own_register_comes_first(case, people, table):
    request = ask(case, people, table.health)
    with pytest.raises(DomainError) as caught:
        services.answer_information(
            request=request, reply="answered", answer="Yes.", register_checked=False, by=table.health
        )
    assert caught.value.field == "register_checked"


def test_an_expired_question_is_not_answered_and_holds_nothing_up(case, people, table):
    request = ask(case, people, table.health)
    with acting_for(SYSTEM):
        InformationRequest.objects.update(
            due_on=TODAY() - dt.timedelta(days=3), expires_on=TODAY() - dt.timedelta(days=1)
        )
    with pytest.raises(DomainError, match="over"):
        services.answer_information(
            request=request, reply="answered", answer="Yes.", register_checked=True, by=table.health
        )
    assert "requests_answered_or_expired" in snapshot_of(reread(case)).facts


def test_only_the_coordinator_asks(case, people, table):
    for who in (people.chair, people.desk, people.custodian, people.dpo, table.health, people.admin):
        with pytest.raises(PermissionDenied):
            services.ask_for_information(
                case=case, person=table.school, question="What do you know?", necessity="It would help.", lawful_basis="public_task",
                due_on=TODAY(), expires_on=TODAY(), by=who,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": "?"}, "question"),
        ({"necessity": ""}, "necessity"),
        ({"lawful_basis": "because"}, "lawful_basis"),
        ({"expires_on": dt.date(2020, 1, 1)}, "expires_on"),
    ],
)
def test_a_question_says_what_why_on_which_basis_and_until_when(case, people, table, changes, field):
    with pytest.raises(DomainError) as caught:
        ask(case, people, table.health, **changes)
    assert caught.value.field == field


def test_an_agency_that_is_asked_beside_the_team_keeps_its_seat_for_the_question_only(case, people, table):
    ask(case, people, table.social)
    with acting_for(SYSTEM):
        seat = case.members.get(user=table.social)
        assert (seat.role, seat.purpose) == ("case_team_member", "question")


def test_an_ended_agreement_ends_the_sharing(case, people, table):
    request = ask(case, people, table.health)
    table.health.organisation.status = "ended"
    table.health.organisation.save()
    with pytest.raises((DomainError, PermissionDenied)):
        services.answer_information(
            request=request, reply="answered", answer="Yes.", register_checked=True, by=table.health
        )
    with pytest.raises(DomainError, match="agreement"):
        ask(case, people, table.health)


def test_the_message_says_no_more_than_that_something_waits(case, people, table):
    ask(case, people, table.health)
    notice = Notice.objects.get(user=table.health)
    assert notice.title == "Something waits for you" and case.number not in notice.title + notice.url


def test_questions_and_answers_are_sealed(case, people, table):
    request = ask(case, people, table.health)
    services.answer_information(
        request=request, reply="answered", answer="Yes, from May.", register_checked=True, by=table.health
    )
    with acting_for(SYSTEM):
        row = InformationRequest.objects.get()
        for column in (row.question, row.necessity, row.answer):
            assert column is not None and b"May" not in bytes(column) and b"course" not in bytes(column)


def test_an_agency_that_does_not_act_is_out_again_once_it_has_answered(client, case, people, table):
    first = ask(case, people, table.prosecutor, "Is there a teapot group for him?")
    second = ask(case, people, table.prosecutor, "Is there a kettle class for him?")
    sign_in(client, table.prosecutor)
    page = f"/referrals/cases/{case.pk}/"
    answer = {
        "reply": "answered",
        "answer": "There is one.",
        "register_checked": True,
        "by": table.prosecutor,
    }
    assert client.get(page).status_code == 200
    services.answer_information(request=first, **answer)
    assert client.get(page).status_code == 200, "another question waits"
    services.answer_information(request=second, **answer)
    for path in (page, f"/referrals/requests/information/{second.pk}/"):
        assert client.get(path).status_code == 404, path
    with as_person(table.prosecutor):
        assert not InformationRequest.objects.exists()
