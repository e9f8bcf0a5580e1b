"""The desk's inbox, and the liaison's list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from referrals import desk as waiting
from referrals import services
from referrals.services.drafts import drafts_of
from referrals.views.page import case_page


@case_page("referrals.view_desk")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What has come in, what was answered, what waits for a second person."""
    new, triage = waiting.in_states(request.user, "received", "triage")
    context = {
        "new": new, "triage": triage,
        "unread": waiting.with_unread(request.user), "to_check": waiting.to_check(request.user).cases,
        "drafts": [until for face, until in drafts_of(request.user) if face == "desk"],
    }  # fmt: skip
    return render(request, "referrals/desk/desk.html", context)


@case_page("referrals.view_police_questions")
@require_GET
def police_questions(request: HttpRequest) -> HttpResponse:
    """Cases on which the liaison was asked."""
    return render(request, "referrals/desk/police.html", {"queue": waiting.police_waiting(request.user)})


@case_page("referrals.note_emergency")
@require_POST
def note_emergency(request: HttpRequest) -> HttpResponse:
    """An emergency was handed over; only that it happened is kept."""
    services.note_emergency(by=request.user)
    messages.success(request, _("That it happened is noted, and nothing else."))
    return redirect("referrals:desk")
