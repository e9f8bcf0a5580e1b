"""After somebody did something, their next page tells how things stand now."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.ui.kept import forget

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class ForgetKeptMiddleware:
    """Whatever a person sends off makes the portal forget what it kept for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.KEPT_SECONDS and request.method not in SAFE and request.user.is_authenticated:
            forget(request.user)
        return response
