"""Limits of a session, a person's own preferences, and the second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.fresh import factors, note_pause
from portal.accounts.signin.devices import remember_device
from portal.accounts.unsent import KEY, to_keep

Respond = Callable[[HttpRequest], HttpResponse]
FREE_OF_SECOND_FACTOR = ("mfa_", "account_logout", "account_reauthenticate", "usersessions", "set_language")


class KnownDeviceMiddleware:
    """Remembers on the device who has signed in from it, and has the browser forget the pages of who signs out."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        signed_in_as = getattr(request, "signed_in_as", None)
        if signed_in_as is not None:
            remember_device(request, response, signed_in_as)
        if was_signed_in and not request.user.is_authenticated:
            # Cookies stay: the session's is dead already, and the device's own is what keeps others from locking it out.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SessionLimitsMiddleware:
    """Ends a session after idle minutes, after its longest life, and when the account's last day is over.

    A closed account needs nothing here: its sessions are deleted, and no backend gives its user to a request any more.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._over(request):
            kept = to_keep(request)
            logout(request)
            if kept is not None:
                request.session[KEY] = kept
                messages.info(
                    request, _("Your session has ended. Sign in, and what you wrote is here again.")
                )
                return redirect_to_login(request.path)
            if not request.path.startswith("/api/"):
                messages.info(request, _("Your session has ended. Sign in to go on."))
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        return self.get_response(request)

    def _over(self, request: HttpRequest) -> bool:
        now = timezone.now().timestamp()
        session: Any = request.session
        started = session.setdefault("started_at", now)
        seen = session.get("seen_at", now)
        user: Any = request.user
        if user.ends_on is not None and user.ends_on < localdate():
            return True
        if (
            now - seen > settings.SESSION_IDLE_MINUTES * 60
            or now - started > settings.SESSION_ABSOLUTE_HOURS * 3600
        ):
            return True
        note_pause(request, now=now, seen=seen)
        if now - seen > 60 or "seen_at" not in session:
            session["seen_at"] = now
        return False


class PreferencesMiddleware:
    """Speaks the language that the person chose."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language:
            with translation.override(request.user.language):
                request.LANGUAGE_CODE = request.user.language
                return self.get_response(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends a person whose role asks for a second factor to set one up before anything else opens, the API included.

    A session that began before the factor existed is ended when it is set up (`signin.journal.factor_added`), so an
    account with a factor has no session that was opened without it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let only the set-up pages through until a second factor exists."""
        user: Any = request.user
        if not user.is_authenticated or not user.needs_second_factor:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(FREE_OF_SECOND_FACTOR) or factors(user):
            return None
        if request.path.startswith("/api/"):
            detail = _("Set up a second sign-in step first.")
            body = {
                "type": "urn:portal:problem:second_factor",
                "title": detail,
                "status": 403,
                "detail": detail,
            }
            return JsonResponse(body, status=403, content_type="application/problem+json")
        return redirect("mfa_index")
