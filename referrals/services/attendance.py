"""Who is at the table for the case being discussed: members, whose agencies the process names, and guests, who do not decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from referrals.enums import AttendanceState, ItemState, MeetingState
from referrals.models import AgendaItem, Attendance, Case
from referrals.services.facts import register_present
from referrals.standing import process_of

TABLE = ["conflicts", "agenda_items", "agenda_items__meeting__attendances"]


@dataclass(frozen=True)
class AtTheTable:
    """Who sits there for one case.

    Args:
        members: agency > kind, of the member agencies present.
        invited: how many member agencies were invited; whoever is in conflict takes no part and is not among them.
        guests: kinds of the agencies present that the process does not name, or that come by invitation only.
        guest_persons: accounts of those present who do not decide.
    """

    members: dict[str, str]
    invited: int
    guests: dict[str, str]
    guest_persons: frozenset[str]


def items_discussed(case: Case) -> list[AgendaItem]:
    """The item of the case that is open at an open meeting, if there is one."""
    return [
        item
        for item in case.agenda_items.all()
        if item.state == ItemState.OPEN and item.meeting.state == MeetingState.OPEN
    ]


def at_the_table(case: Case) -> AtTheTable:
    """Members and guests for the item being discussed; whoever is in conflict counts as neither."""
    out = {conflict.user_id for conflict in case.conflicts.all()}
    seats = [
        seat
        for item in items_discussed(case)
        for seat in item.meeting.attendances.all()
        if seat.user_id not in out
    ]
    deciding = process_of(case).members
    here = [seat for seat in seats if seat.state == AttendanceState.PRESENT]
    members = {str(seat.organisation_id): seat.kind for seat in here if seat.kind in deciding}
    apart = [seat for seat in here if seat.kind not in deciding]
    return AtTheTable(
        members,
        len({seat.organisation_id for seat in seats if seat.kind in deciding}),
        # Whoever accompanies a member of the same agency makes no second one of it.
        {str(seat.organisation_id): seat.kind for seat in apart if str(seat.organisation_id) not in members},
        frozenset(str(seat.user_id) for seat in apart),
    )


@register_present(reads=TABLE)
def present_at_the_table(case: Case) -> dict[str, str]:
    """Member agencies present for the item being discussed: the quorum counts these, and no guest."""
    return at_the_table(case).members


def guest_seats(seats: Iterable[Attendance], cases: Iterable[Case]) -> frozenset[int]:
    """Seats of those who are guests for every case of a meeting; none of them while it has no case."""
    deciding = [process_of(case).members for case in cases]
    if not deciding:
        return frozenset()
    return frozenset(seat.pk for seat in seats if not any(seat.kind in kinds for kinds in deciding))
