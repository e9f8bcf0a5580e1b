"""Entry point of the web server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.base")
_answer = get_wsgi_application()

from portal.config.warm import warm  # noqa: E402 - needs the apps
from portal.room import with_room  # noqa: E402

warm()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request, with room for its calls."""
    return with_room(_answer, environ, start_response)
