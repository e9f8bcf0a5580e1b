"""What a person is to one case: the roles that count for it, worked out on the server from roles, areas, names and conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from portal.access.once import once
from referrals import configuration
from referrals.enums import NAMED_ROLES, SCOPE_ROLES
from referrals.models import BreakGlass, Case, CaseMember
from referrals.sharing import may_share
from referrals.workflow.definition import Process
from referrals.workflow.machine import Person
from referrals.workflow.visibility import Position, Viewer

LENT = {"case_coordinator": ("case_coordinator",), "data_protection_officer": ("case_coordinator", "chair")}


def process_of(case: Case) -> Process:
    """The configuration under which a case runs."""
    return configuration.process(case.process, case.process_version)


def position_of(case: Case) -> Position:
    """State and disclosure stage."""
    return Position(case.state, case.stage)


def roles_on(user: Any, case: Case) -> frozenset[str]:
    """Roles of a person that count for this case."""
    return _roles(user, case, case.members.all())


def _roles(user: Any, case: Case, members: Iterable[CaseMember]) -> frozenset[str]:
    if getattr(user, "is_system", False) or not user.is_authenticated:
        return frozenset()
    found = {role for role in SCOPE_ROLES if user.has_role(role) and _in_scope(user, role, case)}
    if case.referrer_id == user.pk:
        found.add("referrer")
    today = timezone.localdate()
    named = {
        member.role
        for member in members
        if member.user_id == user.pk
        and (member.until is None or member.until >= today)
        and member.role in NAMED_ROLES
        and user.has_role(member.role)
    }
    # Without an agreement in force with the agency, being named counts for nothing.
    if named:
        shared: bool = once(user, "referrals.may_share", lambda: may_share(user.organisation))
        found |= named if shared else set()
    return frozenset(found)


def viewer_of(user: Any, case: Case) -> Viewer:
    """Who is looking."""
    members = [member for member in case.members.all() if member.user_id == user.pk]
    return Viewer(
        _roles(user, case, members),
        in_conflict=any(conflict.user_id == user.pk for conflict in case.conflicts.all()),
        has_answered=any(member.role == "panel_member" and member.answered_at for member in members),
        end_date_passed=any(
            member.role == "case_team_member"
            and member.content_until is not None
            and member.content_until < timezone.localdate()
            for member in members
        ),
        reads_as=lent_to(user, case),
    )


def lent_to(user: Any, case: Case) -> frozenset[str]:
    """Roles whose sight of this case an open break-glass lends; looked up anew for each request, so that it ends by itself."""
    if not may_break(user):
        return frozenset()
    open_now = once(
        user,
        "referrals.break_glass",
        lambda: dict(
            BreakGlass.objects.filter(user_id=user.pk, ends_at__gt=timezone.now()).values_list(
                "case_id", "ends_at"
            )
        ),
    )
    ends_at = open_now.get(case.pk)
    if ends_at is None or ends_at <= timezone.now():
        return frozenset()
    # The officer has no place in the work: to read content at all they see with the eyes of those who lead it.
    return frozenset(
        LENT["data_protection_officer" if user.has_role("data_protection_officer") else "case_coordinator"]
    )


def may_break(user: Any) -> bool:
    """Who may ever open a case that is not theirs: coordinators and the data protection officer, never an administrator."""
    if getattr(user, "is_system", False) or not user.is_authenticated:
        return False
    return bool(user.has_role(*LENT)) and not user.has_role("administrator")


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
