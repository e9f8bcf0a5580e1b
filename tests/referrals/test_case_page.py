"""The case page: each viewer the sections that are theirs, every look written down, no cache, no paper, no way out."""

import re

import pytest
from django.urls import reverse

from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from referrals.models import Conflict
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import named, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def same(response, pk):
    """The page without what differs between any two requests: its own address and the masked token of its forms."""
    page = response.content.replace(str(pk).encode(), b"PK")
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


@pytest.fixture
def look(client, case):
    """Opens a section as somebody."""

    def open_as(user, section="", pk=None):
        sign_in(client, user)
        parts = [pk or case.pk, section] if section else [pk or case.pk]
        return client.get(reverse("referrals:case_section" if section else "referrals:case", args=parts))

    return open_as


def test_the_desk_opens_the_person_and_the_look_is_one_event_with_groups_and_no_content(look, case, people):
    response = look(people.desk, "person")
    assert response.status_code == 200 and CANARY in response.content.decode()
    event = AuditEvent.objects.get(action="referrals.read_case")
    assert event.actor == str(people.desk.pk) and event.object_id == str(case.pk)
    assert event.details["section"] == "person" and "identity_limited" in event.details["groups"]
    assert CANARY not in str(event.details)


def test_a_case_page_is_not_cached_names_the_viewer_and_prints_one_sentence(look, people):
    response = look(people.desk)
    assert "no-store" in response["Cache-Control"] and "Content-Disposition" not in response
    page = response.content.decode()
    assert str(people.desk) in page and "data-noprint=" in page and "is-confidential" in page


def test_who_sees_metadata_only_is_shown_no_person_and_no_tab_for_it(look, people):
    page = look(people.dpo).content.decode()
    assert CANARY not in page and "/person/" not in page
    assert look(people.dpo, "person").status_code == 404


def test_whoever_raised_it_sees_their_own_words_and_not_where_it_stands(look, people, case, system):
    put(case, system, "triage", 1)
    response = look(people.teacher)
    page = response.content.decode()
    assert response.status_code == 200 and CANARY in page
    assert "Triage" not in page and "Gateway" not in page
    assert look(people.teacher, "history").status_code == look(people.teacher, "overview").status_code == 404


def test_a_case_that_is_not_theirs_and_one_that_does_not_exist_answer_with_the_same_bytes(look, people, case):
    for user in (people.colleague, people.police, people.team, people.provider, people.member):
        hidden, missing = look(user), look(user, pk=UNKNOWN)
        assert hidden.status_code == missing.status_code == 404
        assert same(hidden, case.pk) == same(missing, UNKNOWN)
        hidden, missing = look(user, "person"), look(user, "person", pk=UNKNOWN)
        assert hidden.status_code == missing.status_code == 404


def test_before_a_stage_is_reached_only_dates_are_told_and_the_person_is_no_section(
    look, people, case, system
):
    named(case, people, system)
    put(case, system, "panel", 1)
    for user in (people.member, people.team, people.police):
        assert look(user).status_code == 200
        assert CANARY not in look(user).content.decode() and look(user, "person").status_code == 404
    assert look(people.provider).status_code == 404


def test_people_without_a_part_in_cases_are_refused_before_any_case_is_looked_for(look, people):
    for user in (people.admin, people.council, people.evaluator, people.nobody):
        assert look(user).status_code == look(user, pk=UNKNOWN).status_code == 403


def test_a_declared_conflict_shuts_the_page_at_the_next_request(look, people, case, system):
    assert look(people.desk).status_code == 200
    with acting_for(system):
        Conflict.objects.create(case=case, user=people.desk)
    assert look(people.desk).status_code == 404


def test_a_failed_page_leaves_no_event_and_no_open_door(look, people):
    assert look(people.desk, "no_such_section").status_code == 404
    assert not AuditEvent.objects.filter(action="referrals.read_case").exists()


def test_history_tells_the_words_of_a_step_only_where_its_work_is_seen(look, people, case):
    from referrals.services.steps import ask_for_step

    with acting_for(people.desk):
        ask_for_step(case=case, step="start_triage", by=people.desk, rationale="Looked at it with care.")
    assert "Looked at it with care." not in look(people.dpo, "history").content.decode()
    assert "Begin triage" in look(people.dpo, "history").content.decode()


def test_a_moved_case_goes_on_with_its_move_not_with_what_the_person_may_end_at_any_time(
    look, people, case, system
):
    put(case, system, "transferred", 4)
    page = look(people.coordinator).content.decode()
    assert "Next: Accepted there" in page and "Next: Consent withdrawn" not in page
