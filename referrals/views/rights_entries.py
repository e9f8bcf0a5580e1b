"""Corrections entry by entry: what can be corrected, page by page, and the form about one entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.fresh import fresh_sign_in
from portal.audit.services import record
from portal.ui.paging import page_of
from referrals.corrected import in_full
from referrals.forms.rights import CorrectEntryForm
from referrals.models import RightsState, SubjectRequest
from referrals.services import rights
from referrals.services.pack import title_of
from referrals.services.sealing import keys_of
from referrals.views.page import case_page
from referrals.views.rights import request_of
from referrals.views.watch import form_page

ON_A_PAGE = 50


@case_page("referrals.handle_rights")
@fresh_sign_in
@require_GET
def entries(request: HttpRequest, pk: Any) -> HttpResponse:
    """Entries that can be corrected by themselves, each with its words; the look is on the log."""
    found = _request_of(request, pk)
    with acting_for(SYSTEM):
        page = page_of(request, rights.correctable_entries(found.case), ON_A_PAGE)
        shown = _told(found, list(page.object_list), request.user)
    return render(
        request,
        "referrals/rights/entries.html",
        {"asked": found, "case": found.case, "page": page, "entries": shown},
    )


@case_page("referrals.handle_rights")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: Any, source: str, row: str, column: str) -> HttpResponse:
    """Correct one entry, or place the person's own words beside it."""
    found = _request_of(request, pk)
    with acting_for(SYSTEM):
        entry = rights.entry_of(found.case, source, row, column)
        if entry is None:
            raise Http404
        told = _told(found, [(entry, column)], request.user)[0]
    return form_page(
        request, CorrectEntryForm(request.POST or None),
        lambda values: rights.correct_entry(
            request=found, source=source, row=row, column=column, text=values["text"], agreed=values["agreed"] == "yes", by=request.user
        ),
        heading=_("Correct: %(entry)s") % {"entry": told["title"]}, purpose=_("It says now: “%(text)s” Both versions are kept.") % {"text": told["text"]},
        submit=_("Save"), done=_("Done."), back=reverse("referrals:rights_entries", args=[pk]), crumb=_("Entries"),
        after=reverse("referrals:rights_one", args=[pk]),
    )  # fmt: skip


def _request_of(request: HttpRequest, pk: Any) -> SubjectRequest:
    """A request for a correction whose identity was checked; to any other nothing opens here."""
    found = request_of(request, pk, "referrals.handle_rights")
    if found.kind != "rectification" or found.state != RightsState.CONFIRMED:
        raise Http404
    return found


def _told(found: SubjectRequest, rows: list[tuple[Model, str]], by: Any) -> list[dict[str, Any]]:
    """Entries with their words, and the event that says so."""
    keys, corrections = keys_of(found.case), list(found.case.corrections.all())
    record(
        action="referrals.read_pack",
        actor=by,
        obj=found.case,
        details={"request": str(found.pk), "entries": len(rows)},
    )
    return [
        {
            "title": title_of(type(row), column), "text": in_full(keys, row, column, corrections), "pk": row.pk,
            "address": reverse("referrals:rights_entry", args=[found.pk, row._meta.model_name, row.pk, column]),
        }
        for row, column in rows
    ]  # fmt: skip
