"""Seats: who is named on a case for a meeting or to answer a question. They end with the meeting, the answer, or the state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation, User
from referrals.enums import ItemState, SeatPurpose
from referrals.models import AgendaItem, Case, CaseMember, Conflict
from referrals.services.facts import register_after
from referrals.sharing import may_share
from referrals.standing import process_of

TEMPORARY = (SeatPurpose.MEETING, SeatPurpose.QUESTION)
# In a meeting nobody comes nearer to a person than the summary: outside the threshold only the seat that sees no more.
AT_THRESHOLD = ("panel_member", "case_team_member", "police_liaison")
AT_PANEL = ("panel_member",)
KINDS = {
    OrganisationKind.CITY_DEPARTMENT: "local_authority", OrganisationKind.POLICE: "police", OrganisationKind.SCHOOL: "school",
    OrganisationKind.UNIVERSITY: "school", OrganisationKind.HEALTH: "health", OrganisationKind.CSO: "civil_society",
    OrganisationKind.SPORTS_CLUB: "civil_society", OrganisationKind.FAITH: "faith_organisation", OrganisationKind.PUBLIC_AGENCY: "social_services",
}  # fmt: skip


def kind_of(organisation: Organisation) -> str:
    """The kind of agency an organisation most likely is at a meeting; whoever invites may say otherwise."""
    return KINDS.get(OrganisationKind(organisation.kind), "local_authority")


def seat_at_meeting(case: Case, user: User, by: Any) -> str:
    """Name somebody on a case for a meeting, if the process lets their role see it there.

    Returns:
        The role, or nothing if the case stays closed to them.
    """
    process = process_of(case)
    if Conflict.objects.filter(case=case, user=user).exists():
        return ""
    for role in AT_THRESHOLD if case.state == "threshold" else AT_PANEL:
        if user.has_role(role) and (role, case.state, "metadata") in process.matrix:
            _name(case, user, role, SeatPurpose.MEETING, by)
            return role
    return ""


def _name(case: Case, user: User, role: str, purpose: str, by: Any) -> None:
    """A seat; one for the case that still holds stays what it is, one that has ended begins again for this purpose only."""
    with acting_for(SYSTEM):
        seat, made = CaseMember.objects.get_or_create(
            case=case, user=user, role=role, defaults={"purpose": purpose, "named_by": by}
        )
        ended = seat.until is not None and seat.until < timezone.localdate()
        if not made and (ended or seat.purpose != SeatPurpose.CASE):
            seat.purpose, seat.until, seat.named_by = purpose, None, by
        seat.answered_at = None
        seat.save(update_fields=["purpose", "until", "named_by", "answered_at"])


def who_answers(case: Case, roles: Iterable[str]) -> list[User]:
    """Persons in one of these roles who can answer for an agency we may share with, by agency; nobody in a conflict of interest."""
    wanted = tuple(roles)
    out = set(Conflict.objects.filter(case=case).values_list("user_id", flat=True))
    found = (
        User.objects.filter(is_active=True, assignments__role__in=wanted)
        .select_related("organisation")
        .order_by("organisation__name", "name")
        .distinct()
    )
    return [
        one
        for one in found
        if one.pk not in out
        and one.organisation is not None
        and one.has_role(*wanted)
        and may_share(one.organisation)
    ]


def seat_for_question(case: Case, user: User, by: Any, roles: Iterable[str]) -> None:
    """Name somebody on a case so that their agency can answer; the portal does it once it was decided."""
    role = next(role for role in roles if user.has_role(role))
    _name(case, user, role, SeatPurpose.QUESTION, by)


def leave_after_answer(case: Case, user: Any) -> None:
    """Whoever answered sees nothing more, unless they have a seat for the case itself."""
    with acting_for(SYSTEM):
        CaseMember.objects.filter(case=case, user_id=user.pk, purpose__in=TEMPORARY).delete()
        CaseMember.objects.filter(case=case, user_id=user.pk, role="panel_member").update(
            answered_at=timezone.now()
        )


def leave_after_question(case: Case, users: Iterable[Any]) -> None:
    """A seat that was for one question ends with its answer; whoever acts on the case stays."""
    with acting_for(SYSTEM):
        CaseMember.objects.filter(
            case=case,
            user_id__in=[user.pk for user in users if user is not None],
            purpose=SeatPurpose.QUESTION,
        ).delete()


def leave_except(case: Case, users: Iterable[Any]) -> None:
    """Close a case to everybody at the table but the persons named: before it opens further."""
    with acting_for(SYSTEM):
        CaseMember.objects.filter(case=case, role__in=("panel_member", "case_team_member")).exclude(
            user_id__in=[user.pk for user in users]
        ).delete()


def leave_meeting(case: Case, users: Iterable[Any]) -> None:
    """Seats for a meeting end when its item is over."""
    with acting_for(SYSTEM):
        CaseMember.objects.filter(
            case=case, user_id__in=[user.pk for user in users], purpose=SeatPurpose.MEETING
        ).delete()


@register_after
def seats_end_with_the_state(case: Case, left: str) -> None:
    """A case that has moved on is closed to those who sat there for a meeting or a question; a new look begins with nobody."""
    seats = CaseMember.objects.filter(case=case)
    seats.filter(purpose__in=TEMPORARY).delete()
    if case.state == "triage":
        seats.filter(role__in=("panel_member", "case_team_member")).delete()
    AgendaItem.objects.filter(case=case, state=ItemState.OPEN).update(
        state=ItemState.DONE, done_at=timezone.now()
    )
