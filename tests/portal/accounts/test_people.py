"""Accounts end: by hand, on their last day, and when nobody uses them."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from portal.access import SYSTEM
from portal.accounts.models import User
from portal.accounts.services import people, roles
from portal.accounts.tasks import close_ended_accounts
from portal.errors import DomainError
from tests.factories import AreaFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_nobody_closes_their_own_account() -> None:
    admin = UserFactory(role="administrator")
    with pytest.raises(PermissionDenied):
        people.close_account(user=admin, by=admin)


def test_a_partner_manager_closes_partners_of_the_own_organisation_only() -> None:
    manager = UserFactory(role="partner_manager")
    people.close_account(
        user=UserFactory(organisation=manager.organisation, role="partner_member"), by=manager
    )
    with pytest.raises(PermissionDenied):
        people.close_account(user=UserFactory(role="partner_member"), by=manager)
    with pytest.raises(PermissionDenied):
        people.close_account(user=UserFactory(organisation=manager.organisation, role="chair"), by=manager)


def test_a_reopened_account_does_not_close_again_the_same_night() -> None:
    admin = UserFactory(role="administrator")
    person = UserFactory(ends_on=timezone.localdate() - dt.timedelta(days=1), last_login=days_ago(900))
    close_ended_accounts()
    person.refresh_from_db()
    assert not person.is_active
    people.reopen_account(user=person, by=admin)
    close_ended_accounts()
    person.refresh_from_db()
    assert person.is_active


def test_an_account_closes_after_its_last_day_and_not_on_it() -> None:
    today = timezone.localdate()
    last_day, over = UserFactory(ends_on=today), UserFactory(ends_on=today - dt.timedelta(days=1))
    assert close_ended_accounts() == {"ended": 1, "warned": 0, "unused": 0}
    assert close_ended_accounts()["ended"] == 0
    assert set(User.objects.filter(is_active=False)) == {over}
    assert User.objects.get(pk=last_day.pk).is_active


def test_an_unused_account_is_warned_before_it_closes(settings) -> None:
    settings.UNUSED_ACCOUNT_DAYS = 180
    person = UserFactory(last_login=days_ago(170), date_joined=days_ago(400))
    assert close_ended_accounts()["warned"] == 1
    assert close_ended_accounts()["warned"] == 0
    assert mail.outbox[-1].to == [person.email]
    assert people.close_unused(on=timezone.localdate() + dt.timedelta(days=13)) == (0, 0)
    User.objects.filter(pk=person.pk).update(
        last_login=days_ago(181), unused_warned_on=timezone.localdate() - dt.timedelta(days=14)
    )
    assert close_ended_accounts()["unused"] == 1
    assert not User.objects.get(pk=person.pk).is_active


def test_an_account_long_unused_is_not_closed_without_a_warning() -> None:
    person = UserFactory(last_login=days_ago(900))
    assert close_ended_accounts() == {"ended": 0, "warned": 1, "unused": 0}
    assert User.objects.get(pk=person.pk).is_active


def test_coming_back_takes_the_warning_away() -> None:
    person = UserFactory(
        last_login=timezone.now(), unused_warned_on=timezone.localdate() - dt.timedelta(days=20)
    )
    close_ended_accounts()
    person.refresh_from_db()
    assert person.is_active
    assert person.unused_warned_on is None


def test_only_the_city_moves_a_person_to_another_organisation() -> None:
    manager = UserFactory(role="partner_manager")
    colleague = UserFactory(organisation=manager.organisation, role="partner_member")
    with pytest.raises(DomainError):
        people.change_person(
            user=colleague, by=manager, name="Other Name", organisation=OrganisationFactory(), ends_on=None
        )


def test_closing_ends_every_session_at_the_very_next_request() -> None:
    person, admin = UserFactory(role="partner_member"), UserFactory(role="administrator")
    client = Client()
    client.force_login(person)
    assert client.get("/account/sessions/").status_code == 200
    people.close_account(user=person, by=admin)
    answer = client.get("/account/sessions/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_role_held_in_two_places_is_told_once(client: Client, settings) -> None:
    settings.SECOND_FACTOR_ROLES = []
    person = UserFactory(role="city_officer", role__area=AreaFactory())
    roles.give_role(user=person, role="city_officer", area=AreaFactory(), by=SYSTEM)
    client.force_login(UserFactory(role="administrator"))
    page = client.get("/people/", {"q": person.email}).content.decode()
    cell = re.search(r'data-label="Roles today"[^>]*>\s*([^<]*?)\s*<', page)
    assert cell
    assert cell[1] == "City officer"
