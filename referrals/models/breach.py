"""The log of personal data breaches, with the clock of 72 hours."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies

HOURS = 72


class BreachNature(models.TextChoices):
    """What happened to the data."""

    CONFIDENTIALITY = "confidentiality", _("Somebody saw what they should not have")
    INTEGRITY = "integrity", _("Something was changed that should not have been")
    AVAILABILITY = "availability", _("Something was lost or out of reach")


class BreachQuerySet(models.QuerySet["Breach"]):
    """The log."""

    def visible_to(self, user: Any) -> "BreachQuerySet":
        """The data protection officer's."""
        return self.all() if user.has_role("data_protection_officer") else self.none()


@behind_row_policies
class Breach(models.Model):
    """One personal data breach: what happened, whom it may concern, what was done, who was told or why not. No names in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("in a few words"), max_length=200, help_text=_("Without names."))
    nature = models.CharField(_("what happened to the data"), max_length=20, choices=BreachNature)
    aware_at = models.DateTimeField(
        _("the city became aware"), help_text=_("The clock of 72 hours starts here.")
    )
    persons = models.PositiveIntegerField(_("people concerned, about"), null=True, blank=True)
    records = models.PositiveIntegerField(_("records concerned, about"), null=True, blank=True)
    consequences = models.TextField(_("likely consequences"), max_length=2000, blank=True)
    measures = models.TextField(_("what was done and is planned"), max_length=2000, blank=True)
    authority_told_at = models.DateTimeField(_("authority told"), null=True, blank=True)
    authority_reason = models.TextField(
        _("why the authority was not told, or late"), max_length=1000, blank=True
    )
    persons_told_at = models.DateTimeField(_("people told"), null=True, blank=True)
    persons_reason = models.TextField(_("why the people were not told"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    objects = BreachQuerySet.as_manager()

    class Meta:
        ordering = ("-aware_at",)
        verbose_name_plural = _("breaches")
        constraints = [
            models.CheckConstraint(
                name="breach_closed_is_whole",
                condition=Q(closed_at__isnull=True)
                | (
                    ~Q(measures="")
                    & (Q(authority_told_at__isnull=False) | ~Q(authority_reason=""))
                    & (Q(persons_told_at__isnull=False) | ~Q(persons_reason=""))
                ),
            )
        ]

    class Privacy:
        internal = (
            "title", "nature", "aware_at", "persons", "records", "consequences", "measures", "authority_told_at", "authority_reason",
            "persons_told_at", "persons_reason", "closed_at", "entered_by", "entered_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def due_at(self) -> dt.datetime:
        """When the authority must have been told."""
        return self.aware_at + dt.timedelta(hours=HOURS)

    @property
    def is_late(self) -> bool:
        """Whether the 72 hours ran out before the authority was told or a reason was written down."""
        if self.authority_told_at is not None:
            return self.authority_told_at > self.due_at
        return not self.authority_reason and timezone.now() > self.due_at
