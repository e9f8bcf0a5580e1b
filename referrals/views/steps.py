"""Steps: each its own form with what it will open to whom; what needs two persons waits for the second one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.fresh import ask_again, is_fresh
from portal.errors import DomainError, add_to_form
from referrals import services
from referrals.forms.steps import AnswerForm, StepForm
from referrals.models import Case, StepRequest
from referrals.services import approvals, offers, sight
from referrals.standing import process_of
from referrals.views.page import case_of, case_page

# Approving these asks for a fresh sign-in.
CANT_BE_UNDONE = ("erase", "hold_erasure")


@case_page("referrals.view_case")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """Take a step, or ask for its second person."""
    case = case_of(request, pk, "referrals.take_step_case")
    offer = offers.offer_of(case=case, step=step, by=request.user)
    if offer is None:
        raise Http404
    preview = sight.preview_of(case=case, step=offer.step, by=request.user)
    form = StepForm(
        request.POST or None, step=offer.step, discloses=any(change.opened for change in preview),
        process=process_of(case),
    )  # fmt: skip
    if request.method == "POST" and offer.possible and form.is_valid():
        try:
            waits = services.ask_for_step(case=case, step=step, by=request.user, **form.values())
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(
                request,
                _("Asked. A second person has to approve it.")
                if waits
                else _("Done. The step is in the history of the case."),
            )
            return _back(request, case)
    return render(
        request, "referrals/step.html", {"case": case, "offer": offer, "form": form, "preview": preview}
    )


def _back(request: HttpRequest, case: Case) -> HttpResponse:
    """To the case, if it is still theirs to see."""
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("referrals:case", pk=case.pk)
    return redirect("referrals:approvals")


@case_page("referrals.open_approvals")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person."""
    theirs, mine = approvals.waiting_requests(request.user)
    return render(request, "referrals/approvals.html", {"theirs": theirs, "mine": mine})


def _request_of(request: HttpRequest, pk: Any) -> StepRequest:
    """The request with its case, if the case is theirs to see."""
    found = (
        StepRequest.objects.filter(pk=pk, case__in=Case.objects.visible_to(request.user))
        .select_related("asked_by")
        .first()
    )
    if found is None:
        raise Http404
    found.case = case_of(request, found.case_id)
    return found


@case_page("referrals.open_approvals")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was asked for, by whom and why; approve or refuse."""
    asked = _request_of(request, pk)
    may = asked.state == "waiting" and approvals.may_be_second(asked, request.user)
    if not may and asked.asked_by_id != request.user.pk:
        raise Http404
    form = AnswerForm(request.POST or None)
    definition = process_of(asked.case).by_slug.get(asked.step)
    preview = (
        sight.preview_of(case=asked.case, step=definition, by=request.user) if definition and may else []
    )
    if request.method == "POST" and may and form.is_valid():
        approve = form.cleaned_data["decision"] == "approve"
        if approve and asked.step in CANT_BE_UNDONE and not is_fresh(request):
            return ask_again(request)
        try:
            services.decide_request(
                request=asked, approve=approve, by=request.user, answer=form.cleaned_data["answer"]
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(
                request,
                _("Approved. The step is taken.")
                if approve
                else _("Refused. Whoever asked can see your reason."),
            )
            return _back(request, asked.case)
    shown = approvals.show_request(request=asked, by=request.user)
    context = {"case": asked.case, "asked": shown, "form": form, "preview": preview, "may_decide": may}
    return render(request, "referrals/request.html", context)


@case_page("referrals.open_approvals")
@require_POST
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back what one has asked for."""
    asked = _request_of(request, pk)
    if asked.asked_by_id != request.user.pk:
        raise Http404
    try:
        services.withdraw_request(request=asked, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Taken back. Nothing has changed on the case."))
    return _back(request, asked.case)
