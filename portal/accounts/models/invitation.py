"""Invitations: the only way to an account."""

import hashlib
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import CASE_ROLES, InvitationState, Role


def digest_of(token: str) -> str:
    """SHA-256 of an invitation's token; the token itself has 256 bits and needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Whose invitations a person may see."""

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Those who look after accounts see all; partner managers those of their own organisation."""
        if getattr(user, "is_system", False) or user.has_role(
            "administrator", "programme_coordinator", "data_protection_officer"
        ):
            return self.all()
        if user.has_role("partner_manager") and user.organisation_id:
            return self.filter(organisation_id=user.organisation_id)
        return self.none()

    def open(self) -> "InvitationQuerySet":
        """Neither used nor withdrawn; their time may be over."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """A link sent to one address, with which one person makes one account. Only the link's digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    role = models.CharField(_("role"), max_length=40, choices=Role)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("in the area"), null=True, blank=True, on_delete=models.PROTECT
    )
    role_organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("for the organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The body that the role holds for, where it is a narrower one than the whole city."),
    )
    reason = models.CharField(
        _("why"),
        max_length=300,
        blank=True,
        help_text=_("For roles with case access: who decides about the role reads it."),
    )
    account_ends_on = models.DateField(_("account ends on"), null=True, blank=True)
    token_digest = models.CharField(max_length=64, blank=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["token_digest"], name="invitation_token")
        ]  # the link is looked up by its digest
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                name="invitation_one_end",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]

    class Privacy:
        personal = ("email", "name", "token_digest")
        internal = (
            "organisation", "role", "area", "role_organisation", "reason", "account_ends_on",
            "invited_by", "created_at", "expires_at", "accepted_at", "accepted_by", "withdrawn_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> InvitationState:
        """Where it stands now."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= timezone.now() else InvitationState.SENT

    @property
    def takes_two(self) -> bool:
        """Whether the role is asked for once the account is there, and decided by a second person."""
        return self.role in CASE_ROLES

    @property
    def is_usable(self) -> bool:
        """Whether the link still opens."""
        return self.state == InvitationState.SENT

    def new_token(self) -> str:
        """A fresh token for the link; the one before stops working. The caller saves."""
        token = secrets.token_urlsafe(32)
        self.token_digest = digest_of(token)
        return token
