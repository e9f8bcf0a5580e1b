"""Guessing is slowed down, and cannot be used to keep somebody out."""

from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.accounts.signin import throttle
from portal.audit.models import AuditEvent
from tests.factories import UserFactory
from tests.pairs import difference
from tests.signin import code, login, with_factor

pytestmark = pytest.mark.django_db
WRONG = "some wrong password or other"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def signed_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200


def known_device(user: Any) -> Client:
    """A browser from which the person has signed in and out before."""
    client = Client()
    login(client, user.email)
    if "2fa" in client.get("/account/sessions/").get("Location", "") or not signed_in(client):
        client.post("/account/2fa/authenticate/", {"code": code()})
    client.post("/account/logout/")
    return client


def guess(user: Any, times: int, addresses: int) -> None:
    attacker = Client()
    for n in range(times):
        login(attacker, user.email, f"{WRONG} {n}", REMOTE_ADDR=f"10.0.{n % addresses}.1")


@pytest.mark.parametrize("addresses", [1, 200])
def test_the_owner_signs_in_from_a_known_device_while_others_guess(addresses: int) -> None:
    user = UserFactory()
    device = known_device(user)
    guess(user, 60, addresses)
    login(device, user.email, REMOTE_ADDR="10.0.0.1")
    assert signed_in(device)


@pytest.mark.parametrize("addresses", [1, 200])
def test_guesses_from_unknown_devices_stop_being_tried(addresses: int) -> None:
    user = UserFactory()
    guess(user, 60, addresses)
    tried = AuditEvent.objects.filter(action="accounts.sign_in_failed").count()
    assert tried <= throttle.BY_ACCOUNT.tries
    attacker = Client()
    login(attacker, user.email)  # even with the right password
    assert not signed_in(attacker)


def test_ten_thousand_guesses_leave_one_line_a_window_in_the_audit() -> None:
    user = UserFactory()
    refused = 0
    for _ in range(10_000):
        try:
            throttle.spend(throttle.BY_ACCOUNT, user.email)
        except throttle.Throttled as refusal:
            refused += 1
            assert refusal.first is (refused == 1)
    assert refused == 10_000 - throttle.BY_ACCOUNT.tries


def test_a_known_device_has_a_budget_too() -> None:
    user = UserFactory()
    device = known_device(user)
    for n in range(throttle.BY_DEVICE.tries):
        login(device, user.email, f"{WRONG} {n}")
    login(device, user.email)
    assert not signed_in(device)


def test_a_device_known_to_one_person_is_a_stranger_to_another() -> None:
    mine, other = UserFactory(), UserFactory()
    device = known_device(mine)
    guess(other, 20, 20)
    login(device, other.email)
    assert not signed_in(device)


def test_a_forged_device_cookie_is_worth_nothing() -> None:
    user = UserFactory()
    guess(user, 20, 20)
    forger = Client()
    forger.cookies["device"] = f"W1siInB5{user.pk}:forged:signature"
    login(forger, user.email)
    assert not signed_in(forger)


def test_who_resets_the_password_gets_in_while_others_guess(django_capture_on_commit_callbacks: Any) -> None:
    user, owner = UserFactory(), Client()
    guess(user, 20, 20)
    owner.post("/account/password/reset/", {"email": user.email})
    link = str(mail.outbox[-1].body).split("http://", 1)[1].split()[0].partition("/")[2]
    page = owner.get(f"/{link}", follow=True)
    new = "seven lanterns over quiet bridges"
    owner.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    login(owner, user.email, new)
    assert signed_in(owner)


def test_a_thief_of_the_password_who_tries_codes_does_not_keep_the_owner_out() -> None:
    user = with_factor(UserFactory())
    device = known_device(user)
    cache.clear()  # the code above counts as used for its half minute
    thief = Client()
    login(thief, user.email)
    for n in range(throttle.BY_CODE.tries + 1):
        thief.post("/account/2fa/authenticate/", {"code": f"{n:06}"})
    thief.post("/account/2fa/authenticate/", {"code": code()})
    assert not signed_in(thief)
    login(device, user.email)
    device.post("/account/2fa/authenticate/", {"code": code()})
    assert signed_in(device)


def bare(answer: Any) -> bytes:
    """The body without what differs every time: the form's token and the nonce."""
    body = bytes(answer.content)
    for mark in (b'name="csrfmiddlewaretoken" value="', b'nonce="'):
        parts = body.split(mark)
        body = mark.join([parts[0], *(part.split(b'"', 1)[1] for part in parts[1:])])
    return body


@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/"])
def test_known_and_unknown_names_get_the_same_answer(address: str, client: Client) -> None:
    known, field = UserFactory(), "login" if "login" in address else "email"
    answers = []
    for name in (known.email, "x" * len(known.email.split("@")[0]) + "@city.example"):
        answer = client.post(address, {field: name, "password": WRONG}, REMOTE_ADDR=f"10.1.1.{len(answers)}")
        answers.append(
            (answer.status_code, answer.get("Location"), bare(answer).replace(name.encode(), b"NAME"))
        )
    assert answers[0] == answers[1]


@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/"])
def test_known_and_unknown_names_take_the_same_time(address: str, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.accounts.tasks.send_password_reset.delay", lambda email: None)
    field, pairs, warm = "login" if "login" in address else "email", 100, 5
    # a new name and a new place each time, so that nobody is locked out on the way
    names = {
        "known": [UserFactory().email for _ in range(pairs + warm)],
        "unknown": [f"nobody{n:03}@city.example" for n in range(pairs + warm)],
    }
    places = (f"10.2.{n // 250}.{n % 250}" for n in count())

    def ask(kind: str) -> None:
        client.post(address, {field: names[kind].pop(), "password": WRONG}, REMOTE_ADDR=next(places))

    apart = difference(lambda: ask("known"), lambda: ask("unknown"), pairs=pairs, warm=warm)
    assert abs(apart) < 0.005, apart
