"""People named on a case, those who stay out of it, and linked cases."""

import re

import pytest
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
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


def test_linked_cases_show_each_others_number_and_no_more(client, case, receive, people):
    other = receive().case
    with acting_for(people.coordinator):
        made = links.link_cases(case=case, number=other.number, reason="family", by=people.coordinator)
        assert CaseLink.objects.count() == 2
        with pytest.raises(DomainError, match="linked already"):
            links.link_cases(case=other, number=case.number, reason="family", by=people.coordinator)
    sign_in(client, people.coordinator)
    page = client.get(reverse("referrals:case_section", args=[case.pk, "linked"])).content.decode()
    assert other.number in page and CANARY not in page
    sign_in(client, people.desk)
    assert client.get(reverse("referrals:case_section", args=[case.pk, "linked"])).status_code == 404
    with acting_for(people.coordinator):
        links.unlink(link=made, by=people.coordinator)
        assert not CaseLink.objects.exists()


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
