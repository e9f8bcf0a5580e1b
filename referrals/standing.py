"""What a person is to one case: the roles that count for it, worked out on the server from roles, areas, names and conflicts."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from portal.access.once import once
from referrals.enums import NAMED_ROLES, SCOPE_ROLES
from referrals.models import Case
from referrals.sharing import may_share
from referrals.workflow.definition import Process
from referrals.workflow.loading import preset
from referrals.workflow.machine import Person
from referrals.workflow.visibility import Position, Viewer


def process_of(case: Case) -> Process:
    """The configuration under which a case runs."""
    return preset(case.process)


def position_of(case: Case) -> Position:
    """State and disclosure stage."""
    return Position(case.state, case.stage)


def roles_on(user: Any, case: Case) -> frozenset[str]:
    """Roles of a person that count for this case."""
    if getattr(user, "is_system", False) or not user.is_authenticated:
        return frozenset()
    found = {role for role in SCOPE_ROLES if user.has_role(role) and _in_scope(user, role, case)}
    if case.referrer_id == user.pk:
        found.add("referrer")
    today = timezone.localdate()
    named = {
        member.role
        for member in case.members.all()
        if member.user_id == user.pk
        and (member.until is None or member.until >= today)
        and member.role in NAMED_ROLES
        and user.has_role(member.role)
    }
    # Without an agreement in force with the agency, being named counts for nothing.
    if named and may_share(user.organisation):
        found |= named
    return frozenset(found)


def viewer_of(user: Any, case: Case) -> Viewer:
    """Who is looking."""
    members = [member for member in case.members.all() if member.user_id == user.pk]
    return Viewer(
        roles_on(user, case),
        in_conflict=any(conflict.user_id == user.pk for conflict in case.conflicts.all()),
        has_answered=any(member.role == "panel_member" and member.answered_at for member in members),
        end_date_passed=any(
            member.role == "case_team_member"
            and member.content_until is not None
            and member.content_until < timezone.localdate()
            for member in members
        ),
    )


def person_of(user: Any, case: Case) -> Person:
    """Who is acting; the agency is the one of the account."""
    agency = (
        str(user.organisation_id or "")
        if user.is_authenticated and not getattr(user, "is_system", False)
        else ""
    )
    return Person(str(user.pk or "system"), roles_on(user, case), agency)


def _in_scope(user: Any, role: str, case: Case) -> bool:
    areas = once(user, ("referrals.areas", role), lambda: user.scope_area_ids(role))
    return areas is None or case.area_id in areas
