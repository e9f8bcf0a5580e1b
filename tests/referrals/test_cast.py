"""People named on a case, those who stay out of it, and linked cases."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals.models import Case, CaseLink, Conflict
from referrals.services import cast, links
from tests.factories import OrganisationFactory, UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import fresh, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(people):
    """Somebody of the city's own department who holds the role of a team member."""
    return UserFactory(role="case_team_member", organisation=OrganisationFactory(kind="city_department"))


def test_who_is_named_sees_the_case_at_the_next_request_and_who_is_ended_does_not(client, case, people, team):
    put(case, SYSTEM, "panel", 4)
    address = reverse("referrals:case", args=[case.pk])
    sign_in(client, team)
    assert client.get(address).status_code == 404
    sign_in(client, people.coordinator)
    send = {"person": team.pk, "role": "case_team_member"}
    assert client.post(reverse("referrals:name_person", args=[case.pk]), send).status_code == 302
    page = client.get(reverse("referrals:case_section", args=[case.pk, "people"])).content.decode()
    assert str(team) in page
    sign_in(client, fresh(team))
    assert client.get(address).status_code == 200
    with acting_for(people.coordinator):
        member = case.members.get(user=team)
        cast.end_part(member=member, by=people.coordinator)
    sign_in(client, fresh(team))
    assert client.get(address).status_code == 404


def test_nobody_is_named_without_the_role_against_a_conflict_or_by_themselves(case, people, team):
    put(case, SYSTEM, "panel", 4)

    def name(user, role="case_team_member", by=people.coordinator):
        with acting_for(by), pytest.raises(DomainError) as refused:
            cast.name_person(case=Case.objects.get(pk=case.pk), user=user, role=role, until=None, by=by)
        return refused.value.message

    assert "does not hold the role" in name(people.nobody)
    assert "no part in the case" in name(
        UserFactory(role="support_provider", organisation=team.organisation), "support_provider"
    )
    with acting_for(SYSTEM):
        Conflict.objects.create(case=case, user=team)
    assert "can't take part" in name(team)


def test_staying_out_shuts_the_case_in_every_role_at_once_and_ends_ones_part(client, case, people):
    sign_in(client, people.coordinator)
    assert client.get(reverse("referrals:conflict", args=[case.pk])).status_code == 200
    assert client.post(reverse("referrals:conflict", args=[case.pk])).status_code == 302
    for name in ("case", "conflict", "name_person"):
        assert client.get(reverse(f"referrals:{name}", args=[case.pk])).status_code == 404
    with acting_for(people.coordinator):
        assert not Case.objects.exists()


def test_nobody_lifts_a_conflict(case, people):
    from django.db import connection

    with acting_for(SYSTEM):
        Conflict.objects.create(case=case, user=people.desk)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM referrals_conflict")
            assert cursor.rowcount == 0
        assert Conflict.objects.count() == 1


def linked(people, case, other, by=None):
    by = by or people.coordinator
    with acting_for(by):
        return links.link_cases(case=case, number=other.number, reason="family", by=by)


def section(client, who, case):
    page = sign_in(client, who).get(reverse("referrals:case_section", args=[case.pk, "linked"]))
    return page.content.decode() if page.status_code == 200 else page.status_code


def test_linked_cases_show_each_others_number_and_state_and_no_more(client, case, receive, people):
    other = receive().case
    linked(people, case, other)
    with acting_for(people.coordinator):
        assert CaseLink.objects.count() == 2
        with pytest.raises(DomainError, match="linked already"):
            links.link_cases(case=other, number=case.number, reason="family", by=people.coordinator)
    page = section(client, people.coordinator, case)
    line = re.search(rf"{other.number}</a>.*?</li>", page, re.S).group()
    assert "Received" in line and "Members of one family" in line and CANARY not in page
    assert section(client, people.desk, case) == 404


def test_of_a_case_in_which_one_has_no_part_only_the_link_is_shown(client, case, receive, people, districts):
    other = receive(area=districts[1]).case
    made = linked(people, case, other)
    narrow = UserFactory(role="case_coordinator", role__area=districts[0])
    page = section(client, narrow, case)
    assert "A case in which you have no part" in page
    for word in (other.number, str(other.pk), "Members of one family"):
        assert word not in page.split("<main")[1]
    client.post(
        reverse("referrals:unlink", args=[case.pk, made.pk]),
        {"reason": "apart", "words": f"{CANARY} moved out."},
    )
    page = section(client, narrow, case)
    assert (
        "Links that were taken away" in page
        and f"{CANARY} moved out." in page
        and other.number not in page.split("<main")[1]
    )
    page = section(client, people.coordinator, other)
    assert "no longer looked after together" in page and CANARY not in page, (
        "words of one case are not shown in another"
    )


def test_a_link_is_taken_away_once_with_a_reason_that_stays_on_record(client, case, receive, people):
    other = receive().case
    made = linked(people, case, other)
    with acting_for(people.coordinator):
        for reason, words in (("", "Why."), ("no_such", "Why."), ("mistake", " ")):
            with pytest.raises(DomainError):
                links.unlink(link=made, reason=reason, words=words, by=people.coordinator)
        links.unlink(link=made, reason="mistake", words=CANARY, by=people.coordinator)
        with pytest.raises(DomainError, match="already"):
            links.unlink(link=made, reason="mistake", words="Again.", by=people.coordinator)
        here, there = CaseLink.objects.order_by("pk")
        assert (
            here.ended_by == there.ended_by == people.coordinator
            and here.ended_words
            and not there.ended_words
        )
        assert CANARY.encode() not in bytes(here.ended_words)
    event = AuditEvent.objects.filter(action="referrals.link_case").order_by("pk").last()
    assert event.details["reason"] == "mistake" and CANARY not in str(event.details)
    linked(people, case, other)
    with acting_for(people.desk), pytest.raises(PermissionDenied):
        links.unlink(link=here, reason="mistake", words="Why.", by=people.desk)


def test_a_case_of_another_district_is_not_linked_by_its_number(districts, receive):
    here, there = receive(area=districts[0]).case, receive(area=districts[1]).case
    coordinator = UserFactory(role="case_coordinator", role__area=districts[0])
    with acting_for(coordinator), pytest.raises(DomainError, match="no other case of yours"):
        links.link_cases(case=here, number=there.number, reason="family", by=coordinator)


def test_the_officer_reads_who_looked_and_others_have_no_such_page(client, case, people):
    sign_in(client, people.desk)
    client.get(reverse("referrals:case_section", args=[case.pk, "person"]))
    log = reverse("referrals:case_section", args=[case.pk, "access_log"])
    assert client.get(log).status_code == 404
    own = client.get(reverse("referrals:case", args=[case.pk])).content.decode()
    assert re.search(r"Your looks at this case</h2>.*<p>The person</p>", own, re.S)
    sign_in(client, people.dpo)
    page = client.get(log).content.decode()
    assert str(people.desk) in page and "Name, year of birth, area" in page and CANARY not in page
