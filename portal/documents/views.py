"""A file's own two addresses: taking it, and taking it away."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import fetch, signed_in
from portal.documents import services
from portal.documents.giving import find, give
from portal.documents.models import Document
from portal.ui.confirm import confirm_page


@signed_in
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file itself."""
    return give(find(pk, by=request.user), by=request.user)


@signed_in
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it away for good, after asking; back to `next`."""
    find(pk, by=request.user)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("home")
    with transaction.atomic():
        document = fetch(Document, request.user, "documents.remove", pk=pk)
        if request.method == "GET":
            return confirm_page(
                request,
                question=_("Take “%(title)s” away?") % {"title": document.title},
                submit=_("Take it away"),
                cancel=back,
                consequences=[
                    _("The file and its name are gone for good. That there was one stays on record.")
                ],
            )
        services.remove(document=document, by=request.user)
    messages.success(request, _("The file is gone. That it was there stays on record."))
    return redirect(back)
