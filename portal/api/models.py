"""Tokens for programs, and answers kept so that a repeated call is done once."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Whose tokens."""

    def visible_to(self, user: Any) -> "ApiTokenQuerySet":
        """One's own; partner managers also those of their organisation; administrators all."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("administrator"):
            return self.all()
        own = Q(user_id=user.pk)
        if user.has_role("partner_manager") and user.organisation_id:
            own |= Q(organisation_id=user.organisation_id)
        return self.filter(own)

    def usable(self) -> "ApiTokenQuerySet":
        """Neither ended nor expired."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=timezone.localdate())


class ApiToken(models.Model):
    """A key for a program: it acts as its person, within its scopes, until its day. Only a hash is kept; it is shown once.

    An organisation's token stays usable by the organisation's managers when they hand over; it acts as the person who made it
    and ends with that person's account.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("acts as"),
        on_delete=models.CASCADE,
        related_name="api_tokens",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="api_tokens",
    )
    title = models.CharField(_("what it is for"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("may"))
    prefix = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_on = models.DateField(_("until"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    class Privacy:
        internal = (
            "user",
            "organisation",
            "title",
            "scopes",
            "prefix",
            "digest",
            "created_at",
            "expires_on",
            "last_used_on",
            "revoked_at",
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_usable(self) -> bool:
        """Neither ended nor expired."""
        return self.revoked_at is None and self.expires_on >= timezone.localdate()


class KeptAnswer(models.Model):
    """The answer to a call that came with an Idempotency-Key: the same call again gets the same answer and does nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    call = models.CharField(
        max_length=64, help_text="Digest of method, path and body: the same key for another call is refused."
    )
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    KEEP = dt.timedelta(days=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once")]
        # Clearing away what is older than KEEP.
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]

    class Privacy:
        internal = ("user", "key", "call", "status", "body", "headers", "created_at")

    def __str__(self) -> str:
        return self.key
