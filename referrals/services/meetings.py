"""Meetings: planned, with an agenda of due cases, opened, led item by item, closed, minutes signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import User
from portal.areas.models import Area
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.enums import AttendanceState, ItemState, MeetingKind, MeetingState, RequestState
from referrals.models import AgendaItem, Attendance, Case, Meeting, StepRequest
from referrals.services.sealing import keys_of
from referrals.services.seats import kind_of, leave_meeting, seat_at_meeting
from referrals.workflow.vocabulary import load_yaml

STATES = {
    MeetingKind.THRESHOLD: ("threshold",),
    MeetingKind.PANEL: ("panel",),
    MeetingKind.BOTH: ("threshold", "panel"),
}
AT_THE_TABLE = ("chair", "case_coordinator", "panel_member", "case_team_member", "police_liaison")
LONGEST = 2000


def plan_meeting(
    *, kind: str, starts_at: dt.datetime, place: str, chair: User, by: Any, area: Area | None = None
) -> Meeting:
    """Plan a meeting; whoever chairs it is the first at the table.

    Raises:
        DomainError: the chair does not hold that role, or something is missing.
    """
    if kind not in MeetingKind.values:
        raise DomainError(_("This choice is not on the list."), field="kind")
    if not chair.has_role("chair"):
        raise DomainError(_("This person is not a chair."), field="chair")
    with act("referrals.plan_meeting", by=by, on=Meeting) as event:
        meeting = Meeting(
            kind=kind, starts_at=starts_at, place=place.strip()[:200], chair=chair, area=area, made_by=by
        )
        meeting.save(force_insert=True)
        if chair.organisation is not None:
            Attendance.objects.create(
                meeting=meeting, user=chair, organisation=chair.organisation, kind=kind_of(chair.organisation)
            )
        event.on = meeting
    return meeting


def invite(*, meeting: Meeting, user: User, kind: str, by: Any) -> Attendance:
    """Invite somebody for their agency; the cases on the agenda open to them as far as the process allows.

    `kind` is the kind of agency, which counts for the quorum.

    Raises:
        DomainError: nobody who sits at such a table, no agency, invited already, or the meeting is over.
    """
    with act("referrals.run_meeting", by=by, on=meeting) as event:
        meeting = _locked(meeting)
        _refuse_if_closed(meeting)
        if not user.is_active or not user.has_role(*AT_THE_TABLE):
            raise DomainError(_("This person has no role at such a meeting."), field="user")
        if user.organisation is None:
            raise DomainError(_("This person's account names no agency."), field="user")
        if kind not in {entry["slug"] for entry in load_yaml("vocabulary.yaml")["agency_kinds"]}:
            raise DomainError(_("This choice is not on the list."), field="kind")
        seat, made = Attendance.objects.get_or_create(
            meeting=meeting, user=user, defaults={"organisation": user.organisation, "kind": kind}
        )
        if not made:
            raise DomainError(_("This person is invited already."), field="user")
        for item in meeting.items.filter(state__in=(ItemState.PLANNED, ItemState.OPEN)).select_related(
            "case"
        ):
            seat_at_meeting(item.case, user, by)
        event.details.update(invited=str(user.pk), kind=kind)
        _tell(user, meeting)
    return seat


def mark_attendance(*, attendance: Attendance, state: str, by: Any) -> Attendance:
    """Say who is at the table. Only those present count for the quorum."""
    if state not in AttendanceState.values:
        raise DomainError(_("This choice is not on the list."), field="state")
    with act("referrals.run_meeting", by=by, on=attendance.meeting) as event:
        _refuse_if_closed(_locked(attendance.meeting))
        attendance.state = state
        attendance.save(update_fields=["state"])
        event.details.update(attendance=attendance.pk, state=state)
    return attendance


def build_agenda(*, meeting: Meeting, by: Any) -> list[AgendaItem]:
    """Put every case that is due for such a meeting on the agenda: urgent ones first, then by their clock."""
    with act("referrals.run_meeting", by=by, on=meeting) as event:
        meeting = _locked(meeting)
        _refuse_if_closed(meeting)
        added = [_put(meeting, case, by) for case in due_cases(meeting, by)]
        event.details.update(added=len(added))
    return added


def due_cases(meeting: Meeting, by: Any) -> list[Case]:
    """Cases in a state that this meeting decides, which no coming meeting has on its agenda yet."""
    taken = AgendaItem.objects.filter(
        state__in=(ItemState.PLANNED, ItemState.OPEN),
        meeting__state__in=(MeetingState.PLANNED, MeetingState.OPEN),
    )
    found = Case.objects.visible_to(by).filter(state__in=STATES[MeetingKind(meeting.kind)])
    if meeting.area is not None:
        found = found.filter(area_path__startswith=meeting.area.path)
    here = AgendaItem.objects.filter(meeting=meeting)
    return list(
        found.exclude(pk__in=taken.values("case_id"))
        .exclude(pk__in=here.values("case_id"))
        .order_by("-urgent", "due_at", "received_at")
    )


def add_item(*, meeting: Meeting, case: Case, reason: str, by: Any) -> AgendaItem:
    """Put one case on the agenda by hand, with the reason.

    Raises:
        DomainError: no reason, another state, on an agenda already, or the meeting is over.
    """
    if not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    with act("referrals.put_on_agenda_case", by=by, on=case) as event:
        meeting = _locked(meeting)
        _refuse_if_closed(meeting)
        case = Case.objects.get(pk=case.pk)
        if case.state not in STATES[MeetingKind(meeting.kind)]:
            raise DomainError(_("This meeting does not decide about cases in this state."), field="case")
        item = _put(meeting, case, by, reason)
        event.details.update(meeting=str(meeting.pk))
    return item


def postpone_item(*, item: AgendaItem, reason: str, by: Any) -> AgendaItem:
    """Take a case off this meeting's agenda with a reason; it is due for the next one. A decision that waits is withdrawn.

    Raises:
        DomainError: no reason, or the item is over.
    """
    if not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    with act("referrals.put_on_agenda_case", by=by, on=item.case) as event:
        item = (
            AgendaItem.objects.select_for_update(of=("self",))
            .select_related("case", "meeting")
            .get(pk=item.pk)
        )
        if item.state not in (ItemState.PLANNED, ItemState.OPEN):
            raise DomainError(_("This item is over."), code="state")
        waiting_decision(item).update(state=RequestState.WITHDRAWN, decided_by=by, decided_at=timezone.now())
        _postpone(item, reason)
        event.details.update(postponed=True, meeting=str(item.meeting_id))
    return item


def open_meeting(*, meeting: Meeting, by: Any) -> Meeting:
    """Open the meeting.

    Raises:
        DomainError: it is open or over.
    """
    with act("referrals.run_meeting", by=by, on=meeting) as event:
        meeting = _locked(meeting)
        if meeting.state != MeetingState.PLANNED:
            raise DomainError(_("It has been opened already."), code="state")
        meeting.state, meeting.opened_at = MeetingState.OPEN, timezone.now()
        meeting.save(update_fields=["state", "opened_at"])
        event.details.update(state="open")
    return meeting


def open_item(*, item: AgendaItem, by: Any) -> AgendaItem:
    """Turn to a case; the one before is done, or comes again if nothing was decided.

    Raises:
        DomainError: the meeting is not open, a decision waits for its second person, or the case has moved on.
    """
    with act("referrals.put_on_agenda_case", by=by, on=item.case) as event:
        meeting = _locked(item.meeting)
        if meeting.state != MeetingState.OPEN:
            raise DomainError(_("Open the meeting first."), code="state")
        item = AgendaItem.objects.select_related("case").get(pk=item.pk)
        if item.case.state != item.case_state or item.state not in (ItemState.PLANNED, ItemState.DONE):
            raise DomainError(_("This item is over."), code="state")
        for other in meeting.items.filter(state=ItemState.OPEN).select_related("case"):
            _leave(other)
        item.state, item.opened_at = ItemState.OPEN, timezone.now()
        try:
            with transaction.atomic():
                item.save(update_fields=["state", "opened_at"])
        except IntegrityError:
            raise DomainError(_("Another item is being discussed."), code="conflict") from None
        event.details.update(item=str(item.pk))
    return item


def close_meeting(*, meeting: Meeting, by: Any) -> Meeting:
    """Close the meeting: what was not reached is postponed, and the cases close to those who came for it only.

    Raises:
        DomainError: it is not open, or a decision waits for its second person.
    """
    with act("referrals.run_meeting", by=by, on=meeting) as event:
        meeting = _locked(meeting)
        if meeting.state != MeetingState.OPEN:
            raise DomainError(_("The meeting is not open."), code="state")
        people = [seat.user for seat in meeting.attendances.select_related("user")]
        for item in meeting.items.select_related("case"):
            if item.state == ItemState.OPEN:
                _leave(item)
            if item.state == ItemState.PLANNED:
                _postpone(item, _("Not reached at this meeting."))
            leave_meeting(item.case, people)
        meeting.state, meeting.closed_at = MeetingState.CLOSED, timezone.now()
        meeting.save(update_fields=["state", "closed_at"])
        event.details.update(state="closed")
    return meeting


def sign_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """The chair signs the minutes; they are built from the records and stay inside the portal.

    Raises:
        DomainError: the meeting is not closed, or they are signed already.
    """
    with act("referrals.sign_meeting", by=by, on=meeting) as event:
        meeting = _locked(meeting)
        if meeting.state != MeetingState.CLOSED:
            raise DomainError(_("Close the meeting first."), code="state")
        if meeting.signed_by_id:
            raise DomainError(_("The minutes are signed already."), code="conflict")
        meeting.signed_by, meeting.signed_at = by, timezone.now()
        meeting.save(update_fields=["signed_by", "signed_at"])
        event.details.update(signed=True)
    return meeting


def waiting_decision(item: AgendaItem) -> Any:
    """The step of this item that waits for its second person, if one does."""
    steps = item.decisions.values("step")
    return StepRequest.objects.filter(case_id=item.case_id, state=RequestState.WAITING, step__in=steps)


def _put(meeting: Meeting, case: Case, by: Any, reason: str = "") -> AgendaItem:
    if AgendaItem.objects.filter(
        case=case,
        state__in=(ItemState.PLANNED, ItemState.OPEN),
        meeting__state__in=(MeetingState.PLANNED, MeetingState.OPEN),
    ).exists():
        raise DomainError(_("This case is on an agenda already."), field="case")
    item = AgendaItem.objects.filter(meeting=meeting, case=case).first() or AgendaItem(
        meeting=meeting, case=case
    )
    item.round, item.case_state, item.added_by, item.state = case.round, case.state, by, ItemState.PLANNED
    last = meeting.items.order_by("-order").values_list("order", flat=True).first() or 0
    item.order = last + 1
    keys_of(case).seal(item, "reason", reason.strip()[:LONGEST])
    item.save()
    for seat in meeting.attendances.select_related("user"):
        seat_at_meeting(case, seat.user, by)
    return item


def _leave(item: AgendaItem) -> None:
    if waiting_decision(item).exists():
        raise DomainError(
            _("The decision waits for a second person. It has to be confirmed or refused first."),
            code="state",
        )
    decided = item.decisions.exists()
    item.state = ItemState.DONE if decided else ItemState.PLANNED
    item.done_at = timezone.now() if decided else None
    item.save(update_fields=["state", "done_at"])


def _postpone(item: AgendaItem, reason: str) -> None:
    item.state, item.done_at = ItemState.POSTPONED, timezone.now()
    keys_of(item.case).seal(item, "reason", reason.strip()[:LONGEST])
    item.save(update_fields=["state", "done_at", "reason"])
    leave_meeting(item.case, [seat.user for seat in item.meeting.attendances.select_related("user")])


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now; two who lead at once come one after the other."""
    return Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)


def _refuse_if_closed(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CLOSED:
        raise DomainError(_("The meeting is over."), code="state")


def _tell(user: User, meeting: Meeting) -> None:
    from django.urls import reverse

    notify(
        user=user,
        title=_("Something waits for you"),
        url=reverse("referrals:meeting", args=[meeting.pk]),
        kind="referrals.meeting",
        key=f"meeting-{meeting.pk}",
    )
