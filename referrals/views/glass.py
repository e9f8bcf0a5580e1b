"""Break-glass: opening a case in need, and reviewing that it was opened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import allowed
from portal.errors import DomainError, add_to_form
from referrals.forms.frame import GlassForm, ReviewForm
from referrals.services import glass
from referrals.views.page import case_page


@case_page("referrals.review_break_glass")
@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """Openings that this person must review, or has made."""
    rows = [
        (opening, bool(glass.review_role(opening, request.user)))
        for opening in glass.openings_for(request.user)
    ]
    context = {"rows": rows, "may_open": allowed(request.user, "referrals.break_glass")}
    return render(request, "referrals/glass.html", context)


@case_page("referrals.break_glass")
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case that is not one's own."""
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opening = glass.break_glass(by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.warning(
                request,
                _(
                    "It is open to you, to read, until the time on its page. Those who must know have been told."
                ),
            )
            return redirect("referrals:case", pk=opening.case_id)
    return render(request, "referrals/glass_open.html", {"form": form})


@case_page("referrals.review_break_glass")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was opened, why and what was looked at; the review of it."""
    opening = next((o for o in glass.openings_for(request.user) if o.pk == pk), None)
    if opening is None or not allowed(request.user, "referrals.review_break_glass", opening):
        raise Http404
    role = glass.review_role(opening, request.user)
    form = ReviewForm(request.POST or None) if role else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            glass.review_opening(
                opening=opening, justified=given["justified"] == "yes", words=given["words"], by=request.user
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Your review is on record."))
            return redirect("referrals:glass")
    words, looks = glass.read_opening(opening=opening, by=request.user)
    reviews = list(opening.reviews.select_related("by"))
    context = {"opening": opening, "words": words, "looks": looks, "form": form, "reviews": reviews}
    return render(request, "referrals/glass_review.html", context)
