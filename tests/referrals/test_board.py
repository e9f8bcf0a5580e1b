"""Board and list: numbers and dates of what one may know, in a fixed number of queries, and never a word about a person."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.access.rows import acting_for
from portal.inbox import waiting_for
from referrals.models import Case
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import named, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """Opens a gathering page as somebody."""

    def open_as(user, name, **query):
        sign_in(client, user)
        return client.get(reverse(f"referrals:{name}"), query)

    return open_as


def late(case, system):
    with acting_for(system):
        Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - dt.timedelta(days=9))


def test_the_board_says_how_many_are_late_and_nothing_about_anybody(page, people, case, system):
    late(case, system)
    found = page(people.coordinator, "board").content.decode()
    assert "1 case is late" in found and str(case) in found and CANARY not in found
    assert "1 case is late" in [one.title for one in waiting_for(people.coordinator)]


def test_the_list_shows_who_may_know_a_case_its_dates_and_others_nothing(page, people, case, system):
    named(case, people, system)
    put(case, system, "support")
    for user in (people.coordinator, people.chair, people.team, people.provider, people.dpo, people.police):
        found = page(user, "cases").content.decode()
        assert str(case) in found and CANARY not in found
    for user in (people.custodian, people.member):
        assert str(case) not in page(user, "cases").content.decode()


def test_who_raised_a_concern_does_not_learn_its_state_from_a_list(page, people, districts, receive):
    elsewhere = UserFactory(role="case_coordinator", role__area=districts[1])
    case = receive(by=elsewhere, area=districts[0]).case
    assert str(case) not in page(elsewhere, "cases").content.decode()


def test_filters_keep_to_what_is_known_of_all_and_there_is_no_file(page, people, case, receive, system):
    other = receive().case
    late(case, system)
    found = page(people.coordinator, "cases", time="late").content.decode()
    assert str(case) in found and str(other) not in found
    response = page(people.coordinator, "cases", format="csv")
    assert response.status_code == 403


def test_one_case_or_twenty_take_as_many_queries(page, people, receive):
    def queries(name):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(people.coordinator, name)
        return len(seen)

    receive()
    queries("cases"), queries("board")
    before = queries("cases"), queries("board")
    for _n in range(12):
        receive()
    assert (queries("cases"), queries("board")) == before


def test_a_list_is_about_cases_so_no_cache_keeps_it_and_nobody_prints_it(page, people, case):
    for name in ("cases", "board", "approvals"):
        response = page(people.coordinator, name)
        assert "no-store" in response["Cache-Control"] and "data-noprint" in response.content.decode()
