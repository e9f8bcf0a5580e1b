"""Sessions: whether what was agreed took place, and when delivery stalls. It is about the delivery, never about the person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals.models import Case, PlanPart, Session, SessionChange, SessionNote
from referrals.services.plan import own_part
from referrals.services.sealing import keys_of
from referrals.support_words import support_list
from referrals.workflow.definition import SupportRules

TOOK_PLACE = "attended"
# Moved to another date is neither given nor missed.
MISSED = ("cancelled_by_person", "cancelled_by_provider", "not_met")
LONGEST_NOTE = 2000
EARLIEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class Delivery:
    """What was agreed for one part and what of it took place; `stalls` are the alarms of the process that apply today."""

    agreed: int
    delivered: int
    missed: int
    stalls: tuple[str, ...]


def log_session(
    *, case: Case, thread: uuid.UUID, on: dt.date, attendance: str, by: Any, note: str = "", sent_as: uuid.UUID | None = None
) -> Session:  # fmt: skip
    """Log whether one agreed session took place. The same form sent twice is kept once.

    Args:
        case: the case.
        attendance: code of whether it took place.
        on: the day.
        by: who does it.
        thread: of the part of the plan.
        note: for the provider alone; sealed, and for everybody else it does not exist.
        sent_as: of the form.

    Raises:
        PermissionDenied: the part is somebody else's.
        DomainError: no such choice, or a day that can't be.
    """
    _check(on, attendance)
    if len(note) > LONGEST_NOTE:
        raise DomainError(_("This is longer than we can take. Please keep to what matters most."), field="note")  # fmt: skip
    with act("referrals.log_session_case", by=by, on=case) as event:
        part = own_part(case, thread, by)
        known = Session.objects.filter(sent_as=sent_as).first() if sent_as else None
        if known is not None:
            return known
        session = Session(
            case=case, thread=part.thread, provider_id=part.provider_id, on=on, attendance=attendance, logged_by=by, logged_at=timezone.now(),
            sent_as=sent_as or uuid.uuid4(),
        )  # fmt: skip
        session.save(force_insert=True)
        if note.strip():
            row = SessionNote(case=case, session=session, author=by)
            keys_of(case).seal(row, "text", note.strip())
            row.save(force_insert=True)
        event.details.update(session=str(session.pk))
    return session


def correct_session(*, session: Session, on: dt.date, attendance: str, by: Any) -> Session:
    """Correct the day of a logged session, or whether it took place. What stood there before is kept and shown beside it.

    Args:
        session: what was logged.
        on: the day it was.
        attendance: code of whether it took place.
        by: whoever gives the part.

    Raises:
        PermissionDenied: the part is somebody else's, or is agreed no longer.
        DomainError: no such choice, a day that can't be, or nothing is different.
    """
    _check(on, attendance)
    with act("referrals.log_session_case", by=by, on=session.case) as event:
        part = own_part(session.case, session.thread, by)
        session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk, case=session.case)
        if (session.on, session.attendance) == (on, attendance):
            raise DomainError(_("It says so already."), field="attendance")
        SessionChange(
            case=session.case, session=session, provider_id=part.provider_id, on=session.on, attendance=session.attendance, by=by,
            at=timezone.now(),
        ).save(force_insert=True)  # fmt: skip
        session.on, session.attendance = on, attendance
        session.save(update_fields=["on", "attendance"])
        event.details.update(session=str(session.pk), corrected=True)
    return session


def _check(on: dt.date, attendance: str) -> None:
    if attendance not in dict(support_list("session_attendance")):
        raise DomainError(_("This choice is not on the list."), field="attendance")
    today = timezone.localdate()
    if not today - EARLIEST <= on <= today:
        raise DomainError(_("Please choose a day that has been, within the last year."), field="on")


def delivery_of(part: PlanPart, sessions: Sequence[Session], rules: SupportRules, today: dt.date) -> Delivery:
    """How one part was delivered so far.

    Args:
        part: of the plan.
        sessions: of its thread, newest first.
        rules: of the process: how many missed in a row, and which share at mid-point, raise an alarm.
        today: the day it is asked for.
    """
    mine = [session for session in sessions if session.thread == part.thread]
    delivered = sum(session.attendance == TOOK_PLACE for session in mine)
    stalls = []
    if rules.missed_in_a_row and not part.stopped_on:
        last = [s for s in mine if s.attendance != "moved"][: rules.missed_in_a_row]
        if len(last) == rules.missed_in_a_row and all(s.attendance in MISSED for s in last):
            stalls.append("two_missed")
    if rules.half_way_share is not None and not part.stopped_on:
        middle = part.starts_on + (part.ends_on - part.starts_on) / 2
        if middle <= today and delivered < part.sessions_agreed * rules.half_way_share:
            stalls.append("half_way")
    missed = sum(session.attendance in MISSED for session in mine)
    return Delivery(part.sessions_agreed, delivered, missed, tuple(stalls))
