"""A session logged wrongly is corrected by whoever gives the part; what it said before stays beside it."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals.models import Session, SessionChange
from referrals.services.sessions import correct_session, log_session
from tests.referrals.support.conftest import TODAY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(stage, people, second_provider):
    """Two providers, one session that was said to have taken place."""
    case = stage.supported(stage.part(people.provider), stage.part(second_provider, kind="family"))
    with acting_for(SYSTEM):
        thread = case.plan_parts.get(provider=people.provider).thread
    return log_session(case=case, thread=thread, on=TODAY(), attendance="attended", by=people.provider)


def address(session):
    return reverse("referrals:my_session", args=[session.case_id, session.thread, session.pk])


def test_the_provider_corrects_it_and_everybody_who_sees_sessions_sees_both(client, logged, people):
    sign_in(client, people.provider)
    assert "It says now" in client.get(address(logged)).content.decode()
    yesterday = (TODAY() - dt.timedelta(days=1)).isoformat()
    answer = client.post(address(logged), {"attendance": "cancelled_by_person", "on": yesterday})
    assert answer.status_code == 302
    mine = client.get(answer["Location"]).content.decode()
    sign_in(client, people.team)
    theirs = client.get(reverse("referrals:case_section", args=[logged.case_id, "sessions"])).content.decode()
    for page in (mine, theirs):
        assert "Cancelled by the person" in page and "Before:" in page and "Took place" in page
    assert "0 of 10" in theirs
    assert AuditEvent.objects.filter(action="referrals.log_session_case").latest("pk").details["corrected"]


def test_the_plan_shows_agreed_against_delivered(client, logged, people):
    sign_in(client, people.team)
    page = client.get(reverse("referrals:case_section", args=[logged.case_id, "plan"])).content.decode()
    assert "1 of 10 sessions took place" in page


def test_nobody_else_corrects_it(client, logged, people, second_provider):
    for who in (second_provider, people.team, people.chair, people.coordinator, people.dpo):
        with pytest.raises(PermissionDenied):
            correct_session(session=logged, on=TODAY(), attendance="not_met", by=who)
    for who in (second_provider, people.team, people.chair):
        sign_in(client, who)
        data = {"attendance": "not_met", "on": TODAY().isoformat()}
        assert client.post(address(logged), data).status_code in (403, 404)
    with acting_for(SYSTEM):
        assert Session.objects.get().attendance == "attended" and not SessionChange.objects.exists()


def test_a_session_of_another_part_is_not_there(client, logged, people):
    sign_in(client, people.provider)
    assert (
        client.get(
            address(Session(pk=uuid.uuid4(), case_id=logged.case_id, thread=logged.thread))
        ).status_code
        == 404
    )
    assert (
        client.get(address(Session(pk=logged.pk, case_id=logged.case_id, thread=uuid.uuid4()))).status_code
        == 404
    )


@pytest.mark.parametrize("day,attendance", [(1, "attended"), (0, "ill"), (0, "attended")])
def test_a_day_to_come_a_word_of_ones_own_or_the_same_again_changes_nothing(logged, people, day, attendance):
    with pytest.raises(DomainError):
        correct_session(
            session=logged, on=TODAY() + dt.timedelta(days=day), attendance=attendance, by=people.provider
        )
    with acting_for(SYSTEM):
        assert not SessionChange.objects.exists()


def test_what_it_said_before_can_not_be_changed_and_another_provider_does_not_find_it(
    logged, people, second_provider
):
    correct_session(session=logged, on=TODAY(), attendance="moved", by=people.provider)
    with acting_for(second_provider), transaction.atomic():
        assert not SessionChange.objects.exists()
    with acting_for(people.provider), pytest.raises(DatabaseError), transaction.atomic():
        assert SessionChange.objects.update(attendance="not_met")


def test_the_lead_corrects_what_the_lead_has_logged(client, stage, people):
    case = stage.supported(stage.part())
    with acting_for(SYSTEM):
        thread = case.plan_parts.get().thread
    made = log_session(case=case, thread=thread, on=TODAY(), attendance="attended", by=people.team)
    sign_in(client, people.team)
    page = reverse("referrals:work", args=[case.pk, "correct_session"])
    assert client.get(page).status_code == 200
    data = {"session": str(made.pk), "attendance": "not_met", "on": TODAY().isoformat()}
    assert client.post(page, data).status_code == 302
    with acting_for(SYSTEM):
        assert (
            Session.objects.get().attendance == "not_met"
            and SessionChange.objects.get().attendance == "attended"
        )
