"""The end of a case: the list of what is to be destroyed, the certificate, the legal hold; and the one coded row that stays."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case


class ItemState(models.TextChoices):
    """What became of one entry of a destruction list."""

    WAITING = "waiting", _("Waiting for a second person")
    REFUSED = "refused", _("Kept")
    ERASED = "erased", _("Erased")


class HoldState(models.TextChoices):
    """Life of a legal hold."""

    WAITING = "waiting", _("Waiting for a second person")
    IN_FORCE = "in_force", _("In force")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


@behind_row_policies
class DestructionList(models.Model):
    """Cases that one person puts up for erasure together, and a second person goes through."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        ordering = ("-asked_at",)

    class Privacy:
        internal = ("asked_by", "asked_at")

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class DestructionItem(models.Model):
    """One case on a destruction list; once a second person has signed it, the certificate of its erasure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destruction = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="destruction")
    kept_until = models.DateField(_("kept until"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=ItemState, default=ItemState.WAITING)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    signed_at = models.DateTimeField(_("signed"), null=True)
    removed = models.JSONField(_("rows removed"), default=dict)
    files_left = models.JSONField(default=list)
    finished_at = models.DateTimeField(_("key destroyed"), null=True)

    class Meta:
        ordering = ("-destruction__asked_at", "case_id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="destruction_one_open"
            ),
            models.CheckConstraint(
                name="destruction_signed_whole",
                condition=~Q(state="erased") | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="destruction_finished_after_signing",
                condition=Q(finished_at__isnull=True) | Q(state="erased"),
            ),
        ]
        indexes = [
            # What the worker still has to finish.
            models.Index(
                fields=["signed_at"],
                name="destruction_open",
                condition=Q(state="erased", finished_at__isnull=True),
            )
        ]

    class Privacy:
        internal = (
            "destruction",
            "case",
            "kept_until",
            "state",
            "signed_by",
            "signed_at",
            "removed",
            "files_left",
            "finished_at",
        )

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class LegalHold(models.Model):
    """Why a case may not be erased yet: asked for by the data protection officer, agreed by a second person, and ended the same way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    reason = models.SlugField(_("reason"), max_length=40)
    words = SealedField(_("in words"))
    review_on = models.DateField(_("look at it again on"))
    state = models.CharField(_("state"), max_length=10, choices=HoldState, default=HoldState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(_("since"), null=True)
    end_asked = models.BooleanField(default=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ("-since",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["waiting", "in_force"]), name="legal_hold_one_open"
            ),
            models.CheckConstraint(
                name="legal_hold_two_persons",
                condition=~Q(state="in_force") | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("asked_by"))),
            ),
        ]

    class Privacy:
        case = (
            "case", "reason", "words", "review_on", "state", "asked_by", "agreed_by", "since", "end_asked", "ended_by", "ended_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.case_id)


@behind_row_policies
class StatisticalCase(models.Model):
    """What remains of a case for the statistics: codes, coarse, of nobody. It has no date, no order and no way back to the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter = models.CharField(_("quarter received"), max_length=7)
    process = models.SlugField(_("process"), max_length=40)
    channel = models.SlugField(_("how it came"), max_length=40)
    source = models.SlugField(_("from whom"), max_length=40)
    district = models.CharField(_("district"), max_length=40, blank=True)
    age_band = models.SlugField(_("age band"), max_length=20)
    outcome = models.SlugField(_("outcome"), max_length=40, blank=True)
    reached = models.SlugField(_("how far it came"), max_length=20)
    triaged_in_time = models.BooleanField(_("triaged in time"), null=True)
    background_only = models.BooleanField(_("nothing but background or opinion given"), null=True)
    turned_back_again = models.BooleanField(_("turned back more than once"), null=True)

    class Meta:
        ordering = ("quarter", "id")

    class Privacy:
        internal = (
            "quarter", "process", "channel", "source", "district", "age_band", "outcome", "reached", "triaged_in_time",
            "background_only", "turned_back_again",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.quarter
