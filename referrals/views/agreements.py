"""Agreements between agencies: entered, changed, amended and renewed, ended; with their signed papers."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, allowed, fetch
from portal.accounts.fresh import fresh_sign_in
from portal.documents.models import Document
from referrals.forms.oversight import AgreementForm, AmendForm, EndAgreementForm, SignedPaperForm
from referrals.models import SharingAgreement
from referrals.services import agreements as agreement_services
from referrals.services import signed
from referrals.views.watch import form_page, watch_page


@watch_page("referrals.view_sharingagreement")
@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    """All agreements with their state."""
    rows = SharingAgreement.objects.visible_to(request.user).prefetch_related("parties__organisation")
    context = {"rows": rows, "may_add": allowed(request.user, "referrals.add_sharingagreement")}
    return render(request, "referrals/oversight/agreements.html", context)


@watch_page("referrals.add_sharingagreement")
@require_http_methods(["GET", "POST"])
def add_agreement(request: HttpRequest) -> HttpResponse:
    """Enter an agreement."""
    return form_page(
        request, AgreementForm(request.POST or None),
        lambda values: agreement_services.enter_agreement(by=request.user, **values),
        heading=_("Enter an agreement"), purpose=_("Without an agreement in force an agency sees no case."),
        submit=_("Enter it"), done=_("Entered."), back=reverse("referrals:agreements"), crumb=_("Agreements"),
    )  # fmt: skip


@watch_page("referrals.view_sharingagreement")
@require_GET
def agreement(request: HttpRequest, pk: Any) -> HttpResponse:
    """One agreement: what it says, what was signed since, and the signed papers for those who keep them."""
    found = fetch(SharingAgreement, request.user, "referrals.view_sharingagreement", pk=pk)
    able = abilities(request.user, found)
    context = {
        "agreement": found, "able": able, "amendments": found.amendments.select_related("entered_by"),
        "papers": list(Document.objects.of(found)) if able["open_agreement_document"] else [],
        "ends_soon": signed.ending_soon(timezone.localdate()).filter(pk=found.pk).exists(),
    }  # fmt: skip
    return render(request, "referrals/oversight/agreement.html", context)


def _of_the_agreement(
    request: HttpRequest, found: SharingAgreement, form: BaseForm, save: Callable[[dict[str, Any]], Any], **words: Any
) -> HttpResponse:  # fmt: skip
    """A form about one agreement that leads back to it."""
    return form_page(
        request,
        form,
        save,
        back=reverse("referrals:agreement", args=[found.pk]),
        crumb=_("Agreement"),
        **words,
    )


@watch_page("referrals.change_sharingagreement")
@require_http_methods(["GET", "POST"])
def change_agreement(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct what was entered; what the parties sign later is an amendment."""
    found = fetch(SharingAgreement, request.user, "referrals.change_sharingagreement", pk=pk)
    return _of_the_agreement(
        request, found, AgreementForm(request.POST or None, instance=found),
        lambda values: agreement_services.change_agreement(
            agreement=SharingAgreement.objects.get(pk=pk), by=request.user, **values
        ),
        heading=found.title, purpose=_("What you change holds from the next request of its agencies on."),
        submit=_("Save"), done=_("Saved."),
    )  # fmt: skip


@watch_page("referrals.change_sharingagreement")
@require_http_methods(["GET", "POST"])
def amend_agreement(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was signed since: a change of words, or a new end."""
    found = fetch(SharingAgreement, request.user, "referrals.change_sharingagreement", pk=pk)
    return _of_the_agreement(
        request, found, AmendForm(request.POST or None, request.FILES or None),
        lambda values: signed.amend_agreement(agreement=found, by=request.user, **values),
        heading=_("Amend or renew “%(title)s”") % {"title": found.title},
        purpose=_("Each paper that the parties sign stands beside the first. The end before it stays on record."),
        submit=_("Write it down"), done=_("Written down."),
    )  # fmt: skip


@watch_page("referrals.change_sharingagreement")
@require_http_methods(["GET", "POST"])
def add_paper(request: HttpRequest, pk: Any) -> HttpResponse:
    """Keep the signed document with the agreement."""
    found = fetch(SharingAgreement, request.user, "referrals.change_sharingagreement", pk=pk)
    return _of_the_agreement(
        request, found, SignedPaperForm(request.POST or None, request.FILES or None),
        lambda values: signed.keep_document(agreement=found, by=request.user, **values),
        heading=_("The signed document"),
        purpose=_("Checked by its content and kept. The data protection officer and the coordinator open it; nobody else."),
        submit=_("Keep it"), done=_("Kept."),
    )  # fmt: skip


@watch_page("referrals.end_sharingagreement")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def end_agreement(request: HttpRequest, pk: Any) -> HttpResponse:
    """End an agreement today."""
    found = fetch(SharingAgreement, request.user, "referrals.end_sharingagreement", pk=pk)
    return form_page(
        request, EndAgreementForm(request.POST or None),
        lambda values: agreement_services.end_agreement(agreement=found, by=request.user, **values),
        heading=_("End “%(title)s”") % {"title": found.title},
        purpose=_("From the next request on its agencies see no case, unless another agreement holds."),
        submit=_("End it today"), done=_("Ended. Its agencies see nothing from now on."), danger=True,
        back=reverse("referrals:agreements"), crumb=_("Agreements"),
    )  # fmt: skip
