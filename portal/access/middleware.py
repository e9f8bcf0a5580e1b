"""Deny by default, name the actor to the database, keep signed-in answers out of caches."""

import uuid
from collections.abc import Callable
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from portal.access.declare import Declaration, declaration_of
from portal.access.engine import allowed
from portal.access.once import the_person
from portal.access.rows import acting_for
from portal.audit.context import request_context

Respond = Callable[[HttpRequest], HttpResponse]

# Views of libraries, by the start of their module: they cannot carry our decorators.
THIRD_PARTY = {
    "allauth.": Declaration("public"),
    "django.views.i18n": Declaration("public"),
    "django.views.static": Declaration("public"),
    "django.contrib.staticfiles": Declaration("public"),
    "health_check.": Declaration("public"),
    "drf_spectacular.": Declaration("api"),
}


def declaration_for(view: Any) -> Declaration | None:
    """The view's own declaration, or the one for its library."""
    found = declaration_of(view)
    if found is not None:
        return found
    inner = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    module = getattr(inner, "__module__", "")
    return next((known for start, known in THIRD_PARTY.items() if module.startswith(start)), None)


class ActorMiddleware:
    """Names the acting user to the audit, to the history triggers and to the row policies, and writes down each refusal."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Whoever is here has to be known now; from here on as the person, without the lazy shell around each question.
        request.user = user = the_person(request.user)
        actor = str(user.pk) if user.is_authenticated else "anonymous"
        with request_context(uuid.uuid4().hex), acting_for(user), pghistory.context(actor=actor):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A refusal inside a view is an event, written after the view's own transaction rolled back."""
        if isinstance(exception, PermissionDenied):
            note_refusal(request)


def note_refusal(request: HttpRequest) -> None:
    """One audit event for one refusal: which view, never which record's content."""
    from portal.audit.services import record

    match = request.resolver_match
    with transaction.atomic():
        record(
            action="access.refused",
            actor=request.user,
            obj=None,
            details={"view": match.view_name if match else ""},
        )


class DenyByDefaultMiddleware:
    """Opens a view only if it says who may open it, and this user may."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask the view's declaration before the view runs."""
        declared = declaration_for(view)
        if declared is None:
            if getattr(settings, "TESTING", False):
                raise AssertionError(f"{view} does not say who may open it")
            note_refusal(request)
            raise PermissionDenied
        if declared.kind == "public":
            return None
        if declared.kind == "api":
            return (
                None  # DRF knows tokens that no middleware knows; its permission class asks the same rules.
            )
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if declared.kind == "perm" and not allowed(request.user, declared.perm):
            note_refusal(request)
            raise PermissionDenied(declared.perm)
        return None


class NoStoreMiddleware:
    """What a signed-in person sees stays out of every cache."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response
