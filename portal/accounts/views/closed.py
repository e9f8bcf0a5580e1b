"""Doors of the sign-in library that stay shut here: nobody signs up or changes their address by themself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from portal.access import public


@public
def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """As if it did not exist."""
    raise Http404
