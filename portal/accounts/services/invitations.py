"""Inviting people: the only way to an account."""

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM, allowed, authorise
from portal.access.act import act
from portal.accounts.enums import CASE_ROLES, Role
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.models.invitation import digest_of
from portal.accounts.permissions import grantable_roles
from portal.accounts.services.roles import give_role, request_role
from portal.areas.models import Area
from portal.errors import DomainError


def invite(
    *,
    email: str,
    organisation: Organisation,
    role: str,
    by: Any,
    name: str = "",
    area: Area | None = None,
    role_organisation: Organisation | None = None,
    reason: str = "",
    account_ends_on: dt.date | None = None,
    send: bool = True,
) -> Invitation:
    """Invite somebody to make an account.

    The answer is the same whether the address has an account or not: the person who invites learns nothing about
    others' accounts. Who has one gets a message that says so, and no link. Without `send` the caller hands the link over.

    Args:
        email: where the link goes; the account's name.
        organisation: where the person works.
        role: given when the account is made. One with case access is then asked for in the name of `by`, and a second
            person decides: an invitation opens no case.
        by: who invites.
        name: as known so far.
        area: where the role holds; the whole city when left out.
        role_organisation: the body the role holds for, as with `give_role`.
        reason: why the person needs a role with case access; whoever decides reads it.
        account_ends_on: the account's last day.
        send: whether the message is written.

    Raises:
        PermissionDenied: `by` may not invite into this organisation or not with this role.
        DomainError: a case role without a reason, or an organisation we no longer work with.
    """
    from portal.accounts.tasks import send_invitation

    role = Role(role)
    if role in CASE_ROLES:
        authorise(by, "accounts.request_role_user")
        if not reason.strip():
            raise DomainError(
                _("Say why the person needs this role. Whoever decides reads it."), field="reason"
            )
    elif role not in grantable_roles(by):
        raise PermissionDenied("accounts.invite_person")
    if organisation.status == "ended":
        raise DomainError(_("We no longer work with this organisation."), field="organisation")
    email = User.objects.normalize_email(email).lower()
    invitation = Invitation(
        email=email, name=name.strip(), organisation=organisation, role=role, area=area,
        role_organisation=role_organisation, reason=reason.strip() if role in CASE_ROLES else "", account_ends_on=account_ends_on,
        invited_by=by if by.pk else None, expires_at=_deadline(),
    )  # fmt: skip
    with act("accounts.invite_person", by=by, on=invitation) as event:
        # A second invitation to the same address takes the place of the first, whose link dies with it.
        Invitation.objects.open().filter(email=email, organisation=organisation).update(
            withdrawn_at=timezone.now(), token_digest=""
        )
        invitation.save(force_insert=True)
        event.details.update(role=role.value, organisation=organisation.pk)
        if send:
            transaction.on_commit(lambda: send_invitation.delay(str(invitation.pk)))
    return invitation


def resend(*, invitation: Invitation, by: Any) -> Invitation:
    """Send a new link; the one before stops working."""
    from portal.accounts.tasks import send_invitation

    with act("accounts.resend_invitation", by=by, on=invitation):
        invitation.token_digest = ""
        invitation.expires_at = _deadline()
        invitation.save(update_fields=["token_digest", "expires_at"])
        transaction.on_commit(lambda: send_invitation.delay(str(invitation.pk)))
    return invitation


def withdraw(*, invitation: Invitation, by: Any) -> Invitation:
    """Take an invitation back; the link stops working at once."""
    with act("accounts.withdraw_invitation", by=by, on=invitation):
        invitation.withdrawn_at = timezone.now()
        invitation.token_digest = ""
        invitation.save(update_fields=["withdrawn_at", "token_digest"])
    return invitation


def issue_link_token(*, invitation: Invitation) -> str:
    """A fresh token for the link, made where the message is written, so that it is kept nowhere else (not even by the broker)."""
    token = invitation.new_token()
    invitation.save(update_fields=["token_digest"])
    return token


def find_by_token(token: str) -> Invitation | None:
    """The invitation that this link opens, if it still does."""
    found = (
        Invitation.objects.open()
        .filter(token_digest=digest_of(token))
        .select_related("organisation", "area")
        .first()
    )
    return found if found and found.is_usable else None


def accept(*, invitation: Invitation, name: str, password: str | None) -> User:
    """Make the account. The person who does it is nobody yet, so the link is the proof.

    Args:
        invitation: the one whose link was opened.
        name: as the person writes it.
        password: None when the person signs in through the city's own provider.

    Raises:
        DomainError: the link has been used or is too old, or the password is refused.
    """
    with transaction.atomic():
        current = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("organisation", "area", "role_organisation", "invited_by")
            .get(pk=invitation.pk)
        )
        if not current.is_usable or User.objects.filter(email=current.email).exists():
            raise DomainError(
                _("This link has been used already or is too old. Ask for a new one."), code="state"
            )
        user = User(
            email=current.email,
            name=name.strip(),
            organisation=current.organisation,
            starts_on=timezone.localdate(),
            ends_on=current.account_ends_on,
        )
        if password is not None:
            try:
                validate_password(password, user)
            except ValidationError as error:
                raise DomainError("", details={"password": list(error.messages)}) from None
        user.set_password(password)
        with (
            act("accounts.accept_invitation", by=AnonymousUser(), on=current) as event,
            pghistory.context(actor=str(user.pk)),
        ):
            user.save(force_insert=True)
            current.accepted_at = timezone.now()
            current.accepted_by = user
            current.token_digest = ""
            current.save(update_fields=["accepted_at", "accepted_by", "token_digest"])
            event.details.update(user=str(user.pk), role=current.role)
            _begin_role(current, user, event.details)
    return user


def _begin_role(invitation: Invitation, user: User, told: dict[str, Any]) -> None:
    """Give the role; one with case access is asked for by who invited, if they still may. Otherwise there is none yet."""
    scope: dict[str, Any] = {"organisation": invitation.role_organisation, "area": invitation.area}
    if not invitation.takes_two:
        give_role(user=user, role=invitation.role, by=SYSTEM, **scope)
    elif invitation.invited_by and allowed(invitation.invited_by, "accounts.request_role_user", user):
        request_role(
            user=user, role=invitation.role, reason=invitation.reason, by=invitation.invited_by, **scope
        )
    else:
        told["role_not_asked_for"] = True


def _deadline() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=settings.INVITATION_DAYS)
