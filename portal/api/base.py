"""What every API view shares: rules, visibility, ETags on updates, and calls that are done once."""

import hashlib
import json
import re
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.access import abilities
from portal.access.declare import Declaration
from portal.accounts.models import User
from portal.api.models import KeptAnswer
from portal.api.problems import problem

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
KEPT_HEADERS = ("ETag", "Location")
MAX_ID = 2**63 - 1
COMPRESSED = re.compile(r'-(?:gzip|zstd|br|deflate)"$')


class PreconditionRequired(exceptions.APIException):
    """An update came without saying which version it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


class PreconditionFailed(exceptions.APIException):
    """The record changed since the caller read it."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"


def etag_of(obj: models.Model) -> str:
    """The record's version as an ETag: its `version` counter where it has one, else its stored values."""
    if hasattr(obj, "version"):
        return f'"{obj.pk}.{obj.version}"'
    values = {f.attname: str(getattr(obj, f.attname)) for f in obj._meta.concrete_fields}
    return f'"{hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]}"'


def _as_we_sent_it(tag: str) -> str:
    """An ETag without the mark of whoever compressed the answer on its way: `W/"7.1"`, `"7.1-gzip"` and `"7.1-zstd"` are our `"7.1"`."""
    return COMPRESSED.sub('"', tag.strip().removeprefix("W/"))


def _has_files(request: Any) -> bool:
    return str(request.content_type).startswith("multipart/")


def _sent(request: Request) -> bytes:
    """What came with a call, to know the same call again: a form with files by its fields and files, for each sending draws its borders anew."""
    if not _has_files(request):
        return bytes(request._request.body)
    files = [(field, file.name, _digest(file)) for field, sent in request.FILES.lists() for file in sent]
    return json.dumps([sorted(request.POST.lists()), sorted(files)]).encode()


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class PortalViewSet(GenericViewSet):
    """Base of all view sets.

    A subclass sets `scope` (for tokens) and `perms` (action -> permission); `model_queryset` is narrowed by `visible_to`.
    Calls with an `Idempotency-Key` header are done once; updates want `If-Match`.
    """

    access_declaration = Declaration("api")
    scope = ""
    perms: dict[str, str] = {}

    def get_queryset(self) -> Any:
        """Only what this person may see; the rest does not exist for them."""
        queryset: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(self.request.user)

    def get_object(self) -> Any:
        """The record, or 404 for missing, invisible and impossible ids alike."""
        lookup = self.kwargs.get(self.lookup_url_kwarg or self.lookup_field, "")
        if isinstance(lookup, str) and lookup.isdigit() and int(lookup) > MAX_ID:
            raise Http404
        try:
            return super().get_object()
        except (ValueError, OverflowError):
            raise Http404 from None

    def check_version(self, obj: models.Model) -> None:
        """Refuse an update of a version the caller has not read."""
        sent = self.request.headers.get("If-Match")
        if not sent:
            raise PreconditionRequired(_("Send If-Match with the ETag that you read."))
        if not {etag_of(obj), "*"} & {_as_we_sent_it(tag) for tag in sent.split(",")}:
            raise PreconditionFailed(
                _("The record has changed since you read it. Read it again, then decide.")
            )

    def answer(self, obj: models.Model, *, code: int = status.HTTP_200_OK) -> Response:
        """The record as the serializer draws it, with its ETag and what this person may do with it."""
        data = dict(self.get_serializer(obj).data)
        data["abilities"] = abilities(self.request.user, obj)
        return Response(data, status=code, headers={"ETag": etag_of(obj)})

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Run calls that carry an Idempotency-Key in one transaction with the note that they were done."""
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method not in UNSAFE:
            return super().dispatch(request, *args, **kwargs)
        if not _has_files(request):
            request.body  # noqa: B018 -- kept, so that it can be read again
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After sign-in and rules: was this very call made before?"""
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "")
        if key and request.method in UNSAFE:
            self._kept = self._keep_or_replay(request, key)

    def _keep_or_replay(self, request: Request, key: str) -> KeptAnswer:
        if len(key) > 100:
            raise exceptions.ValidationError({"Idempotency-Key": [_("At most 100 characters.")]})
        call = hashlib.sha256(f"{request.method} {request.path}\n".encode() + _sent(request)).hexdigest()
        kept, fresh = KeptAnswer.objects.get_or_create(
            user=cast(User, request.user), key=key, defaults={"call": call}
        )
        if not fresh:
            raise Replay(kept) if kept.call == call else KeyReused()
        return kept

    def handle_exception(self, exc: Exception) -> Response:
        """A repeated call is answered with what the first one got."""
        if isinstance(exc, Replay):
            headers = {**exc.kept.headers, "Idempotent-Replay": "true"}
            return Response(exc.kept.body, status=exc.kept.status, headers=headers)
        if isinstance(exc, KeyReused):
            return problem(
                status.HTTP_422_UNPROCESSABLE_ENTITY,
                _("This Idempotency-Key was used for another call."),
                type_="key_reused",
            )
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep the answer for a repeat; refusals are not kept, so that a corrected call may use the same key."""
        response = super().finalize_response(request, response, *args, **kwargs)
        kept: KeptAnswer | None = getattr(self, "_kept", None)
        if kept is not None and isinstance(response, Response):
            if response.status_code < 400:
                kept.status = response.status_code
                kept.body = json.loads(
                    response.rendered_content if response.is_rendered else self._rendered(response)
                )
                kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
                kept.save(update_fields=["status", "body", "headers"])
            else:
                kept.delete()
        return response

    @staticmethod
    def _rendered(response: Response) -> bytes:
        return bytes(response.rendered_content or b"null")


class Replay(Exception):
    """This call was made before; the kept answer is repeated."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(kept.key)
        self.kept = kept


class KeyReused(Exception):
    """The same key came with another call."""
