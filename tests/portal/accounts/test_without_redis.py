"""The server that counts is away: people sign in, and guesses are counted all the same."""

import pytest
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import Tally
from portal.accounts.signin import throttle
from portal.audit.models import AuditEvent
from portal.config.settings import base
from tests.factories import UserFactory
from tests.signin import PASSWORD, code, login, with_factor

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _away(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = settings.REDIS_URL = NOWHERE
    settings.CACHES = {name: found | {"LOCATION": NOWHERE} for name, found in base.CACHES.items()}


def signed_in(client):
    return client.get("/account/sessions/").status_code == 200


def test_people_sign_in_with_their_second_factor_and_prove_themselves_again():
    user = with_factor(UserFactory())
    client = Client()
    login(client, user.email)
    assert not signed_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": code()}).status_code == 302
    assert signed_in(client)
    assert client.get("/account/2fa/reauthenticate/").status_code == 200


def test_guesses_stop_being_tried_and_a_right_password_after_them_too():
    user = UserFactory()
    attacker = Client()
    for n in range(throttle.BY_ACCOUNT.tries + 5):
        login(attacker, user.email, f"wrong {n}", REMOTE_ADDR=f"10.0.{n}.1")
    assert AuditEvent.objects.filter(action="accounts.sign_in_failed").count() == throttle.BY_ACCOUNT.tries
    login(attacker, user.email, PASSWORD, REMOTE_ADDR="10.1.0.1")
    assert not signed_in(attacker)
    assert not Tally.objects.filter(name__icontains=user.email).exists(), "counted by a digest"


def test_a_try_that_succeeded_is_given_back():
    user = UserFactory()
    for _n in range(throttle.BY_ADDRESS.tries + 5):
        client = Client()
        login(client, user.email, REMOTE_ADDR="10.2.0.1")
    assert signed_in(client)


def test_a_window_ends_and_begins_again():
    assert cache.add("kettle", 0, 600) and not cache.add("kettle", 0, 600)
    assert [cache.incr("kettle") for _n in range(3)] == [1, 2, 3] and cache.get("kettle") == 3
    assert cache.decr("kettle") == 2
    Tally.objects.update(ends_at="2020-01-01T00:00Z")
    assert cache.get("kettle") is None
    with pytest.raises(ValueError, match="kettle"):
        cache.incr("kettle")
    assert cache.add("kettle", 0, 600), "a new window, and what was over for an hour is gone"
    cache.set("list", [1.5, 2.5], 60)
    assert cache.get("list") == [1.5, 2.5] and cache.delete("list") and cache.get("list", "none") == "none"
    assert Tally.objects.count() == 1
