"""Files of a case: shown inside the portal to whoever may read what was reported; never given out as a download."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.http import require_GET

from portal.access import SYSTEM, allowed
from portal.access.declare import public
from portal.access.rows import acting_for
from portal.audit.services import record
from portal.crypto.errors import CryptoError
from referrals.models import Attachment
from referrals.services.files import content_of
from referrals.views.desk_return import code_holder, unstored
from referrals.views.page import case_page


@case_page("referrals.view_attachment")
@require_GET
@xframe_options_deny
def attachment(request: HttpRequest, pk: Any) -> HttpResponse:
    """A file for somebody who is signed in: by the matrix, or because they sent it."""
    with acting_for(SYSTEM):
        found = Attachment.objects.select_related("case", "concern").filter(pk=pk).first()
    if found is None or not allowed(request.user, "referrals.view_attachment", found):
        raise Http404
    with acting_for(SYSTEM):
        return shown(found, request.user)


@public
@unstored
@require_GET
def receipt_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """A file of the own conversation, for who came with a code."""
    concern = code_holder(request)
    if concern is None:
        raise Http404
    with acting_for(SYSTEM), transaction.atomic():
        found = Attachment.objects.select_related("case", "concern").filter(pk=pk, concern=concern).first()
        if found is None:
            raise Http404
        return shown(found, SYSTEM)


def shown(found: Attachment, by: Any) -> HttpResponse:
    """The file, in the browser's own viewer; that it was read is written down in the same transaction."""
    try:
        content = content_of(found)
    except (CryptoError, OSError):
        raise Http404 from None
    record(action="referrals.view_attachment", actor=by, obj=found, details={"case": str(found.case_id)})
    response = HttpResponse(content, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
