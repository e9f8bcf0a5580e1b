"""Meetings: the list, planning one, leading one on one screen, minutes, actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import abilities, allowed, fetch
from portal.errors import DomainError, add_to_form
from portal.ui.paging import page_of
from referrals import services
from referrals.enums import ItemState, MeetingState
from referrals.forms.meetings import (
    ActionForm,
    AddForm,
    DecisionForm,
    InviteForm,
    PlanForm,
    PostponeForm,
    RefuseForm,
)
from referrals.models import Action, Attendance, Case, Meeting
from referrals.services.table import MeetingView, Todo, look_at, remember, show_meeting, todo_of
from referrals.views.page import case_page

ACTIONS_ON_A_PAGE = 50
STEPS = {
    "agenda": (services.build_agenda, "referrals.run_meeting"),
    "open": (services.open_meeting, "referrals.run_meeting"),
    "close": (services.close_meeting, "referrals.run_meeting"),
    "sign": (services.sign_minutes, "referrals.sign_meeting"),
}


def meeting_of(request: HttpRequest, pk: Any, perm: str = "referrals.view_meeting") -> Meeting:
    """The meeting, if it is theirs."""
    found: Meeting = fetch(
        Meeting.objects.select_related("chair", "area", "signed_by"), request.user, perm, pk=pk
    )
    return found


@case_page("referrals.view_meeting")
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings to come and those that were."""
    found = Meeting.objects.visible_to(request.user).select_related("chair", "area")
    coming = found.exclude(state=MeetingState.CLOSED).order_by("starts_at")
    past = found.filter(state=MeetingState.CLOSED).order_by("-starts_at", "pk")
    context = {
        "coming": coming,
        "past": page_of(request, past),
        "may_plan": allowed(request.user, "referrals.plan_meeting"),
    }
    return render(request, "referrals/meetings.html", context)


@case_page("referrals.plan_meeting")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan one; those of the last meeting of its kind are a click away on its page."""
    form = PlanForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = services.plan_meeting(
                kind=wanted["kind"], starts_at=form.starts_at(), place=wanted["place"], area=wanted["area"], chair=wanted["chair"],
                by=request.user,
            )  # fmt: skip
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("referrals:meeting", pk=made.pk)
    return render(request, "referrals/meeting_plan.html", {"form": form})


@case_page("referrals.view_meeting")
@require_GET
def meeting(request: HttpRequest, pk: Any) -> HttpResponse:
    """Agenda and table of a meeting; led from here item by item."""
    return meeting_screen(request, meeting_of(request, pk))


def meeting_screen(
    request: HttpRequest, found: Meeting, forms: dict[Any, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The one screen, with the forms one was filling in (item id > form) as they were."""
    view = show_meeting(meeting=found, by=request.user)
    _add_forms(view, request.user, forms or {})
    runs = view.may_run and found.state != MeetingState.CLOSED
    given = forms or {}
    context = {
        "view": view,
        "meeting": found,
        "able": abilities(request.user, found),
        "invite_form": given.get("invite") or (InviteForm(meeting=found) if runs else None),
        "add_form": given.get("add") or (AddForm(meeting=found, user=request.user) if runs else None),
        "mine": next((seat for seat in view.seats if seat.user_id == request.user.pk), None),
    }
    return render(request, "referrals/meeting.html", context, status=status)


def _add_forms(view: MeetingView, user: Any, forms: dict[Any, Any]) -> None:
    for one in view.items:
        if one.may_decide and one.is_open and one.request is None:
            one.form = forms.get(("decide", one.item.pk)) or DecisionForm(item=one.item, user=user)
        if one.may_confirm:
            one.refuse_form = forms.get(("refuse", one.item.pk)) or RefuseForm(item=one.item)
        if one.may_lead and one.item.state in (ItemState.PLANNED, ItemState.OPEN):
            one.postpone_form = forms.get(("postpone", one.item.pk)) or PostponeForm(item=one.item)
        if one.may_decide and one.is_open:
            one.action_form = forms.get(("action", one.item.pk)) or ActionForm(item=one.item)


def do_or_keep(
    request: HttpRequest,
    found: Meeting,
    form: BaseForm,
    do: Callable[[dict[str, Any]], Any],
    *,
    key: Any,
    then: Callable[[], HttpResponse],
) -> HttpResponse:
    """Do what a form of the screen asks for and go on; or draw the screen again with everything typed.

    Args:
        request: of a page of the meeting.
        found: the meeting.
        form: what was sent.
        do: the service, called with the cleaned values.
        key: under which the screen knows the form.
        then: where to go when it is done.
    """
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            return then()
    return meeting_screen(request, found, {key: form}, 422)


