"""The copy for the person: as it is prepared, entry by entry, and as the person reads it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities
from portal.accounts.fresh import fresh_sign_in
from portal.errors import DomainError, add_to_form
from portal.ui.paging import page_of
from referrals.forms.rights import EntryForm
from referrals.models import PackChoice, PackItem, SubjectRequest
from referrals.services import pack, rights
from referrals.views.page import case_page
from referrals.views.rights import request_of

ON_A_PAGE = 50
OPEN = PackChoice.OPEN.value


@case_page("referrals.prepare_pack")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: Any) -> HttpResponse:
    """Go through everything held: show, show in part, leave out; then hand it to the second person, who decides here as well."""
    found = request_of(request, pk, "referrals.prepare_pack")
    if request.method == "POST":
        return _prepare(request, found) if "do" in request.POST else _decide(request, found)
    return _draw_entries(request, found)


def _draw_entries(
    request: HttpRequest, found: SubjectRequest, tried: EntryForm | None = None, at: Any = None
) -> HttpResponse:
    """One page of entries; `tried` is the refused choice about the entry `at`, with what was typed there."""
    order = _order(found)
    only_open = _only_open(request)
    listed = [pk for pk, choice in order.items() if choice == OPEN or not only_open or pk == at]
    page: Page[Any] = page_of(request, listed, ON_A_PAGE)
    if at is not None and at not in page.object_list:  # somebody else has decided some meanwhile
        page = page.paginator.get_page(listed.index(at) // ON_A_PAGE + 1)
    pks = list(order)
    places = [pks.index(pk) for pk in page.object_list] or [0]
    context = {
        "asked": found, "case": found.case, "page": page, "tried": tried, "tried_at": at, "only_open": only_open,
        "entries": pack.entries(request=found, by=request.user, pks=page.object_list),
        "total": len(order), "undecided": sum(choice == OPEN for choice in order.values()),
        "next_open": _next_open(request, found, order, places[0]), "later_open": _next_open(request, found, order, places[-1] + 1),
        "reasons": rights.redaction_reasons().items(), "able": abilities(request.user, found),
    }  # fmt: skip
    context["decided"] = context["total"] - context["undecided"]
    return render(request, "referrals/rights/prepare.html", context, status=422 if tried else 200)


def _order(found: SubjectRequest) -> dict[Any, str]:
    """All entries in their order > what was chosen for each."""
    return dict(found.items.values_list("pk", "choice"))


def _only_open(request: HttpRequest) -> bool:
    return request.GET.get("only") == OPEN


def _address(request: HttpRequest, found: SubjectRequest, number: int | str = "", entry: Any = None) -> str:
    """This page again, on another of its pages, at an entry."""
    query = QueryDict(mutable=True)
    if _only_open(request):
        query["only"] = OPEN
    number = number or request.GET.get("page", "")
    if str(number) not in ("", "1"):
        query["page"] = str(number)
    address = reverse("referrals:rights_prepare", args=[found.pk])
    return f"{address}{'?' if query else ''}{query.urlencode()}{f'#entry_{entry}' if entry else ''}"


def _next_open(request: HttpRequest, found: SubjectRequest, order: dict[Any, str], start: int) -> str:
    """The way to the first undecided entry from a place in the order on, then from its beginning; empty if all are decided."""
    pks = list(order)
    following = next((pk for pk in [*pks[start:], *pks[:start]] if order[pk] == OPEN), None)
    if following is None:
        return ""
    listed = [pk for pk in pks if order[pk] == OPEN] if _only_open(request) else pks
    return _address(request, found, listed.index(following) // ON_A_PAGE + 1, following)


def _decide(request: HttpRequest, found: SubjectRequest) -> HttpResponse:
    """Decide about one entry, and go on to the next one that nobody has looked at."""
    form = EntryForm(request.POST)
    is_sound, given = form.is_valid(), form.cleaned_data
    item = PackItem.objects.filter(request=found, pk=given.pop("item", None)).first()
    if item is None:
        messages.error(request, _("This choice is not on the list."))
        return redirect(_address(request, found))
    try:
        if is_sound:
            with transaction.atomic():
                pack.decide_entry(item=item, by=request.user, **given)
    except DomainError as error:
        add_to_form(form, error)
    if form.errors:
        return _draw_entries(request, found, form, item.pk)
    order = _order(found)
    following = _next_open(request, found, order, list(order).index(item.pk) + 1)
    return redirect(following or _address(request, found, entry=item.pk))


def _prepare(request: HttpRequest, found: SubjectRequest) -> HttpResponse:
    done = request.POST["do"]
    try:
        with transaction.atomic():
            if done == "gather":
                pack.gather(request=found, by=request.user)
            elif done == "hand_in":
                pack.hand_in(request=found, by=request.user)
            elif done in ("approve", "return"):
                pack.check_pack(request=found, approve=done == "approve", by=request.user)
            else:
                raise DomainError(_("This choice is not on the list."))
    except DomainError as error:
        messages.error(request, str(error))
    if done in ("hand_in", "approve", "return"):
        return redirect("referrals:rights_one", pk=found.pk)
    return redirect(_address(request, found))


@case_page("referrals.show_pack")
@fresh_sign_in
@require_GET
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """The copy as the person reads it, on the officer's screen or on paper: the one page about a case that may be printed."""
    found = request_of(request, pk, "referrals.show_pack")
    shown = pack.copy_for_person(request=found, by=request.user)
    page: Any = request
    page.is_confidential = False  # printing is the point of this page; see docs/adr/0009
    return render(
        request,
        "referrals/rights/copy.html",
        {"asked": found, "shown": shown, "complaint_route": rights.complaint_route()},
    )
