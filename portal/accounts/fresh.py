"""Dangerous acts ask for a fresh sign-in: at most five minutes old, with the second factor where the account has one."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.accounts.unsent import keep_typed

View = Callable[..., HttpResponse]
_PROVE_SINCE = "prove_since"


def fresh_sign_in(view: View) -> View:
    """Ask for the password or the second factor again before `view`, unless that happened in the last five minutes.

    What was being sent goes on by itself after the sign-in. Put it under the access declaration::

        @access("audit.export_events")
        @fresh_sign_in
        def export(request): ...
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return asked


def ask_again(request: HttpRequest) -> HttpResponse:
    """Send the person to prove who they are; what they were doing goes on afterwards.

    A file does not go through that: what was typed beside it is kept for the page to show again (`unsent`).
    """
    way = reverse(_way(request.user))
    if request.FILES:
        keep_typed(request)
        return HttpResponseRedirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
    return suspend_request(request, way)


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session's person proved who they are within the last five minutes, by the strongest means they have."""
    return _proved(request, since=time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def note_pause(request: HttpRequest, *, now: float, seen: float) -> None:
    """Remember in the session that its person was away for so long that somebody else may sit there by now.

    Args:
        request: the one that came now.
        now: its moment, in seconds since 1970.
        seen: the moment of the one before it.
    """
    if now - seen > settings.CASE_IDLE_MINUTES * 60:
        request.session[_PROVE_SINCE] = now


def was_away(request: HttpRequest) -> bool:
    """Whether the person was away and has not proved since who they are: then no page about a case opens."""
    since = request.session.get(_PROVE_SINCE)
    return since is not None and not _proved(request, since=since)


def _proved(request: HttpRequest, *, since: float) -> bool:
    user: Any = request.user
    if not user.is_authenticated:
        return False
    wanted = {"mfa"} if factors(user) else {"password", "mfa", "socialaccount"}
    return any(
        entry["method"] in wanted and entry["at"] >= since
        for entry in get_authentication_records(request, user)
    )


def factors(user: Any) -> set[str]:
    """Kinds of second factor the account has; recovery codes alone are none."""
    kinds = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(kinds.values_list("type", flat=True))


def _way(user: Any) -> str:
    kinds = factors(user)
    if Authenticator.Type.TOTP in kinds:
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if kinds else "account_reauthenticate"
