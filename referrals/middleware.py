"""Whoever was away for a while proves who they are before anything about cases opens."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from portal.access.declare import declaration_of
from portal.accounts.fresh import ask_again, was_away


class AfterAPauseMiddleware:
    """Asks again before every view that a rule of this app opens, also those that tell numbers and dates alone.

    Somebody else may sit there by now. What was being sent goes on by itself once the person has proved who they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask, where the person was away and has not been asked since."""
        declared = declaration_of(view)
        if (
            declared is None
            or not declared.perm.startswith("referrals.")
            or not request.user.is_authenticated
        ):
            return None
        if request.path.startswith("/api/") or not was_away(request):
            return None
        if getattr(request, "htmx", False) and request.method == "GET":
            return HttpResponseClientRefresh()  # the whole page asks, not a part of it
        messages.info(request, _("You were away for a while. Show that it is you; then it goes on."))
        return ask_again(request)
