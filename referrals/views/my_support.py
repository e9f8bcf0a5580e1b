"""The narrow view of whoever gives support: their own part, its sessions, a name, and nothing beside it. Made for a phone."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import allowed
from portal.errors import DomainError, add_to_form
from portal.ui.forms import DateField
from portal.ui.widgets import PickOne
from referrals.models import Case, PlanPart
from referrals.parts.plan import part_of, session_of, sessions_in_order, sessions_of
from referrals.parts.rights import beside
from referrals.sections import Opening
from referrals.services.review import write_provider_word
from referrals.services.sessions import correct_session, delivery_of, log_session
from referrals.standing import process_of
from referrals.support_enums import PlanState
from referrals.support_words import support_list
from referrals.views.page import case_of, case_page
from referrals.views.support import opening_for, tell_read


class SessionForm(forms.Form):
    """Two taps and sent."""

    attendance = forms.ChoiceField(
        label=_("Did it take place?"), choices=support_list("session_attendance"), widget=PickOne
    )
    on = DateField(label=_("Day"))
    note = forms.CharField(
        label=_("Note for yourself"),
        help_text=_("Sealed for you alone. Leave it empty if there is nothing."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    sent_as = forms.UUIDField(widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """What should have been logged."""

    attendance = forms.ChoiceField(
        label=_("Did it take place?"), choices=support_list("session_attendance"), widget=PickOne
    )
    on = DateField(label=_("Day"))


class WordForm(forms.Form):
    """A word to the team."""

    text = forms.CharField(
        label=_("What should the team know about your part?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )


@case_page("referrals.view_my_support")
@require_GET
def parts(request: HttpRequest) -> HttpResponse:
    """The people somebody supports."""
    mine = PlanPart.objects.filter(
        provider=request.user.pk, plan__state=PlanState.AGREED, stopped_on__isnull=True
    ).select_related("plan", "organisation", "provider", "case__area", "case__identity", "case__lead")
    mine = mine.filter(case__in=Case.objects.visible_to(request.user)).prefetch_related(
        "case__members",
        "case__conflicts",
        "case__corrections",
        Prefetch("case__sessions", sessions_in_order()),
    )
    shown = []
    for part in mine:
        opening = opening_for(part.case, request.user)
        one = _narrow(opening, part)
        if one is not None:
            tell_read(opening, "my_support")
            shown.append(one)
    return render(request, "referrals/my_support.html", {"parts": shown})


@case_page("referrals.view_my_support")
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: Any, thread: uuid.UUID) -> HttpResponse:
    """One part: log a session, and what was logged."""
    opening, one = _one(request, pk, thread)
    start = {"on": timezone.localdate(), "sent_as": uuid.uuid4()}
    form = SessionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            log_session(
                case=opening.case,
                thread=thread,
                on=given["on"],
                attendance=given["attendance"],
                note=given["note"],
                sent_as=given["sent_as"],
                by=request.user,
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _now("Logged. Thank you."))
            return redirect("referrals:my_part", pk, thread)
    tell_read(opening, "my_support")
    return render(request, "referrals/my_part.html", {"one": one, "form": form, "writing": False})


@case_page("referrals.view_my_support")
@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, pk: Any, thread: uuid.UUID) -> HttpResponse:
    """Tell the team something about one's own part."""
    opening, one = _one(request, pk, thread)
    if not one["may_log"]:
        raise Http404
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write_provider_word(case=opening.case, thread=thread, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _now("The team reads it at the next look together."))
        return redirect("referrals:my_part", pk, thread)
    tell_read(opening, "my_support")
    return render(request, "referrals/my_part.html", {"one": one, "form": form, "writing": True})


@case_page("referrals.view_my_support")
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, pk: Any, thread: uuid.UUID, session: uuid.UUID) -> HttpResponse:
    """Correct a session one has logged; what it said before stays beside it."""
    opening, one = _one(request, pk, thread)
    shown = next((s for s in one["sessions"] if s["row"].pk == session), None)
    if shown is None or not one["may_log"]:
        raise Http404
    row = shown["row"]
    form = CorrectionForm(request.POST or None, initial={"attendance": row.attendance, "on": row.on})
    if request.method == "POST" and form.is_valid():
        try:
            correct_session(session=row, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _now("Corrected. What stood there before is kept."))
            return redirect("referrals:my_part", pk, thread)
    tell_read(opening, "my_support")
    return render(request, "referrals/my_session.html", {"one": one, "session": shown, "form": form})


def _one(request: HttpRequest, pk: Any, thread: uuid.UUID) -> tuple[Opening, dict[str, Any]]:
    """The part, if it is the person's own and begun; everything else looks as if it did not exist."""
    case = case_of(request, pk)
    found = PlanPart.objects.filter(
        case=case, thread=thread, provider=request.user.pk, plan__state=PlanState.AGREED
    ).select_related("plan", "organisation", "provider")
    part = found.first()
    opening = opening_for(case, request.user)
    one = _narrow(opening, part) if part is not None else None
    if one is None:
        raise Http404
    return opening, one


def _narrow(opening: Opening, part: PlanPart) -> dict[str, Any] | None:
    """One part with the name that goes with it; None if the state of the case closes it."""
    one, case = part_of(opening, part), opening.case
    sees_log = opening.sees("session_log", opening.by.pk)
    if one is None and not sees_log:
        return None
    sessions = [s for s in sessions_of(case) if s.thread == part.thread]
    identity = getattr(case, "identity", None)
    if identity is not None and opening.sees("identity_limited"):
        name = opening.open(identity, "name", "identity_limited")
        year, area = opening.open(identity, "birth_year", "identity_limited"), case.area
        corrected = [
            fact for field in ("name", "birth_year") for fact in beside(opening, field, "identity_limited")
        ]
    else:
        name, year, area, corrected = "", "", None, []
    base = one or {"part": part, "kind": part.kind, "intensity": "", "what": ""}
    return {
        **base,
        "case": case,
        "name": name or case.number,
        "birth_year": year,
        "area": area,
        "corrected": corrected,
        "delivery": delivery_of(part, sessions, process_of(case).support, timezone.localdate()),
        "sessions": [session_of(opening, s) for s in sessions],
        "last": sessions[0].on if sessions else None,
        "may_log": one is not None and allowed(opening.by, "referrals.log_session_case", case),
    }
