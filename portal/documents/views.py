"""A file's own two addresses: taking it, and taking it away."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access import fetch, signed_in
from portal.documents import services
from portal.documents.giving import find, give
from portal.documents.models import Document


@signed_in
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file itself."""
    return give(find(pk, by=request.user), by=request.user)


@signed_in
@require_POST
def remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it away for good."""
    find(pk, by=request.user)
    with transaction.atomic():
        document = fetch(Document, request.user, "documents.remove", pk=pk)
        services.remove(document=document, by=request.user)
    messages.success(request, _("The file is gone. That it was there stays on record."))
    back = request.POST.get("next", "")
    return redirect(
        back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "home"
    )
