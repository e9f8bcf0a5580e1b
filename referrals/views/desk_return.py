"""Coming back to what one has raised: with a code on the public site, or signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import SYSTEM
from portal.access.declare import public
from portal.accounts.unsent import unsent
from portal.errors import DomainError, add_to_form
from referrals import services
from referrals.forms.concern import emergency_number
from referrals.forms.desk import AddForm, CodeForm
from referrals.models import Concern
from referrals.services import drafts, limits
from referrals.services.files import cleaned
from referrals.views.page import case_page

SALT = "referrals.receipt"
OPEN_FOR = 30 * 60


def unstored(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No cache keeps the answer."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return inner


@public
@unstored
@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the code. A wrong one, an erased one and one that never was get the same answer."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = str(get_adapter().get_client_ip(request))
        code = form.cleaned_data["code"]
        try:
            limits.pass_through(limits.GUESSING, address)
        except limits.TooMany as error:
            add_to_form(form, error)
        else:
            if services.find_by_code(code) is not None:
                limits.give_back(limits.GUESSING, address)
                response = redirect("referrals:receipt")
                response.set_cookie(
                    settings.RECEIPT_COOKIE_NAME, signing.dumps(code, salt=SALT), max_age=OPEN_FOR,
                    secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict",
                )  # fmt: skip
                return response
            form.add_error(
                "code",
                _("We find nothing under this code. It may be mistyped, or what it stood for is deleted."),
            )
    return render(request, "referrals/intake/come_back.html", {"form": form})


def code_holder(request: HttpRequest) -> Concern | None:
    """The concern of the code that this browser entered in the last half hour."""
    try:
        code = signing.loads(
            request.COOKIES.get(settings.RECEIPT_COOKIE_NAME, ""), salt=SALT, max_age=OPEN_FOR
        )
    except signing.BadSignature:
        return None
    return services.find_by_code(str(code))


@public
@unstored
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Replies, the one coded line, and room for more words."""
    concern = code_holder(request)
    if concern is None:
        return redirect("referrals:come_back")
    form = AddForm(request.POST or None)
    if request.method == "POST" and _added(request, form, concern, SYSTEM):
        return redirect("referrals:receipt")
    shown = services.read_receipt(concern=concern, by=SYSTEM)
    context = {
        "receipt": shown,
        "form": form,
        "number_to_call": emergency_number(),
        "desk_phone": settings.DESK_PHONE,
    }
    return render(request, "referrals/intake/receipt.html", context)


@public
@unstored
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the conversation on this device."""
    response = redirect("public:home")
    response.delete_cookie(settings.RECEIPT_COOKIE_NAME, samesite="Strict")
    return response


@case_page("referrals.view_own_concern")
@require_GET
def my_referrals(request: HttpRequest) -> HttpResponse:
    """What one has raised: that it was received, and one line at the end."""
    context = {
        "own": services.own_concerns(request.user),
        "drafts": [until for face, until in drafts.drafts_of(request.user) if face in drafts.LASTING],
    }
    return render(request, "referrals/intake/mine.html", context)


@case_page("referrals.view_own_concern")
@require_http_methods(["GET", "POST"])
def my_referral(request: HttpRequest, pk: Any) -> HttpResponse:
    """One of them, with its conversation."""
    concern = services.find_own(pk=pk, by=request.user)
    if concern is None:
        raise Http404
    form = AddForm(request.POST or unsent(request))
    if request.method == "POST" and _added(request, form, concern, request.user):
        return redirect("referrals:my_referral", pk=pk)
    shown = services.read_receipt(concern=concern, by=request.user)
    return render(request, "referrals/intake/my_referral.html", {"receipt": shown, "form": form})


def _added(request: HttpRequest, form: AddForm, concern: Concern, by: Any) -> bool:
    """Whether what was typed has been added; otherwise the form says why, and keeps it."""
    if not form.is_valid():
        return False
    try:
        files = cleaned(request.FILES.getlist("files"))
        limits.pass_through(limits.ADDING, str(get_adapter().get_client_ip(request)))
        services.add_words(
            concern=concern, text=form.cleaned_data["text"], observed=form.cleaned_data["observed"], files=files, by=by
        )  # fmt: skip
    except DomainError as error:
        add_to_form(form, error)
        return False
    messages.success(request, _("What you added has been placed with your first message."))
    return True
