"""Retention: what is due, the destruction lists, their signature, legal holds."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import allowed
from portal.accounts.fresh import fresh_sign_in
from portal.errors import DomainError
from portal.ui.paging import page_of
from referrals import services
from referrals.forms.oversight import EndHoldForm, HoldForm
from referrals.models import Case, DestructionItem, DestructionList, ItemState, LegalHold
from referrals.services.retention import hold_reasons
from referrals.standing import process_of
from referrals.views.page import by_number, case_of
from referrals.views.watch import form_page, watch_page
from referrals.words import bases_of


@watch_page("referrals.view_retention")
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """Cases whose time is over, what holds some of them back, and the lists."""
    due = list(services.due_for_erasure(request.user).prefetch_related("destruction", "rights", "holds"))
    rows = [(case, _held_back(case)) for case in due]
    page = page_of(request, DestructionList.objects.select_related("asked_by").prefetch_related("items"))
    kept = Case.objects.visible_to(request.user).filter(state="retention", hold=False)
    number, free = by_number(request, kept, "referrals.hold_case")
    if free is not None:
        return redirect("referrals:hold", free.pk)
    context = {
        "rows": rows, "page": page, "lists": [(one, _counts(one)) for one in page],
        "today": timezone.localdate(), "may_list": allowed(request.user, "referrals.list_erasure"),
        "free": any(not why for _case, why in rows),
        "holds": LegalHold.objects.filter(state="in_force").select_related("case").order_by("review_on"),
        "may_hold": allowed(request.user, "referrals.hold_case"), "number": number,
    }  # fmt: skip
    return render(request, "referrals/oversight/retention.html", context)


def _held_back(case: Case) -> str:
    """Why a case can't be put up now; empty if it can."""
    if case.hold:
        return _("Held for a legal reason")
    if any(item.state == ItemState.WAITING for item in case.destruction.all()):
        return _("On a list already")
    if any(request.state != "concluded" for request in case.rights.all()):
        return _("A request by the person is open")
    return ""


def _counts(one: DestructionList) -> dict[str, int]:
    states = [item.state for item in one.items.all()]
    return {state: states.count(state) for state in ItemState.values}


@watch_page("referrals.list_erasure")
@fresh_sign_in
@require_http_methods(["POST"])
def put_up(request: HttpRequest) -> HttpResponse:
    """Put the chosen cases on a destruction list."""
    chosen = [
        case
        for case in services.due_for_erasure(request.user)
        if str(case.pk) in request.POST.getlist("cases")
    ]
    try:
        with transaction.atomic():
            made = services.list_for_destruction(
                cases=chosen, rationale=_("The period of retention is over."), by=request.user
            )
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("referrals:retention")
    messages.success(request, _("On the list. A second person has to sign it."))
    return redirect("referrals:destruction_list", pk=made.pk)


@watch_page("referrals.view_retention")
@require_GET
def destruction_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """One list: its cases, and the signature or what became of it."""
    found = _list_of(pk)
    items = list(found.items.select_related("case", "signed_by"))
    waiting = any(item.state == ItemState.WAITING for item in items)
    context = {
        "destruction": found, "items": items,
        "may_sign": waiting and allowed(request.user, "referrals.decide_erasure", found),
        "waits_for_another": waiting and found.asked_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "referrals/oversight/destruction_list.html", context)


@watch_page("referrals.decide_erasure")
@fresh_sign_in
@require_http_methods(["POST"])
def sign(request: HttpRequest, pk: Any) -> HttpResponse:
    """Sign the list, which erases its cases; or leave them."""
    found = _list_of(pk)
    approve = request.POST.get("decision") == "approve"
    try:
        with transaction.atomic():
            number = services.decide_list(destruction=found, approve=approve, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        words = (
            _("Signed: %(n)s cases are erased.") if approve else _("Nothing was erased: %(n)s cases stay.")
        )
        messages.success(request, words % {"n": number})
    return redirect("referrals:destruction_list", pk=pk)


@watch_page("referrals.view_retention")
@require_GET
def certificate(request: HttpRequest, pk: Any) -> HttpResponse:
    """The certificate of one erasure."""
    item = (
        DestructionItem.objects.select_related("case", "destruction__asked_by", "signed_by")
        .filter(pk=pk, state=ItemState.ERASED)
        .first()
    )
    if item is None:
        raise Http404
    return render(request, "referrals/oversight/certificate.html", {"item": item})


@watch_page("referrals.hold_case")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask that a case be held."""
    case = case_of(request, pk, "referrals.hold_case")
    return form_page(
        request, HoldForm(request.POST or None, reasons=hold_reasons(), bases=bases_of(process_of(case))),
        lambda values: services.ask_hold(case=case, by=request.user, **values),
        heading=_("Hold case %(number)s") % {"number": case.number},
        purpose=_("A held case is not erased when its time is over. A coordinator has to agree."),
        submit=_("Ask for the hold"), done=_("Asked. The case is held once a coordinator has agreed."),
        back=reverse("referrals:retention"), crumb=_("Retention"),
    )  # fmt: skip


@watch_page("referrals.hold_case")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def end_hold(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask that a hold ends."""
    case = case_of(request, pk, "referrals.hold_case")
    return form_page(
        request, EndHoldForm(request.POST or None, bases=bases_of(process_of(case))),
        lambda values: services.ask_end_of_hold(case=case, by=request.user, **values),
        heading=_("End the hold of case %(number)s") % {"number": case.number},
        purpose=_("Afterwards the case can be put on a destruction list. A coordinator has to agree."),
        submit=_("Ask for its end"), done=_("Asked. The hold ends once a coordinator has agreed."),
        back=reverse("referrals:retention"), crumb=_("Retention"),
    )  # fmt: skip


def _list_of(pk: Any) -> DestructionList:
    found = DestructionList.objects.select_related("asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
