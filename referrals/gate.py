"""Who may raise a concern, by which channel and under which process. Pages, API and the service itself ask here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.enums import OrganisationKind as Kind
from portal.errors import DomainError
from referrals import configuration
from referrals.enums import Channel
from referrals.workflow.definition import Process

AT_THE_DESK = (Channel.TELEPHONE, Channel.IN_PERSON)
OF_RESIDENTS = (Channel.PUBLIC_FORM,)
DESK_ROLES = ("intake_officer", "case_coordinator")
# Whoever writes without saying who they are could be anybody.
ANYBODY = frozenset({"anyone", "anonymous"})
# What an organisation can be at the table; the portal does not know which part of a city's house or of the state it is.
SEATS: dict[str, frozenset[str]] = {
    Kind.CITY_DEPARTMENT: frozenset(
        {"local_authority", "social_services", "youth_work", "child_protection", "housing", "employment"}
    ),
    Kind.PUBLIC_AGENCY: frozenset(
        {"social_services", "child_protection", "housing", "employment", "probation", "prosecutor", "mental_health"}
    ),
    Kind.NATIONAL_GOVERNMENT: frozenset({"employment", "probation", "prosecutor"}),
    Kind.POLICE: frozenset({"police"}),
    Kind.SCHOOL: frozenset({"school"}),
    Kind.UNIVERSITY: frozenset({"school"}),
    Kind.HEALTH: frozenset({"health", "mental_health"}),
    Kind.CSO: frozenset({"civil_society", "youth_work"}),
    Kind.SPORTS_CLUB: frozenset({"civil_society", "youth_work"}),
    Kind.FAITH: frozenset({"faith_organisation"}),
}  # fmt: skip


def takes(chosen: Process, *, channel: str, source: str = "", by: Any = None) -> bool:
    """Whether a process takes a concern.

    Args:
        chosen: the process.
        channel: how it comes; see `enums.Channel`.
        source: what the sender is to the person; empty while that has not been asked.
        by: who is signed in; None or SYSTEM for residents. None with the channel of professionals: any of them.
    """
    person = None if getattr(by, "is_system", False) else by
    if channel in AT_THE_DESK:
        # The desk hears everybody and decides itself under which process a concern belongs.
        return person is None or person.has_role(*DESK_ROLES)
    if channel in OF_RESIDENTS:
        return bool(chosen.who_may_refer & residents(source)) and person is None
    if channel not in Channel.values:
        return False
    return bool(chosen.who_may_refer & professionals(chosen, person))


def residents(source: str) -> frozenset[str]:
    """Which entries of the list let a resident in who is this to the person."""
    if not source:
        return ANYBODY | {"family", "self"}
    return ANYBODY | ({source} & {"family", "self"})


def professionals(chosen: Process, person: Any) -> frozenset[str]:
    """Which entries of the list let somebody in who is signed in; for nobody in particular, all that let any professional in."""
    if person is None:
        return frozenset({"anyone", "professional", "member_agency", "municipality", "police", "prosecutor"})
    found = {"anyone", "professional"}
    kind = getattr(person.organisation, "kind", "")
    seats = SEATS.get(kind, frozenset())
    if any(seats & kinds for kinds in chosen.agencies.values()):
        found.add("member_agency")
    if kind == Kind.CITY_DEPARTMENT:
        found.add("municipality")
    return frozenset(found | (seats & {"police", "prosecutor"}))


def processes_for(channel: str, *, source: str = "", by: Any = None) -> list[tuple[str, str]]:
    """Processes in use that take such a concern, the usual one first, with what the city calls them; arguments as `takes`."""
    used = [configuration.in_force(slug) for slug in configuration.in_use()]
    return [(one.slug, one.title) for one in used if takes(one, channel=channel, source=source, by=by)]


def process_for(channel: str, *, source: str = "", by: Any = None) -> str:
    """The process under which such a concern begins.

    Raises:
        DomainError: this city does not take such concerns this way.
    """
    found = processes_for(channel, source=source, by=by)
    if not found:
        raise _not_taken(channel)
    return found[0][0]


def check_gate(process: str, *, channel: str, source: str, by: Any) -> Process:
    """The version in force of a process that takes this concern: whatever page, program or command asks for it.

    Raises:
        DomainError: the city does not use this process, or it does not take concerns from here.
    """
    if process not in configuration.in_use():
        raise DomainError(_("This city does not work with this process."), field="process")
    chosen = configuration.in_force(process)
    by_nobody = getattr(by, "is_system", False)
    if (by_nobody and channel not in OF_RESIDENTS) or not takes(
        chosen, channel=channel, source=source, by=by
    ):
        raise _not_taken(channel)
    return chosen


def _not_taken(channel: str) -> DomainError:
    field = "relationship" if channel in OF_RESIDENTS else None
    return DomainError(
        _("Concerns are not taken this way here. Please call the desk."), field=field, code="state"
    )
