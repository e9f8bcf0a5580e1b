"""Offering a case to another city, and receiving one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import DomainError, add_to_form
from referrals.forms.transfer import TransferAnswerForm, TransferForm
from referrals.services import transfer as services
from referrals.views.page import case_of, case_page
from referrals.views.section_form import section_form


@case_page("referrals.offer_transfer_case")
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write the offer."""
    case = case_of(request, pk, "referrals.offer_transfer_case")
    return section_form(
        request,
        case,
        TransferForm(request.POST or None),
        lambda given: services.prepare(case=case, by=request.user, **given),
        section="transfer",
        heading=_("Offer to another city"),
        submit=_("Seal the handover"),
        done=_("Written and sealed. The step that offers it needs the chair."),
        purpose=_(
            "Nobody there sees anything before the chair has agreed and both persons there have accepted."
        ),
    )


@case_page("referrals.offer_transfer_case")
@require_POST
def take_back(request: HttpRequest, pk: Any, transfer: Any) -> HttpResponse:
    """Take an open offer back."""
    case = case_of(request, pk, "referrals.offer_transfer_case")
    row = case.transfers.filter(pk=transfer).first()
    if row is None:
        raise Http404
    try:
        services.take_back(transfer=row, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Taken back. Nobody there has seen anything."))
    return redirect("referrals:case_section", pk=pk, section="transfer")


@case_page("referrals.receive_transfer")
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Cases that other cities offer to this person."""
    return render(request, "referrals/transfers.html", {"rows": services.offered_to(request.user)})


@case_page("referrals.receive_transfer")
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, pk: Any) -> HttpResponse:
    """Accept or refuse; after both have accepted, the handover."""
    row = next((offer for offer in services.offered_to(request.user) if offer.pk == pk), None)
    if row is None:
        raise Http404
    accepted = row.first_accepted_at if row.first_receiver_id == request.user.pk else row.second_accepted_at
    form = TransferAnswerForm(request.POST or None) if row.state == "offered" and not accepted else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.answer(transfer=row, accept=form.cleaned_data["decision"] == "accept", by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Your answer is on record."))
            return redirect("referrals:transfers")
    handover = ""
    if row.state == "accepted":
        try:
            handover = services.open_handover(transfer=row, by=request.user)
        except DomainError as error:
            messages.warning(request, error.message)
    return render(
        request,
        "referrals/transfer.html",
        {"row": row, "form": form, "handover": handover, "accepted": accepted},
    )
