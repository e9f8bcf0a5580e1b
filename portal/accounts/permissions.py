"""Who may see and change accounts, organisations and roles."""

from typing import Any

from portal.access import rule
from portal.accounts.enums import CASE_ROLES, PARTNER_ROLES, STAFF_ROLES, Role

# Roles that only an administrator gives: they decide over accounts and over the audit.
GUARDED_ROLES = (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)


def keeps_accounts(user: Any) -> bool:
    """Whether looking after everybody's accounts is part of the person's work."""
    return bool(user.has_role("administrator", "programme_coordinator"))


def manages(user: Any, person: Any) -> bool:
    """Whether `user` leads the partner organisation that `person` (or an invitation) belongs to."""
    return bool(
        user.has_role("partner_manager")
        and user.organisation_id
        and person.organisation_id == user.organisation_id
    )


def only_partner_roles(person: Any) -> bool:
    """Whether `person` holds no role beyond a partner's, so that the organisation's manager may look after the account."""
    return all(role in PARTNER_ROLES for role in person.roles)


def grantable_roles(user: Any) -> tuple[Role, ...]:
    """Roles that `user` may give alone. Case roles are never among them: they take two persons."""
    if getattr(user, "is_system", False):
        return tuple(Role)
    if user.has_role("administrator"):
        return tuple(role for role in Role if role not in CASE_ROLES)
    if user.has_role("programme_coordinator"):
        return tuple(role for role in Role if role not in CASE_ROLES and role not in GUARDED_ROLES)
    return tuple(Role(role) for role in PARTNER_ROLES) if user.has_role("partner_manager") else ()


@rule("accounts.view_people")
def can_view_people(user: Any, obj: Any) -> bool:
    """Administrators, coordinator and DPO see all accounts; partner managers those of their own organisation."""
    if keeps_accounts(user) or user.has_role("data_protection_officer"):
        return True
    if not user.has_role("partner_manager"):
        return False
    return obj is None or manages(user, obj)


@rule("accounts.invite_person")
def can_invite(user: Any, obj: Any) -> bool:
    """Who keeps accounts invites anyone; a partner manager into the own organisation."""
    if keeps_accounts(user):
        return True
    if not user.has_role("partner_manager") or not user.organisation_id:
        return False
    return obj is None or manages(user, obj)


@rule("accounts.resend_invitation", ability_of="accounts.Invitation")
def can_resend(user: Any, obj: Any) -> bool:
    """Who may invite may send the link again, while it can still be used."""
    return can_invite(user, obj) and (obj is None or (obj.accepted_at is None and obj.withdrawn_at is None))


@rule("accounts.withdraw_invitation", ability_of="accounts.Invitation")
def can_withdraw(user: Any, obj: Any) -> bool:
    """As for sending again."""
    return can_resend(user, obj)


@rule("accounts.accept_invitation", anonymous=True)
def can_accept(user: Any, obj: Any) -> bool:
    """Whoever holds the link, once, while it is valid."""
    return obj is not None and bool(obj.is_usable)


@rule("accounts.change_user", ability_of="accounts.User")
def can_change_user(user: Any, obj: Any) -> bool:
    """Name, organisation and last day: who keeps accounts; a partner manager for partners of the own organisation."""
    return keeps_accounts(user) or (
        user.has_role("partner_manager") and (obj is None or (manages(user, obj) and only_partner_roles(obj)))
    )


@rule("accounts.close_user", ability_of="accounts.User")
def can_close(user: Any, obj: Any) -> bool:
    """Nobody closes their own account, so that the last administrator does not lock the door from outside."""
    return can_change_user(user, obj) and (obj is None or (obj.pk != user.pk and obj.is_active))


@rule("accounts.reopen_user", ability_of="accounts.User")
def can_reopen(user: Any, obj: Any) -> bool:
    """Who may close may open again."""
    return can_change_user(user, obj) and (obj is None or not obj.is_active)


