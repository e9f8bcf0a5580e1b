"""People in every role, come as in any city: invited, with the roles they were given, those with case access by two persons.

All share one password, and those whose roles need a second factor share one secret: this is a city of nobody.
"""

import datetime as dt
import time
from functools import cache
from typing import Any
from unittest import mock

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password

from portal.access import SYSTEM
from portal.accounts.enums import CASE_ROLES, Role
from portal.accounts.models import Organisation, User
from portal.accounts.services import invitations, people, roles
from portal.areas.models import Area
from portal.config.demo.cases.clock import telling
from portal.config.demo.cast import Cast
from portal.config.demo.tale import day, tell

PASSWORD = "two banks one river"  # noqa: S105 -- printed on every start of the demo
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- printed on every start of the demo
SINCE = "2024-10-01"
REASON = "Named for this work by the own organisation."
# Who comes first can invite and decide on the others; managers come before the members whom they invite.
ARRIVAL = {
    Role.ADMINISTRATOR: 0, Role.DATA_PROTECTION_OFFICER: 1, Role.PROGRAMME_COORDINATOR: 2, Role.PARTNER_MEMBER: 4,
}  # fmt: skip
ELSE = 3
Wanted = tuple[str, Organisation | None, Area | None]


def build(cast: Cast) -> None:
    """Accounts with their roles and areas, on the story's days; those who left are closed."""
    story = tell("people")["people"]
    hashing = mock.patch("django.contrib.auth.base_user.make_password", cache(make_password))
    # All have one password, so it is hashed once: seventy-six times would take longer than all the rest of this step.
    with telling() as clock, hashing:
        register = _Register(cast)
        for on, turn, _place, told in _days(story):
            if clock.now.date() != on:
                clock.set(on)
            getattr(register, turn)(told)
    found = {user.email: user for user in User.objects.select_related("organisation")}
    cast.people.update({told["slug"]: found[told["email"]] for told in story})
    cast.counts["people"] = len(cast.people)


def _days(story: list[dict[str, Any]]) -> list[tuple[dt.date, str, tuple[int, int], dict[str, Any]]]:
    """What happens on which day: `close` before `join` before `leave`, so that a place is empty before it is taken."""
    doing = []
    for place, told in enumerate(story):
        arrival = (min(ARRIVAL.get(Role(role), ELSE) for role in told["roles"]), place)
        doing.append((day(told.get("role_start", SINCE)), "join", arrival, told))
        if told.get("role_end"):
            last = day(told["role_end"])
            doing.append((last, "leave", arrival, told))
            doing.append((last + dt.timedelta(days=1), "close", arrival, told))
        elif told["status"] != "active":
            doing.append((day(told["status_since"]), "close", arrival, told))
    return sorted(doing, key=lambda one: one[:3])


class _Register:
    """The office that keeps the accounts: the administrator first, then the coordinator, and the data protection officer as second person."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.keepers: dict[str, User] = {}
        self.managers: dict[int, User] = {}

    def join(self, told: dict[str, Any]) -> None:
        """Invited, accepted, given the other roles, and the second factor set up where a role asks for it."""
        wanted = self._wanted(told)
        inviter = self._inviter(told)
        user = self._accept(told, wanted[0], inviter)
        for asked in user.role_requests.waiting():
            roles.approve_role(request=asked, by=self.keepers[Role.DATA_PROTECTION_OFFICER])
        for one in wanted[1:]:
            self._give(user, one, inviter)
        user = User.objects.select_related("organisation").get(pk=user.pk)  # anew: roles are remembered
        if user.needs_second_factor:
            TOTP.activate(user, TOTP_SECRET)
        for role in told["roles"]:
            self.keepers.setdefault(role, user)
        if Role.PARTNER_MANAGER in told["roles"] and user.organisation_id:
            self.managers.setdefault(user.organisation_id, user)

    def leave(self, told: dict[str, Any]) -> None:
        """The last day is told to the register."""
        by, user = self.keepers[Role.PROGRAMME_COORDINATOR], User.objects.get(email=told["email"])
        last = day(told["role_end"])
        for assignment in user.assignments.all():
            roles.end_role(assignment=assignment, by=by, on=last)
        people.change_person(user=user, by=by, name=user.name, organisation=user.organisation, ends_on=last)

    def close(self, told: dict[str, Any]) -> None:
        """By the nightly work when the last day is over, else by the administrator's hand."""
        if told.get("role_end"):
            people.close_ended(on=day(told["role_end"]) + dt.timedelta(days=1))
        else:
            user = User.objects.get(email=told["email"])
            people.close_account(user=user, by=self.keepers[Role.ADMINISTRATOR], reason="by_hand")

    def _accept(self, told: dict[str, Any], first: Wanted, inviter: Any) -> User:
        role, organisation, area = first
        invitation = invitations.invite(
            email=told["email"],
            name=told["name"],
            organisation=self.cast.organisations[told["organisation"]],
            role=role,
            area=area,
            role_organisation=organisation,
            reason=REASON,
            by=inviter,
            send=False,
        )
        token = invitations.issue_link_token(invitation=invitation)
        opened = invitations.find_by_token(token)
        assert opened is not None
        return invitations.accept(invitation=opened, name=told["name"], password=PASSWORD)

    def _give(self, user: User, wanted: Wanted, inviter: Any) -> None:
        role, organisation, area = wanted
        by = self.keepers.get(Role.PROGRAMME_COORDINATOR, inviter)
        if role not in CASE_ROLES:
            roles.give_role(user=user, role=role, organisation=organisation, area=area, by=by)
            return
        asked = roles.request_role(
            user=user, role=role, organisation=organisation, area=area, reason=REASON, by=by
        )
        roles.approve_role(request=asked, by=self.keepers[Role.DATA_PROTECTION_OFFICER])

    def _inviter(self, told: dict[str, Any]) -> Any:
        """The manager of the own organisation where there is one; the administrator for those who keep accounts or the audit."""
        organisation = self.cast.organisations[told["organisation"]]
        if told["roles"] == [Role.PARTNER_MEMBER] and organisation.pk in self.managers:
            return self.managers[organisation.pk]
        # The first account of a city is invited from the server.
        administrator = self.keepers.get(Role.ADMINISTRATOR, SYSTEM)
        if {Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER} & set(told["roles"]):
            return administrator
        return self.keepers.get(Role.PROGRAMME_COORDINATOR, administrator)

    def _wanted(self, told: dict[str, Any]) -> list[Wanted]:
        organisation = self.cast.organisations[told["organisation"]]
        scope = _scope(told, self.cast)
        return [(role, _department(organisation, role), area) for role in told["roles"] for area in scope]


def _department(own: Organisation, role: str) -> Organisation | None:
    """Officers of a department work for that department; those of the unit, and of a district, for all of them."""
    if role != Role.CITY_OFFICER or own.slug == "living_together_unit" or own.slug.startswith("district_"):
        return None
    return own


def _scope(told: dict[str, Any], cast: Cast) -> list[Area | None]:
    """The areas of the roles; the whole city is said by naming none."""
    areas = [cast.areas[slug] for slug in told["scope"]]
    return [None] if any(area.kind == "city" for area in areas) or not areas else list(areas)


def code_now() -> str:
    """The six digits that an authenticator app with the demo secret shows at this moment."""
    return str(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))
