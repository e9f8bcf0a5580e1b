"""Giving out files: always as an attachment, never run by the browser, each time written down."""

import uuid
from typing import IO, Any

from django.db import transaction
from django.http import FileResponse, Http404

from portal.access import allowed
from portal.audit.services import record_read
from portal.documents.models import Document, DocumentQuerySet


def find(pk: uuid.UUID | str, *, by: Any, among: DocumentQuerySet | None = None) -> Document:
    """A document that somebody may see.

    Args:
        pk: its id.
        by: who asks; the rule of the record that the file belongs to decides.
        among: only one of these.

    Raises:
        Http404: there is none, or they may not know of it: both look the same.
    """
    wanted = Document.objects.all() if among is None else among
    with transaction.atomic():  # the record may be one that the database shows to the acting person alone
        document = wanted.visible_to(by).filter(pk=pk).first()
        if document is None or not allowed(by, "documents.view", document):
            raise Http404
    return document


def give(document: Document, *, by: Any) -> FileResponse:
    """The bytes of a document that `find` has found; the audit knows of it before the first one leaves."""
    record_read(
        action="documents.read",
        actor=by,
        obj=document,
        details={"of": f"{document.content_type.model}:{document.object_id}"},
    )
    return attachment(document.file.open("rb"), name=document.original_name, media_type=document.media_type)


def attachment(content: IO[bytes], *, name: str, media_type: str) -> FileResponse:
    """An answer that a browser saves under `name` and never draws or runs, whatever is in it."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; object-src 'none'; base-uri 'none'; sandbox"
    return response
