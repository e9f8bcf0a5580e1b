"""Every way in: password, second factor, reset, invitation, the city's provider. None goes past the second factor."""

import datetime as dt
import re
import threading
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.accounts.tasks import clear_sessions
from portal.audit.models import AuditEvent
from tests.factories import UserFactory
from tests.signin import PASSWORD, SECRET, code, login, sign_in, with_factor

pytestmark = pytest.mark.django_db
HOME = "/home/"
NEW = "seven lanterns over quiet bridges"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def signed_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200


def reset_link(client: Client, email: str) -> str:
    client.post("/account/password/reset/", {"email": email})
    found = re.search(r"http://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def choose_password(client: Client, link: str, password: str = NEW) -> Any:
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_password_alone_opens_an_account_without_second_factor(client: Client) -> None:
    user = UserFactory(role="partner_member")
    assert login(client, user.email)["Location"] == HOME
    assert signed_in(client)


def test_an_account_with_a_second_factor_is_not_signed_in_by_the_password(client: Client) -> None:
    user = with_factor(UserFactory(role="partner_member"))
    assert "2fa/authenticate" in login(client, user.email)["Location"]
    assert not signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert signed_in(client)


@pytest.mark.parametrize("role", ["administrator", "case_coordinator", "support_provider"])
def test_a_role_that_asks_for_a_second_factor_opens_nothing_before_it_is_set_up(
    client: Client, role: str
) -> None:
    user = UserFactory(role=role)
    login(client, user.email)
    for address in (HOME, "/people/", "/organisations/", "/inbox/", "/account/"):
        assert client.get(address)["Location"] == "/account/2fa/"
    answer = client.get("/api/v1/")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_the_city_can_ask_other_roles_for_a_second_factor(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["city_officer"]
    login(client, UserFactory(role="city_officer").email)
    assert client.get(HOME)["Location"] == "/account/2fa/"


@pytest.mark.django_db(transaction=True)
def test_setting_up_a_second_factor_ends_the_sessions_that_began_without_it(client: Client) -> None:
    user, elsewhere = UserFactory(role="partner_member"), Client()
    login(client, user.email)
    login(elsewhere, user.email)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/2fa/totp/activate/", {"code": code(secret=secret)})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert signed_in(client)
    assert not signed_in(elsewhere)


def test_a_code_works_once(client: Client) -> None:
    user = with_factor(UserFactory())
    with time_machine.travel(timezone.now()):
        login(client, user.email)
        client.post("/account/2fa/authenticate/", {"code": code()})
        again = Client()
        login(again, user.email)
        again.post("/account/2fa/authenticate/", {"code": code()})
    assert signed_in(client)
    assert not signed_in(again)


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_by_many_at_once_works_once() -> None:
    user = with_factor(UserFactory())
    outcomes: list[bool] = []
    now, start = code(), threading.Barrier(8)

    def attempt() -> None:
        totp = Authenticator.objects.get(user=user, type="totp").wrap()
        start.wait()
        outcomes.append(totp.validate_code(now))
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(True) == 1


@pytest.mark.parametrize("skew", [-90, -31, 31, 90])
def test_a_code_of_another_moment_is_refused(skew: int) -> None:
    totp = TOTP.activate(UserFactory(), SECRET)
    now = dt.datetime(2026, 11, 21, 12, 0, 15, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False):
        assert not totp.validate_code(code(now.timestamp() + skew))
        assert totp.validate_code(code(now.timestamp()))


def test_a_recovery_code_works_once(client: Client) -> None:
    user = with_factor(UserFactory())
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        login(browser, user.email)
        browser.post("/account/2fa/authenticate/", {"code": recovery})
        assert signed_in(browser) is expected


def test_secrets_of_authenticator_apps_are_not_readable_in_the_database() -> None:
    with_factor(UserFactory())
    assert SECRET not in str(Authenticator.objects.get(type="totp").data)


def test_a_session_gets_a_new_id_at_sign_in_and_a_planted_one_stays_nobody(client: Client) -> None:
    client.get("/account/login/")
    client.session.save()
    planted = client.session.session_key
    assert planted
    client.cookies["session"] = planted
    user = UserFactory()
    login(client, user.email)
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies["session"] = planted
    assert not signed_in(stranger)


def test_after_signing_out_the_old_cookie_is_dead_and_the_browser_forgets(client: Client) -> None:
    login(client, UserFactory().email)
    old = client.cookies["session"].value
    answer = client.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    stranger = Client()
    stranger.cookies["session"] = old
    assert not signed_in(stranger)


def test_signing_out_takes_a_post(client: Client) -> None:
    login(client, UserFactory().email)
    client.get("/account/logout/")
    assert signed_in(client)


def test_an_idle_session_ends_and_one_in_use_goes_on(client: Client, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 60
    start = timezone.now()
    with time_machine.travel(start) as clock:
        login(client, UserFactory().email)
        assert signed_in(client)
        for _ in range(3):
            clock.shift(dt.timedelta(minutes=50))
            assert signed_in(client)
        clock.shift(dt.timedelta(minutes=61))
        assert not signed_in(client)


def test_no_session_outlives_its_longest_time(client: Client, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES, settings.SESSION_ABSOLUTE_HOURS = 60, 8
    with time_machine.travel(timezone.now()) as clock:
        login(client, UserFactory().email)
        for _ in range(10):
            assert signed_in(client)
            clock.shift(dt.timedelta(minutes=53))
        assert not signed_in(client)


def test_sessions_that_are_over_are_deleted_with_what_was_noted_of_their_browser(client: Client) -> None:
    with time_machine.travel(timezone.now()) as clock:
        login(client, UserFactory().email)
        client.get("/home/")
        clock.shift(dt.timedelta(days=10))
        stays = Client()
        login(stays, UserFactory().email)
        stays.get("/home/")
        assert UserSession.objects.count() == 2
        clock.shift(dt.timedelta(days=5))
        clear_sessions()
        assert set(UserSession.objects.values_list("session_key", flat=True)) == {stays.session.session_key}
        assert set(Session.objects.values_list("pk", flat=True)) == {stays.session.session_key}


def test_a_session_can_be_ended_from_the_list(client: Client) -> None:
    user, elsewhere = UserFactory(), Client()
    login(client, user.email)
    login(elsewhere, user.email)
    client.post("/account/sessions/")
    assert signed_in(client)
    assert not signed_in(elsewhere)


def test_the_reset_link_signs_nobody_in_and_leaves_the_second_factor(client: Client) -> None:
    user = with_factor(UserFactory())
    choose_password(client, reset_link(client, user.email))
    assert not signed_in(client)
    assert "2fa/authenticate" in login(client, user.email, NEW)["Location"]
    assert not signed_in(client)


def test_the_reset_link_works_once_and_for_ten_minutes(client: Client) -> None:
    user = UserFactory()
    link = reset_link(client, user.email)
    choose_password(client, link)
    choose_password(Client(), link, "another lantern under old bridges")
    user.refresh_from_db()
    assert user.check_password(NEW)
    late = reset_link(client, user.email)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10, seconds=5)):
        choose_password(Client(), late, "another lantern under old bridges")
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_new_password_ends_all_other_sessions(client: Client) -> None:
    user = UserFactory()
    login(client, user.email)
    choose_password(Client(), reset_link(Client(), user.email))
    assert not signed_in(client)


def test_a_closed_account_gets_no_reset_link_and_cannot_sign_in(client: Client) -> None:
    user = UserFactory(is_active=False)
    client.post("/account/password/reset/", {"email": user.email})
    assert not mail.outbox
    login(client, user.email)
    assert not signed_in(client)


@pytest.mark.parametrize(
    "address", ["/account/signup/", "/account/email/", "/account/confirm-email/", "/account/password/set/"]
)
def test_there_is_no_way_to_sign_up_or_to_change_the_address_by_oneself(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert sign_in(client, UserFactory()).get(address).status_code == 404


def test_signing_in_is_written_down_without_names(client: Client) -> None:
    user = UserFactory()
    login(client, user.email, "a wrong password of some length")
    login(client, user.email)
    events = list(AuditEvent.objects.order_by("id").values_list("action", "actor", "details"))
    assert ("accounts.sign_in_failed", "anonymous", {}) in events
    assert events[-1][:2] == ("accounts.sign_in", str(user.pk))


def test_dangerous_acts_ask_for_a_fresh_second_factor_and_go_on_afterwards(client: Client) -> None:
    admin, person = UserFactory(role="administrator"), UserFactory()
    sign_in(client, admin, fresh=False)
    address = f"/people/{person.pk}/close/"
    asked = client.post(address)
    assert asked["Location"].startswith("/account/2fa/reauthenticate/")
    person.refresh_from_db()
    assert person.is_active
    answer = client.post(asked["Location"], {"code": code(), "next": address})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert not person.is_active


def test_the_password_is_not_enough_for_who_has_a_second_factor(client: Client) -> None:
    admin = UserFactory(role="administrator")
    sign_in(client, admin, fresh=False)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    asked = client.get(f"/people/{UserFactory().pk}/close/")
    assert asked["Location"].startswith("/account/2fa/reauthenticate/")


def test_what_a_session_holds_is_not_readable_in_the_database(client: Client, settings: Any) -> None:
    login(client, UserFactory().email)
    session = client.session
    session["typed"] = "Words about somebody"
    session.save()
    row = Session.objects.get(pk=session.session_key)
    assert "Words" not in row.session_data and "typed" not in row.session_data
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert client.session["typed"] == "Words about somebody", "after the secret has changed"
    settings.SECRET_KEY_FALLBACKS = []
    assert not signed_in(client), "a session that another portal sealed is nobody's"
    Session.objects.update(session_data="nonsense")
    assert not signed_in(client)
