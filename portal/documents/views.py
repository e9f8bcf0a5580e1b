"""Giving out files: always as an attachment, never run by the browser, each time written down."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access import allowed, fetch, signed_in
from portal.audit.services import record
from portal.documents import services
from portal.documents.models import Document


def _find(request: HttpRequest, pk: uuid.UUID) -> Document:
    """The document, or the same 404 for one that is missing and one that may not be known of."""
    with transaction.atomic():  # the record may be one that the database shows to the acting person alone
        document = Document.objects.visible_to(request.user).filter(pk=pk).first()
        if document is None or not allowed(request.user, "documents.view", document):
            raise Http404
    return document


@signed_in
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file itself."""
    document = _find(request, pk)
    with transaction.atomic():
        record(
            action="documents.read",
            actor=request.user,
            obj=document,
            details={"of": f"{document.content_type.model}:{document.object_id}"},
        )
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.original_name,
        content_type=document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@signed_in
@require_POST
def remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it away for good."""
    _find(request, pk)
    with transaction.atomic():
        document = fetch(Document, request.user, "documents.remove", pk=pk)
        services.remove(document=document, by=request.user)
    messages.success(request, _("The file is gone. That it was there stays on record."))
    back = request.POST.get("next", "")
    return redirect(
        back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "home"
    )
