"""Pages for when something cannot be shown: what happened, what is kept, what to do."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.access import public
from portal.audit.context import current_request_id

API = "/api/v1/"


def _to_a_program(request: HttpRequest, status: int, kind: str, words: str) -> HttpResponse | None:
    """The same as problem details, where a program asked: it can't read a page."""
    if not request.path.startswith(API):
        return None
    body = {"type": f"urn:portal:problem:{kind}", "title": words, "status": status, "detail": words}
    return JsonResponse(body, status=status, content_type="application/problem+json")


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    told = _to_a_program(request, 400, "bad_request", _("This call can't be read."))
    return told or render(request, "errors/400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: you may see it, but not do this."""
    return render(request, "errors/403.html", {"csrf": False}, status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words for what does not exist and what you may not know of; the address is not repeated."""
    told = _to_a_program(request, 404, "not_found", _("There is nothing here."))
    return told or render(request, "errors/404.html", status=404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session and context processors, since any of them may be what failed."""
    reference = (current_request_id() or "")[:8].upper()
    words = f"The portal could not answer. Nothing was done. Reference {reference}."
    if told := _to_a_program(request, 500, "server_error", words):
        return told
    context: dict[str, Any] = {
        "city_name": settings.CITY_NAME,
        "programme_name": settings.PROGRAMME_NAME,
        "reference": reference,
    }
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


@public
def keys_missing(request: HttpRequest) -> HttpResponse:
    """503: nothing can be sealed, so nothing is taken in; whoever is worried is told whom else to ask."""
    response = render(request, "errors/503.html", {"emergency_number": settings.EMERGENCY_NUMBER}, status=503)
    response["Retry-After"] = "3600"
    response["Cache-Control"] = "no-store"
    return response


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof of origin was missing or too old."""
    return render(request, "errors/403.html", {"csrf": True}, status=403)
