"""Known devices: a signed cookie that says who has signed in from here before.

After OWASP's device cookies: guesses from devices we don't know share one budget an account, a device we know has its
own. So somebody who guesses ten thousand passwords locks out strangers, and never the owner at their own desk.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE_AGE = 180 * 24 * 3600
PEOPLE_A_DEVICE = 5
_SALT = "portal.known-device"


def device_of(request: HttpRequest, user_id: Any) -> str:
    """The name of this device if `user_id` has signed in from it before, else empty."""
    return dict(_people(request)).get(str(user_id), "")


def remember_device(request: HttpRequest, response: HttpResponse, user_id: Any) -> None:
    """Put `user_id` on the device's cookie; a shared computer knows its last few people."""
    people = [(person, nonce) for person, nonce in _people(request) if person != str(user_id)]
    people = [(str(user_id), secrets.token_urlsafe(12)), *people][:PEOPLE_A_DEVICE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(people, salt=_SALT, compress=True),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not cookie:
        return []
    try:
        return [
            (str(person), str(nonce))
            for person, nonce in signing.loads(cookie, salt=_SALT, max_age=COOKIE_AGE)
        ]
    except (signing.BadSignature, ValueError, TypeError):
        return []
