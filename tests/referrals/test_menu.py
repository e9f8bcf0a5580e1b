"""The navigation of case roles: at most eight entries in it, and every page that was one is found by a tab within two steps."""

import pytest
from django.test import RequestFactory

from portal.access import allowed
from portal.ui.addresses import address
from portal.ui.navigation import side_navigation
from portal.ui.panels import nav_items
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
WHO = ["coordinator", "dpo", "chair", "desk", "police", "custodian", "member", "team", "provider"]


def section_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return next(
        (s for s in side_navigation(request) if any("/referrals/" in link.url for link in s.links)), None
    )


@pytest.mark.parametrize("who", WHO)
def test_at_most_eight_entries_and_nothing_that_somebody_may_open_is_out_of_reach(people, who):
    user = getattr(people, who)
    links = section_of(user).links
    assert len(links) <= 8
    reached = {tab.url for link in links for tab in (link.tabs or (link,))}
    assert {link.url for link in links} <= reached
    for item in nav_items():
        if item.section == "referrals" and allowed(user, item.perm):
            assert address(item.url_name) in reached, item.url_name


def test_pages_of_one_entry_carry_tabs_with_the_one_where_we_are_and_a_way_back(client, people):
    sign_in(client, people.dpo)
    page = client.get("/referrals/breaches/").content.decode()
    assert '<nav aria-label="Oversight"><ul class="tabs">' in page
    assert page.count('href="/referrals/breaches/" aria-current="page"') == 1
    assert '<li class="breadcrumb-item"><a href="/referrals/rights/">Oversight</a></li>' in page
    inside = client.get("/referrals/breaches/new/").content.decode()
    assert 'aria-label="Oversight"' not in inside and ">Oversight</a></li>" in inside


def test_an_entry_is_marked_wherever_we_are_inside_it(people):
    for path in ("/referrals/rights/", "/referrals/agreements/new/", "/referrals/reads/"):
        current = [str(link.label) for link in section_of(people.dpo, path).links if link.current]
        assert current == ["Oversight"], path


def test_a_tab_that_is_not_somebodys_is_not_drawn(client, people):
    sign_in(client, people.coordinator)
    page = client.get("/referrals/agreements/").content.decode()
    assert "/referrals/retention/" in page and "/referrals/breaches/" not in page
