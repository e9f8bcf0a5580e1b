"""Signing in through a real OpenID Connect provider on the loopback: discovery, PKCE, code, token, claims."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import User
from tests.factories import UserFactory
from tests.signin import with_factor

pytestmark = [
    pytest.mark.django_db,
    # The provider's own libraries announce their next versions.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SUBJECT = "person-of-the-city"
SignIn = Callable[[str, bool], Client]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The test takes each step by itself."""

    def redirect_request(self, *args: Any) -> None:
        return None


@pytest.fixture
def sign_in_there(settings: Any) -> Iterator[SignIn]:
    """Goes from our page to the provider, signs in there with these claims, and comes back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock
    cache.clear()
    with oidc_provider_mock.run_server_in_thread() as server:
        base = f"http://127.0.0.1:{server.server_port}"
        app = {
            "provider_id": "city",
            "name": "City",
            "client_id": "portal",
            "secret": "secret",
            "settings": {"server_url": base},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}

        def go(email: str, verified: bool) -> Client:
            _know(base, {"email": email, "email_verified": verified, "name": "From The City"})
            client = Client()
            leaving = client.post("/account/oidc/city/login/")
            assert "code_challenge_method=S256" in leaving["Location"]
            back = _consent(leaving["Location"])
            client.get(back.removeprefix("http://testserver"))
            return client

        yield go


def _know(base: str, claims: dict[str, Any]) -> None:
    """Tell the provider what it knows of the person."""
    request = urllib.request.Request(
        f"{base}/users/{SUBJECT}",
        data=json.dumps(claims).encode(),
        method="PUT",
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()


def _consent(address: str) -> str:
    """Sign in on the provider's page; gives the address it sends the browser back to."""
    form = urllib.parse.urlencode({"sub": SUBJECT, "action": "authorize"}).encode()
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        opener.open(address, data=form)
    except urllib.error.HTTPError as answer:
        return str(answer.headers["Location"])
    raise AssertionError("the provider did not send us back")


def signed_in(client: Client) -> Any:
    """Who the browser's session belongs to."""
    request: Any = type("Request", (), {"session": client.session})
    return get_user(request)


def test_the_citys_provider_opens_the_account_of_a_verified_address(sign_in_there: SignIn) -> None:
    user = UserFactory()
    client = sign_in_there(user.email, True)
    assert signed_in(client) == user
    assert SocialAccount.objects.get(user=user).uid == SUBJECT
    assert client.get("/home/").status_code == 200


def test_an_address_that_the_provider_has_not_verified_opens_nothing(sign_in_there: SignIn) -> None:
    client = sign_in_there(UserFactory().email, False)
    assert not signed_in(client).is_authenticated


def test_a_stranger_at_the_provider_stays_a_stranger_here(sign_in_there: SignIn) -> None:
    client = sign_in_there("stranger@elsewhere.example", True)
    assert not signed_in(client).is_authenticated
    assert not User.objects.filter(email="stranger@elsewhere.example").exists()


def test_the_second_factor_is_asked_for_after_the_provider(sign_in_there: SignIn) -> None:
    client = sign_in_there(with_factor(UserFactory()).email, True)
    assert not signed_in(client).is_authenticated
    assert client.get("/account/2fa/authenticate/").status_code == 200


def test_a_state_that_we_did_not_send_is_refused(sign_in_there: SignIn) -> None:
    user = UserFactory()
    sign_in_there(user.email, True)
    stolen = Client().get("/account/oidc/city/login/callback/?code=abc&state=not-ours")
    assert stolen.status_code in (200, 302, 401)
    assert not signed_in(stolen.client).is_authenticated