@rule("accounts.reset_second_factor_user", ability_of="accounts.User")
def can_reset_second_factor(user: Any, obj: Any) -> bool:
    """Administrators alone, for somebody else: a lost telephone must not lock a person out for good."""
    return user.has_role("administrator") and (obj is None or obj.pk != user.pk)


@rule("accounts.start_reset_user", ability_of="accounts.User")
def can_start_reset(user: Any, obj: Any) -> bool:
    """Who may change the account may have the link for a new password sent; they never see it."""
    return can_change_user(user, obj) and (obj is None or bool(obj.is_active))


@rule("accounts.give_role_user", ability_of="accounts.User")
def can_give_role(user: Any, obj: Any) -> bool:
    """Never to oneself. Which roles: `grantable_roles`."""
    return can_change_user(user, obj) and (obj is None or (obj.pk != user.pk and obj.is_active))


@rule("accounts.end_role", ability_of="accounts.RoleAssignment")
def can_end_role(user: Any, obj: Any) -> bool:
    """Who may give it may end it; a case role can be ended by anyone who keeps accounts, without a second person."""
    if obj is None:
        return can_change_user(user, None)
    if keeps_accounts(user):
        return obj.role not in GUARDED_ROLES or (user.has_role("administrator") and obj.user_id != user.pk)
    return obj.role in PARTNER_ROLES and obj.user_id != user.pk and manages(user, obj.user)


@rule("accounts.request_role_user", ability_of="accounts.User")
def can_request_role(user: Any, obj: Any) -> bool:
    """Who keeps accounts may ask that somebody else be given a case role."""
    return (keeps_accounts(user) or user.has_role("case_coordinator")) and (
        obj is None or (obj.pk != user.pk and obj.is_active)
    )


def _decides(user: Any) -> bool:
    # Not the administrator: two people from IT alone must not be able to open the cases to anybody.
    return bool(user.has_role("programme_coordinator", "case_coordinator", "data_protection_officer"))


@rule("accounts.view_role_requests")
def can_view_role_requests(user: Any, obj: Any) -> bool:
    """Those who ask and those who decide."""
    return keeps_accounts(user) or _decides(user)


@rule("accounts.approve_rolerequest", ability_of="accounts.RoleRequest")
def can_approve(user: Any, obj: Any) -> bool:
    """A second person: neither who asked nor who would get the role."""
    if obj is None:
        return _decides(user)
    return _decides(user) and obj.state == "waiting" and user.pk not in (obj.requested_by_id, obj.user_id)


@rule("accounts.refuse_rolerequest", ability_of="accounts.RoleRequest")
def can_refuse(user: Any, obj: Any) -> bool:
    """Whoever could approve."""
    return can_approve(user, obj)


@rule("accounts.view_organisations")
def can_view_organisations(user: Any, obj: Any) -> bool:
    """Everyone with a role: partners need to know whom they work beside."""
    return bool(user.roles)


@rule("accounts.add_organisation")
def can_add_organisation(user: Any, obj: Any) -> bool:
    """Those who keep the register."""
    return user.has_role("programme_coordinator", "city_officer", "administrator")


@rule("accounts.change_organisation", ability_of="accounts.Organisation")
def can_change_organisation(user: Any, obj: Any) -> bool:
    """The coordinator and city officers keep the register; a partner manager keeps the own organisation's contact."""
    if can_add_organisation(user, None):
        return True
    return bool(user.has_role("partner_manager") and obj is not None and obj.pk == user.organisation_id)


@rule("accounts.export_organisations")
def can_export_organisations(user: Any, obj: Any) -> bool:
    """The register as a file: those who keep it."""
    return can_add_organisation(user, None)


@rule("accounts.open_styleguide")
def can_open_styleguide(user: Any, obj: Any) -> bool:
    """The gallery of components is for the city's staff."""
    return user.has_role(*STAFF_ROLES)
