"""What every page with case content has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from portal.access import access

View = Callable[..., HttpResponse]


def case_page(perm: str) -> Callable[[View], View]:
    """A page about cases: `perm` opens it at all, one transaction tells the database who acts, no cache keeps the answer."""

    def declare(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store, private"
            response["Pragma"] = "no-cache"
            return response

        return access(perm)(inner)

    return declare
