"""An agency's inbox: its own questions, answered inside the portal. No agency sees another's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import allowed, authorise
from portal.errors import DomainError, add_to_form
from portal.ui.paging import page_of
from referrals import services
from referrals.forms.panel import AgencyAnswerForm, InformationAnswerForm
from referrals.inboxes import agency_questions, information_requests
from referrals.services.reading import IDENTITY
from referrals.services.table import look_at, remember
from referrals.views.page import case_page
from referrals.words import word


@case_page("referrals.view_requests")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Questions to my agency: open ones first, then those answered while the case is open to me."""
    context = {
        "agency": agency_questions(request.user),
        "open": information_requests(request.user).filter(reply="", expires_on__gte=timezone.localdate()),
        "past": page_of(request, information_requests(request.user).exclude(reply="")),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "referrals/requests.html", context)


@case_page("referrals.view_requests")
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest, pk: Any) -> HttpResponse:
    """Known, not known, should join: the agency learns who it is about on this page, and nothing after it has answered."""
    row = agency_questions(request.user).filter(pk=pk).first()
    if row is None or not allowed(request.user, "referrals.answer_agency_case", row.case):
        raise Http404
    opening = look_at(row.case, request.user)
    facts: list[tuple[str, Any]] = []
    if opening.sees("identity_limited"):
        labels = {"name": _("Name"), "birth_year": _("Year of birth")}
        facts = [
            (labels[name], opening.open(row.case.identity, name, "identity_limited") or "–")
            for name in IDENTITY["identity_limited"]
        ]
        facts.append((_("Area"), row.case.area or "–"))
    remember(opening, "agency_question")
    form = AgencyAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_for_agency(question=row, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(
                request, _("Thank you. The case is closed to you again unless you are asked to join.")
            )
            return redirect("referrals:requests")
    context = {"row": row, "case": row.case, "facts": facts, "form": form}
    return render(request, "referrals/request_agency.html", context, status=422 if form.errors else 200)


@case_page("referrals.view_requests")
@require_http_methods(["GET", "POST"])
def information(request: HttpRequest, pk: Any) -> HttpResponse:
    """One question, and my agency's answer."""
    row = information_requests(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    opening = look_at(row.case, request.user)
    if not opening.sees("information_requests", request.user.pk):
        raise Http404
    me = request.user.pk
    facts = [
        (_("Question"), opening.open(row, "question", "information_requests", me)),
        (_("Why it is needed"), opening.open(row, "necessity", "information_requests", me)),
        (_("Lawful basis"), word("legal_bases", row.lawful_basis)),
    ]
    if row.reply:
        facts.append((row.get_reply_display(), opening.open(row, "answer", "information_answers", me)))
    remember(opening, "information_request")
    is_open = not row.reply and row.expires_on >= timezone.localdate()
    form = InformationAnswerForm(request.POST or None) if is_open else None
    if request.method == "POST":
        authorise(request.user, "referrals.answer_information_case", row.case)
        if form is not None and form.is_valid():
            try:
                services.answer_information(request=row, by=request.user, **form.cleaned_data)
            except DomainError as error:
                add_to_form(form, error)
            else:
                messages.success(request, _("Thank you. Your answer is on record."))
                return redirect("referrals:requests")
    context = {"row": row, "case": row.case, "facts": facts, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "referrals/request_information.html", context, status=status)
