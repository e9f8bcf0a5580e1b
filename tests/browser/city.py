"""The city to walk through: the demo city with a few of its activity logs and cases, and one person for each role.

`python -m tests.browser.city`, in an empty and migrated database, builds it and prints as JSON the roles with address,
password and secret of one person each.
"""

import datetime as dt
import json
import sys
from typing import Any

EVERY_NTH_LOG = 25
# Those who have most to see.
CHOSEN = {
    "partner_member": "member-lantern@lantern-youth.example",
    "partner_manager": "manager-lantern@lantern-youth.example",
    "city_officer": "officer-partners@rivermouth.example",
    "council_lead": "deputy-mayor@rivermouth.example",
    "case_team_member": "panel-youth@lantern-youth.example",
    "panel_member": "panel-education@rivermouth.example",
    "support_provider": "provider-mentor-2@stepping-stones.example",
}
# A case in each part of the way, and those that were opened in need, read by the person, linked, or erased.
CASES = tuple(f"case_{number}" for number in ("07", "18", "19", "24", "31", "42", "57"))
TOKEN_ROLES = ("programme_coordinator", "partner_manager")


def build() -> dict[str, Any]:
    """Build the demo city and choose a person for each role."""
    from django.core.management import call_command

    from portal.accounts.enums import Role
    from portal.config.demo.build import build_cases

    call_command("load_reference", verbosity=0, stdout=sys.stderr)
    call_command("demo", fast=EVERY_NTH_LOG, verbosity=0, stdout=sys.stderr)
    build_cases(only=CASES)
    return {role: _known(role) for role in Role.values}


def _known(role: str) -> dict[str, Any]:
    """How the person of a role signs in."""
    from allauth.mfa.utils import is_mfa_enabled

    from portal.config.demo.steps.people import PASSWORD, TOTP_SECRET

    user = _person(role)
    known = {"email": user.email, "password": PASSWORD, "secret": TOTP_SECRET if is_mfa_enabled(user) else ""}
    return known | ({"token": _token(user)} if role in TOKEN_ROLES else {})


def _person(role: str) -> Any:
    """Somebody of the story who holds the role today and as few others as possible; else somebody made for it."""
    from allauth.mfa.totp.internal.auth import TOTP

    from portal.accounts.models import User
    from portal.config.demo.steps.people import PASSWORD, TOTP_SECRET
    from tests.factories import UserFactory

    holders = [user for user in User.objects.filter(is_active=True).order_by("pk") if role in user.roles]
    if holders:
        return min(holders, key=lambda user: (user.email != CHOSEN.get(role), len(user.roles), user.email))
    made = UserFactory(email=f"{role}@city.example", password=PASSWORD, organisation=None, role=role)
    if made.needs_second_factor:
        TOTP.activate(made, TOTP_SECRET)
    return made


def _token(user: Any) -> str:
    """A token with every scope there is, for the tests of the programming interface."""
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
