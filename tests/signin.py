"""Signing in as the product does: password, then the second factor where the account has one."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

PASSWORD = "a long enough password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_factor(user: Any) -> Any:
    """The user with an authenticator app, unless there is one."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, SECRET)
    return user


def code(at: float | None = None, *, secret: str = SECRET) -> str:
    """The code of the app at that moment, or now."""
    return format_hotp_value(hotp_value(secret, int(at if at is not None else time.time()) // 30))


def sign_in(client: Client, user: Any, *, fresh: bool = True) -> Client:
    """A session as after a whole sign-in, without walking through it: the second factor set up if the roles ask for it.

    `fresh=False` is a session whose sign-in was a while ago, as dangerous acts see it.
    """
    if user.needs_second_factor:
        with_factor(user)
    client.force_login(user)
    session = client.session
    at = time.time() - (0 if fresh else 3600)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": at},
        {"method": "mfa", "at": at},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def login(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Post the sign-in form."""
    return client.post("/account/login/", {"login": email, "password": password}, **extra)
