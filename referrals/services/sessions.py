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
from referrals.models import Case, PlanPart, Session, SessionNote
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
    if attendance not in dict(support_list("session_attendance")):
        raise DomainError(_("This choice is not on the list."), field="attendance")
    today = timezone.localdate()
    if not today - EARLIEST <= on <= today:
        raise DomainError(_("Please choose a day that has been, within the last year."), field="on")
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
