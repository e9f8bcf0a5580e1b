"""Items of a meeting: turning to one, declarations, decision, confirmation, actions, postponing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allowed, authorise
from portal.errors import DomainError
from referrals import services
from referrals.forms.meetings import ActionForm, DecisionForm, PostponeForm, RefuseForm
from referrals.models import AgendaItem, Case
from referrals.services.meetings import waiting_decision
from referrals.views.meetings import do_or_keep, meeting_of
from referrals.views.page import case_page


def item_of(request: HttpRequest, pk: Any, item: Any, perm: str = "referrals.view_case") -> AgendaItem:
    """The item, if its case is one of theirs; a case they are shut out of is not on the agenda for them."""
    found = meeting_of(request, pk)
    cases = Case.objects.visible_to(request.user)
    row = found.items.select_related("case", "meeting").filter(pk=item, case__in=cases).first()
    if row is None or not allowed(request.user, "referrals.view_case", row.case):
        raise Http404
    authorise(request.user, perm, row.case)
    return row


def back(pk: Any, item: Any = None) -> HttpResponse:
    """To the screen, where one was."""
    response = redirect("referrals:meeting", pk=pk)
    if item is not None:
        response["Location"] += f"#item-{item}"
    return response


@case_page("referrals.view_meeting")
@require_POST
def turn_to(request: HttpRequest, pk: Any, item: Any) -> HttpResponse:
    """This case next."""
    row = item_of(request, pk, item, "referrals.put_on_agenda_case")
    try:
        services.open_item(item=row, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return back(pk, item)


@case_page("referrals.view_meeting")
@require_POST
def postpone(request: HttpRequest, pk: Any, item: Any) -> HttpResponse:
    """Another time."""
    row = item_of(request, pk, item, "referrals.put_on_agenda_case")
    return do_or_keep(
        request, row.meeting, PostponeForm(request.POST, item=row),
        lambda given: services.postpone_item(item=row, by=request.user, **given),
        key=("postpone", row.pk), then=lambda: back(pk, item),
    )  # fmt: skip


@case_page("referrals.view_meeting")
@require_POST
def declare(request: HttpRequest, pk: Any, item: Any) -> HttpResponse:
    """Conflict of interest, or none: for oneself, or for somebody in the room."""
    row = item_of(request, pk, item, "referrals.declare_case")
    seats = {str(seat.user_id): seat.user for seat in row.meeting.attendances.select_related("user")}
    user = seats.get(request.POST.get("user", "")) or seats.get(str(request.user.pk))
    if user is None or request.POST.get("conflict") not in ("yes", "no"):
        raise Http404
    is_conflict = request.POST["conflict"] == "yes"
    try:
        services.declare(item=row, user=user, conflict=is_conflict, by=request.user)
        if is_conflict:
            messages.success(request, _("Recorded. The case is closed to them from now on."))
    except DomainError as error:
        messages.error(request, error.message)
    return back(pk, item)


@case_page("referrals.view_meeting")
@require_POST
def decide(request: HttpRequest, pk: Any, item: Any) -> HttpResponse:
    """Record what was decided; where a second person is needed, it waits for them."""
    row = item_of(request, pk, item, "referrals.record_decision_case")
    form = DecisionForm(request.POST, item=row, user=request.user)

    def record(_given: Any) -> None:
        decided = services.record_decision(item=row, by=request.user, **form.words())
        waits = _("Recorded. Somebody of another agency confirms it now.")
        messages.success(request, waits if decided.request is not None else _("Recorded."))

    return do_or_keep(request, row.meeting, form, record, key=("decide", row.pk), then=lambda: back(pk, item))


@case_page("referrals.view_meeting")
@require_POST
def confirm(request: HttpRequest, pk: Any, item: Any) -> HttpResponse:
    """The second person's word on the decision."""
    row = item_of(request, pk, item, "referrals.decide_request_case")
    waiting = waiting_decision(row).select_related("case").first()
    answer = request.POST.get("answer")
    if waiting is None or answer not in ("yes", "no"):
        messages.error(request, _("Nothing waits here any more."))
        return back(pk, item)
    try:
        if answer == "no":
            return do_or_keep(
                request, row.meeting, RefuseForm(request.POST, item=row),
                lambda given: services.decide_request(request=waiting, approve=False, answer=given["why"], by=request.user),
                key=("refuse", row.pk), then=lambda: _told(request, pk, _("Refused. The table decides anew.")),
            )  # fmt: skip
        services.decide_request(request=waiting, approve=True, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    except PermissionDenied:
        raise Http404 from None
    else:
        messages.success(request, _("Confirmed."))
    return back(pk)


def _told(request: HttpRequest, pk: Any, words: str) -> HttpResponse:
    messages.success(request, words)
    return back(pk)


@case_page("referrals.view_meeting")
@require_POST
def undertake(request: HttpRequest, pk: Any, item: Any) -> HttpResponse:
    """An action with its owner and day."""
    row = item_of(request, pk, item, "referrals.record_decision_case")
    return do_or_keep(
        request, row.meeting, ActionForm(request.POST, item=row),
        lambda given: services.add_action(item=row, by=request.user, **given),
        key=("action", row.pk), then=lambda: back(pk, item),
    )  # fmt: skip
