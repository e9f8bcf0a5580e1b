"""What a person's frame tells is at most half a minute old, and never older than what they did themself or what they may do."""

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.access import SYSTEM
from portal.accounts.loading import person
from portal.accounts.models import RoleAssignment, User
from portal.ui.kept import forget, kept, kept_for_all, kept_if_slow, last_act
from portal.ui.named import Names
from tests.factories import AreaFactory, UserFactory
from tests.programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.KEPT_SECONDS = 30
    cache.clear()


def again(user: User) -> User:
    """The same person in their next request."""
    found = person(user.pk)
    assert found is not None
    return found


def test_a_thing_is_made_once_for_a_person_and_again_when_its_time_is_over() -> None:
    user, made = UserFactory(), []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(2):
            assert kept(again(user), "x", lambda: made.append(1) or len(made)) == 1
        clock.shift(31)
        assert kept(again(user), "x", lambda: made.append(1) or len(made)) == 2


def test_nobody_gets_what_was_kept_for_somebody_else() -> None:
    assert kept(UserFactory(), "x", lambda: "mine") == "mine"
    assert kept(UserFactory(), "x", lambda: "theirs") == "theirs"


def test_what_a_person_sends_off_makes_the_portal_forget(client: Client) -> None:
    user = UserFactory()
    kept(again(user), "x", lambda: "before")
    client.force_login(user)
    client.get("/home/")
    assert kept(again(user), "x", lambda: "after") == "before"
    client.post("/account/", {"language": "", "theme": "dark"})
    assert kept(again(user), "x", lambda: "after") == "after"


def test_a_request_under_way_keeps_nothing_from_before_the_change() -> None:
    user = UserFactory()
    slow = again(user)
    kept(slow, "y", lambda: 1)
    forget(user)
    kept(slow, "x", lambda: "before")
    assert kept(again(user), "x", lambda: "after") == "after"


def test_a_role_given_or_taken_away_drops_what_was_kept() -> None:
    user = UserFactory(role="partner_member")
    kept(again(user), "x", lambda: "partner")
    RoleAssignment.objects.filter(user=user).update(role="evaluator")
    assert kept(again(user), "x", lambda: "evaluator") == "evaluator"
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert kept(again(user), "x", lambda: "closed") == "closed"


def test_what_is_quick_is_always_fresh_and_what_takes_long_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    assert [kept_if_slow(again(user), "x", lambda n=n: n) for n in (1, 2)] == [1, 2]
    monkeypatch.setattr("portal.ui.kept.SLOW_SECONDS", -1.0)
    assert [kept_if_slow(again(user), "x", lambda n=n: n) for n in (3, 4)] == [3, 3]
    forget(user)
    assert kept_if_slow(again(user), "x", lambda: 5) == 5


def test_while_one_counts_anew_others_are_told_the_last_count(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    monkeypatch.setattr("portal.ui.kept.SLOW_SECONDS", -1.0)
    others: list[int] = []

    def count_anew() -> int:
        others.append(kept_if_slow(again(user), "x", lambda: 3))
        return 2

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert kept_if_slow(again(user), "x", lambda: 1) == 1
        clock.shift(31)
        assert kept_if_slow(again(user), "x", count_anew) == 2 and others == [1]
        assert kept_if_slow(again(user), "x", lambda: 4) == 2
        clock.shift(36)
        assert kept_if_slow(again(user), "x", lambda: 5) == 5, "too old to be told"


def test_for_who_is_not_signed_in_and_for_the_portal_itself_nothing_is_kept() -> None:
    for nobody in (AnonymousUser(), SYSTEM):
        assert [kept(nobody, "x", lambda n=n: n) for n in (1, 2)] == [1, 2]
        assert last_act(nobody) == ""


def test_switched_off_nothing_is_kept(settings: Any) -> None:
    settings.KEPT_SECONDS = 0
    user = again(UserFactory())
    assert [kept(user, "x", lambda n=n: n) for n in (1, 2)] == [1, 2]
    assert [kept_for_all("x", lambda n=n: n) for n in (1, 2)] == [1, 2]


def test_a_person_is_loaded_with_organisation_and_the_roles_of_today_in_one_query(
    django_assert_num_queries: Any,
) -> None:
    area = AreaFactory()
    user = UserFactory(role="city_officer", role__area=area)
    RoleAssignment.objects.create(user=user, role="evaluator", starts_on="2020-01-01", ends_on="2020-02-01")
    RoleAssignment.objects.create(user=user, role="council_lead")
    asked = User.objects.select_related("organisation").get(pk=user.pk)
    with django_assert_num_queries(1):
        found = again(user)
        assert found.organisation == asked.organisation
        assert [a.area for a in found.active_assignments if a.role == "city_officer"] == [area]
        assert found.roles == ("city_officer", "council_lead")
    assert found.active_assignments == asked.active_assignments
    assert {f.attname: getattr(found, f.attname) for f in User._meta.concrete_fields} == {
        f.attname: getattr(asked, f.attname) for f in User._meta.concrete_fields
    }


def test_a_person_without_organisation_or_role_is_loaded_too_and_a_stranger_is_not() -> None:
    user = UserFactory(organisation=None)
    RoleAssignment.objects.filter(user=user).delete()
    assert again(user).roles == () and again(user).organisation is None
    assert person("00000000-0000-0000-0000-0000000000aa") is None


def test_who_does_something_finds_it_in_the_filters_at_once(client: Client) -> None:
    client.force_login(UserFactory(role="city_officer"))
    AreaFactory(name="Old Quay & Dock")
    assert "Old Quay &amp; Dock" in client.get("/activities/").content.decode()
    place = AreaFactory(name="New Quay")
    assert "New Quay" not in client.get("/activities/").content.decode()
    client.post("/account/", {"language": "", "theme": "dark"})
    page = client.get(f"/activities/?area={place.pk}").content.decode()
    assert re.search(rf'<option value="{place.pk}" selected>New Quay</option>', page)


def test_the_names_of_a_list_are_read_once_for_everybody(django_assert_num_queries: Any, rf: Any) -> None:
    from portal.areas.filters import AreaFilters

    AreaFactory(name="Harbour", kind="district")
    for queries in (1, 0):
        request = rf.get("/")
        request.user = again(UserFactory())
        names: Names = AreaFilters({}, request=request).form.fields["parent"].choices
        with django_assert_num_queries(queries):
            assert "Harbour" in names.options()


def test_a_partner_is_offered_the_programmes_of_the_partner_alone(client: Client) -> None:
    mine, theirs = ProgrammeFactory(title="Evenings of ours"), ProgrammeFactory(title="Evenings of others")
    client.force_login(UserFactory(role="city_officer"))
    page = client.get("/activities/").content.decode()
    assert mine.title in page and theirs.title in page
    client.force_login(UserFactory(role="partner_member", organisation=mine.lead))
    page = client.get("/activities/").content.decode()
    assert mine.title in page and theirs.title not in page


def test_what_stays_in_the_process_ends_with_what_the_shared_cache_had() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert kept_for_all("near", make, near=True) == 1
        cache.clear()
        assert kept_for_all("near", make, near=True) == 1, "the cache was not asked again"
        clock.shift(31)
        assert kept_for_all("near", make, near=True) == 2


def test_who_has_just_done_something_does_not_get_what_stays_in_the_process() -> None:
    user = UserFactory()
    assert kept_for_all("near", lambda: "before", user=again(user), near=True) == "before"
    forget(user)
    assert kept_for_all("near", lambda: "after", user=again(user), near=True) == "after"
    assert kept_for_all("near", lambda: "after", user=again(UserFactory()), near=True) == "before"
