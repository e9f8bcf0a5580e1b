"""The city's own identity provider: whom it signs in, whom it does not, and that it does not go past the second factor."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from portal.accounts.models import Invitation, User
from tests.factories import OrganisationFactory, UserFactory
from tests.signin import with_factor

pytestmark = pytest.mark.django_db
APP = {
    "provider_id": "city",
    "name": "City",
    "client_id": "portal",
    "secret": "secret",
    "settings": {"server_url": "https://login.city.example"},
}


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [APP]}}


def arrive(email: str, *, verified: bool = True, uid: str = "u1") -> tuple[HttpRequest, HttpResponse]:
    """Somebody comes back from the provider with this address."""
    request: Any = RequestFactory().get("/account/oidc/city/login/callback/")
    SessionMiddleware(lambda r: HttpResponse()).process_request(request)
    MessageMiddleware(lambda r: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    request.session.save()
    login = SocialLogin(
        user=User(email=email, name="From The Provider"),
        account=SocialAccount(provider="city", uid=uid),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
        provider=get_adapter().get_provider(request, "city"),
    )
    with context.request_context(request):
        try:
            response = complete_login(request, login)
        except ImmediateHttpResponse as refusal:
            response = refusal.response
    return request, response


def test_a_verified_address_opens_its_account_and_leaves_the_password() -> None:
    user = UserFactory()
    request, _response = arrive(user.email)
    assert request.user == user
    user.refresh_from_db()
    assert user.check_password("a long enough password")
    assert SocialAccount.objects.get().user == user


def test_an_address_the_provider_has_not_verified_opens_nothing() -> None:
    user = UserFactory()
    request, response = arrive(user.email, verified=False)
    assert not request.user.is_authenticated
    assert response["Location"] == "/account/login/"
    assert not SocialAccount.objects.exists()


def test_who_has_neither_account_nor_invitation_gets_none() -> None:
    request, response = arrive("stranger@elsewhere.example")
    assert not request.user.is_authenticated
    assert response["Location"] == "/account/login/"
    assert not User.objects.filter(email="stranger@elsewhere.example").exists()


@pytest.mark.parametrize(("days", "made"), [(1, True), (-1, False)])
def test_an_open_invitation_becomes_an_account_and_one_out_of_date_does_not(days: int, made: bool) -> None:
    Invitation.objects.create(
        email="new@city.example",
        organisation=OrganisationFactory(),
        role="city_officer",
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    request, _response = arrive("new@city.example")
    assert request.user.is_authenticated is made
    if made:
        assert request.user.roles == ("city_officer",)
        assert not request.user.has_usable_password()


def test_a_closed_account_stays_closed() -> None:
    request, response = arrive(UserFactory(is_active=False).email)
    assert not request.user.is_authenticated
    assert "inactive" in response["Location"]


def test_the_provider_does_not_stand_for_the_second_factor() -> None:
    request, response = arrive(with_factor(UserFactory()).email)
    assert not request.user.is_authenticated
    assert "2fa/authenticate" in response["Location"]
