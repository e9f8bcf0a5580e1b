"""A small city to walk through: one person in every role, and what the apps add to it. Run inside the server's environment.

`python -m tests.browser.city` fills an empty database and prints, as JSON, the roles with address and secret of each person.
"""

import json
import sys
from typing import Any

PASSWORD = "a long enough password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TOKEN_ROLES = ("programme_coordinator", "partner_manager")


def build() -> dict[str, Any]:
    """Make the people, then whatever each app contributes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from portal.accounts.enums import PARTNER_ROLES, Role
    from tests.factories import AreaFactory, OrganisationFactory, UserFactory

    harbour = AreaFactory(name="Harbour", code="D-harbour")
    lantern = OrganisationFactory(name="Lantern Youth Work", slug="lantern_youth_work")
    people = {}
    for number, role in enumerate(Role.values):
        partner = role in PARTNER_ROLES
        user = UserFactory(
            name=f"{Role(role).label} Teapot",
            email=f"{role}@city.example",
            password=PASSWORD,
            organisation=lantern if partner else None,
            role=role,
            role__organisation=lantern if partner else None,
            role__area=harbour if role == Role.CITY_OFFICER else None,
        )
        if user.needs_second_factor or number % 2:
            TOTP.activate(user, SECRET)
            RecoveryCodes.activate(user)
        people[role] = {"email": user.email, "second_factor": user.needs_second_factor or bool(number % 2)}
        if role in TOKEN_ROLES:
            people[role]["token"] = _token(user)
    return people


def _token(user: Any) -> str:
    """A token with every scope there is, for the tests of the programming interface."""
    import datetime as dt

    from django.utils import timezone

    from portal.api.scopes import scope_choices
    from portal.api.services import create_token

    until = timezone.localdate() + dt.timedelta(days=9)
    scopes = [scope for scope, _label in scope_choices()]
    return create_token(title="test", scopes=scopes, expires_on=until, by=user)[1]


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(build()) + "\n")
