"""Limits of a session, a person's own preferences, and the second factor."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.timezone import localdate

Respond = Callable[[HttpRequest], HttpResponse]
FREE_OF_SECOND_FACTOR = ("mfa_", "account_logout", "account_reauthenticate", "usersessions")


class SessionLimitsMiddleware:
    """Ends a session after idle minutes, after its longest life, and at once when the account closes."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._over(request):
            logout(request)
            if not request.path.startswith("/api/"):
                return redirect(f"{settings.LOGIN_URL}")
        return self.get_response(request)

    def _over(self, request: HttpRequest) -> bool:
        now = timezone.now().timestamp()
        session: Any = request.session
        started = session.setdefault("started_at", now)
        seen = session.get("seen_at", now)
        user = request.user
        if user.ends_on is not None and user.ends_on < localdate():
            return True
        if now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - started > settings.SESSION_ABSOLUTE_HOURS * 3600:
            return True
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
    """Sends a person whose role asks for a second factor to set one up before anything else opens."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let only the set-up pages through until a second factor exists."""
        user = request.user
        if not user.is_authenticated or not user.needs_second_factor or request.path.startswith("/api/"):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(FREE_OF_SECOND_FACTOR) or is_mfa_enabled(user):
            return None
        return redirect("mfa_index")
