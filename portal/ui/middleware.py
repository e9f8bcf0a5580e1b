"""Around every page: what was kept is forgotten after an act, and a portal that can keep nothing safe says so."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.crypto.errors import KeyringNotReady
from portal.ui.kept import forget
from portal.ui.views.errors import keys_missing

logger = structlog.get_logger(__name__)
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


class KeysMissingMiddleware:
    """Where the keyring was never started, nothing can be sealed: say so in words, write nothing, keep nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Every other fault goes its own way."""
        if not isinstance(exception, KeyringNotReady):
            return None
        logger.error("keyring_not_ready", why=str(exception))
        return keys_missing(request)
