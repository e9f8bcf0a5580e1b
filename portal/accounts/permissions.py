"""Who may see and change accounts, organisations and roles."""

from typing import Any

from portal.access import rule
from portal.accounts.enums import STAFF_ROLES


@rule("accounts.view_people")
def can_view_people(user: Any, obj: Any) -> bool:
    """Administrators, coordinator and DPO see all accounts; partner managers those of their own organisation."""
    if user.has_role("administrator", "programme_coordinator", "data_protection_officer"):
        return True
    if not user.has_role("partner_manager"):
        return False
    return obj is None or obj.organisation_id == user.organisation_id


@rule("accounts.view_organisations")
def can_view_organisations(user: Any, obj: Any) -> bool:
    """Everyone who is signed in: partners need to know whom they work beside."""
    return bool(user.roles)


@rule("accounts.change_organisation", ability_of="accounts.Organisation")
def can_change_organisation(user: Any, obj: Any) -> bool:
    """The coordinator and city officers keep the register; a partner manager keeps the own organisation's contact."""
    if user.has_role("programme_coordinator", "city_officer", "administrator"):
        return True
    return bool(user.has_role("partner_manager") and obj is not None and obj.pk == user.organisation_id)


@rule("accounts.open_styleguide")
def can_open_styleguide(user: Any, obj: Any) -> bool:
    """The gallery of components is for the city's staff."""
    return user.has_role(*STAFF_ROLES)
