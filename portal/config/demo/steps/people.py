"""People in every role. All share one password, and those whose roles need a second factor share one secret: this is a city of nobody."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password

from portal.access import SYSTEM
from portal.accounts.enums import Role
from portal.accounts.models import Organisation, User
from portal.accounts.services import people, roles
from portal.areas.models import Area
from portal.config.demo.cast import Cast
from portal.config.demo.tale import day, tell

PASSWORD = "two banks one river"  # noqa: S105 -- printed on every start of the demo
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- printed on every start of the demo
SINCE = "2024-10-01"


def build(cast: Cast) -> None:
    """Accounts with their roles and areas; those who left are closed."""
    password = make_password(PASSWORD)
    for told in tell("people")["people"]:
        user = User(
            email=told["email"],
            name=told["name"],
            organisation=cast.organisations[told["organisation"]],
            password=password,
            starts_on=day(SINCE),
        )
        user.save(force_insert=True)
        for role in told["roles"]:
            for area in _scope(told, cast):
                roles.give_role(
                    user=user,
                    role=role,
                    organisation=_department(user, role),
                    area=area,
                    starts_on=day(told.get("role_start", SINCE)),
                    ends_on=day(told.get("role_end")),
                    by=SYSTEM,
                )
        cast.people[told["slug"]] = _finish(user, told)
    cast.counts["people"] = len(cast.people)


def _department(user: User, role: str) -> Organisation | None:
    """Officers of a department work for that department; those of the unit, and of a district, for all of them."""
    own = user.organisation
    if (
        role != Role.CITY_OFFICER
        or own is None
        or own.slug == "living_together_unit"
        or own.slug.startswith("district_")
    ):
        return None
    return own


def _scope(told: dict[str, Any], cast: Cast) -> list[Area | None]:
    """The areas of the roles; the whole city is said by naming none."""
    areas = [cast.areas[slug] for slug in told["scope"]]
    return [None] if any(area.kind == "city" for area in areas) or not areas else list(areas)


def _finish(user: User, told: dict[str, Any]) -> User:
    """Second factor for those who need one; closed accounts for those who left or are suspended. Read anew, because roles are remembered."""
    user = User.objects.get(pk=user.pk)
    if user.needs_second_factor:
        TOTP.activate(user, TOTP_SECRET)
    if told.get("role_end"):
        people.change_person(
            user=user,
            by=SYSTEM,
            name=user.name,
            organisation=user.organisation,
            ends_on=day(told["role_end"]),
        )
    if told["status"] != "active":
        people.close_account(user=user, by=SYSTEM, reason="ended" if told["status"] == "ended" else "by_hand")
    return user


def code_now() -> str:
    """The six digits that an authenticator app with the demo secret shows at this moment."""
    return str(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))
