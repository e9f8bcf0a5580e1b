"""What left as statistics: tables that two persons released, the private ledger behind them, and the half-yearly digest."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies


class ReleaseState(models.TextChoices):
    """Life of a table on its way out."""

    PROPOSED = "proposed", _("Waits for a second person")
    RELEASED = "released", _("Released")
    REFUSED = "refused", _("Not released")


class TableReleaseQuerySet(models.QuerySet["TableRelease"]):
    """Which tables a person sees."""

    def visible_to(self, user: Any) -> "TableReleaseQuerySet":
        """Released ones for readers of figures; proposals for those who decide on them."""
        from portal.access import allowed

        if allowed(user, "referrals.propose_release"):
            return self.all()
        return self.filter(state="released") if allowed(user, "referrals.view_statistics") else self.none()


@behind_row_policies
class TableRelease(models.Model):
    """One protected table of referral statistics: every value rounded or hidden. It holds no true count."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(_("table"), max_length=60)
    period = models.CharField(_("period"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=ReleaseState, default=ReleaseState.PROPOSED)
    shown = models.JSONField(_("values"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = TableReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-period", "key")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "period"], condition=~Q(state="refused"), name="release_once_a_period"
            ),
            models.CheckConstraint(
                name="release_two_persons",
                condition=~Q(state="released") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="released_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="released"),
            )
        ]

    class Privacy:
        open = ("key", "period", "shown", "sha256", "decided_at")
        internal = ("state", "asked_by", "asked_at", "decided_by")

    def __str__(self) -> str:
        return f"{self.key} {self.period}"


@behind_row_policies
class LedgerEntry(models.Model):
    """The private side of a released table: the counts behind it and how it was protected. Later tables are defended against it."""

    release = models.OneToOneField(
        TableRelease, on_delete=models.CASCADE, primary_key=True, related_name="ledger"
    )
    counted = models.CharField(max_length=60)
    table = models.JSONField()
    log = models.JSONField()

    class Meta:
        ordering = ("pk",)

    class Privacy:
        internal = ("release", "counted", "table", "log")

    def __str__(self) -> str:
        return self.counted


def digest_path(instance: models.Model, filename: str) -> str:
    """A random name."""
    return f"digests/{get_random_string(32)}.pdf"


class DigestQuerySet(models.QuerySet["Digest"]):
    """Which digests a person sees."""

    def visible_to(self, user: Any) -> "DigestQuerySet":
        """All of them for readers of figures."""
        from portal.access import allowed

        return self.all() if allowed(user, "referrals.view_digest") else self.none()


@behind_row_policies
class Digest(models.Model):
    """The strategic digest for the mayor on half a year: patterns and themes from released tables, nobody recognisable. An edition never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.CharField(_("period"), max_length=10)
    number = models.PositiveSmallIntegerField(_("number"))
    figures = models.JSONField(_("figures"))
    figures_sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to=digest_path)
    pdf_sha256 = models.CharField(max_length=64)
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    built_at = models.DateTimeField(_("issued"))

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ("-period", "-number")
        constraints = [models.UniqueConstraint(fields=["period", "number"], name="digest_number_once")]
        triggers = [
            pgtrigger.Protect(name="digest_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    class Privacy:
        open = ("period", "number", "figures", "figures_sha256", "pdf", "pdf_sha256", "built_at")
        internal = ("built_by",)

    def __str__(self) -> str:
        return f"{self.period}/{self.number}"