@case_page("referrals.view_meeting")
@require_POST
def meeting_step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """Build the agenda, open, close, sign."""
    if step not in STEPS:
        raise Http404
    service, perm = STEPS[step]
    found = meeting_of(request, pk, perm)
    try:
        service(meeting=found, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    if step == "sign":
        return redirect("referrals:minutes", pk=pk)
    return redirect("referrals:meeting", pk=pk)


@case_page("referrals.run_meeting")
@require_POST
def invite(request: HttpRequest, pk: Any) -> HttpResponse:
    """Somebody more at the table."""
    found = meeting_of(request, pk, "referrals.run_meeting")
    return do_or_keep(
        request, found, InviteForm(request.POST, meeting=found),
        lambda given: services.invite(meeting=found, by=request.user, **given),
        key="invite", then=lambda: redirect("referrals:meeting", pk=pk),
    )  # fmt: skip


@case_page("referrals.run_meeting")
@require_POST
def attendance(request: HttpRequest, pk: Any, seat: int) -> HttpResponse:
    """Who is here."""
    found = meeting_of(request, pk, "referrals.run_meeting")
    row = Attendance.objects.select_related("meeting").filter(meeting=found, pk=seat).first()
    if row is None:
        raise Http404
    try:
        services.mark_attendance(attendance=row, state=request.POST.get("state", ""), by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("referrals:meeting", pk=pk)


@case_page("referrals.run_meeting")
@require_POST
def add(request: HttpRequest, pk: Any) -> HttpResponse:
    """One case more on the agenda."""
    found = meeting_of(request, pk, "referrals.run_meeting")
    return do_or_keep(
        request, found, AddForm(request.POST, meeting=found, user=request.user),
        lambda given: services.add_item(meeting=found, by=request.user, **given),
        key="add", then=lambda: redirect("referrals:meeting", pk=pk),
    )  # fmt: skip


@case_page("referrals.view_meeting")
@require_GET
def minutes(request: HttpRequest, pk: Any) -> HttpResponse:
    """The minutes, built from the records; inside the portal only, and for each reader what is theirs."""
    found = meeting_of(request, pk)
    view = show_meeting(meeting=found, by=request.user)
    context = {"view": view, "meeting": found, "able": abilities(request.user, found)}
    return render(request, "referrals/minutes.html", context)


@case_page("referrals.view_meeting")
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """What was undertaken at meetings, by whom and by when: one's own, and all for those who run meetings."""
    user: Any = request.user
    runs = allowed(user, "referrals.plan_meeting")
    visible = Case.objects.visible_to(user)
    rows = Action.objects.filter(case__in=visible).select_related(
        "case", "owner", "owner__organisation", "item", "item__meeting"
    )
    if not runs:
        rows = rows.filter(owner=user)
    shown_done = request.GET.get("done") == "1"
    rows = rows.filter(done_at__isnull=not shown_done).order_by("due_on", "pk")
    page = page_of(
        request,
        rows.prefetch_related("case__members", "case__conflicts", "case__corrections"),
        ACTIONS_ON_A_PAGE,
    )
    context = {
        "todos": _todos(page.object_list, user, runs),
        "page": page,
        "done": shown_done,
        "today": timezone.localdate(),
        "runs": runs,
    }
    return render(request, "referrals/actions.html", context)


def _todos(rows: Any, user: Any, runs: bool) -> list[Todo]:
    looks: dict[Any, Any] = {}
    found = []
    for action in rows:
        if not allowed(user, "referrals.view_case", action.case):
            continue
        opening = looks.setdefault(action.case_id, look_at(action.case, user))
        found.append(todo_of(action, opening, runs))
    for opening in looks.values():
        remember(opening, "actions")
    return found


@case_page("referrals.view_meeting")
@require_POST
def action_done(request: HttpRequest, pk: Any) -> HttpResponse:
    """One action is done."""
    rows = Action.objects.filter(case__in=Case.objects.visible_to(request.user))
    row = rows.select_related("case", "item", "item__meeting").filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        services.finish_action(action=row, by=request.user)
        messages.success(request, _("Done. Thank you."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("referrals:actions")
