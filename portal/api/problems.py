"""Errors as problem details (RFC 9457): type, title, status, detail, and the messages by field."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from portal.crypto.errors import KeyringNotReady
from portal.errors import DomainError

STATUS_OF_CODE = {"conflict": status.HTTP_409_CONFLICT, "state": status.HTTP_409_CONFLICT}


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal in one shape."""
    if isinstance(exc, DomainError):
        set_rollback()
        code = STATUS_OF_CODE.get(exc.code, status.HTTP_422_UNPROCESSABLE_ENTITY)
        return problem(
            code,
            exc.message or _("This can't be done."),
            type_=exc.code,
            errors={k or "_": v for k, v in exc.by_field().items()},
        )
    if isinstance(exc, KeyringNotReady):
        set_rollback()
        detail = _("The portal can't keep confidential words safe just now. Nothing was stored.")
        return problem(status.HTTP_503_SERVICE_UNAVAILABLE, detail, type_="keys_missing")
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    response = (
        problem(exc.status_code, _("Some fields need another look."), type_="invalid", errors=exc.detail)
        if isinstance(exc, exceptions.ValidationError)
        else problem(exc.status_code, str(exc.detail), type_=exc.default_code)
    )
    if wait := getattr(exc, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        response["WWW-Authenticate"] = getattr(exc, "auth_header", "Bearer")
    return response


def problem(code: int, detail: str, *, type_: str, errors: Any = None) -> Response:
    """One problem document."""
    body: dict[str, Any] = {
        "type": f"urn:portal:problem:{type_}",
        "title": detail,
        "status": code,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=code, content_type="application/problem+json")
