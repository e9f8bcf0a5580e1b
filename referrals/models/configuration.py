"""The city's own configuration of a process, in versions that are only ever added; and the days on which the city does not work."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from referrals.enums import VersionState


@behind_row_policies
class ProcessVersion(models.Model):
    """A preset with the city's changes. In force once a second person has agreed; each case keeps the version under which it began.

    Under the name "city" it says which presets are in use. What was refused or given up is kept.
    """

    process = models.SlugField(_("process"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    changes = models.JSONField(_("changes to the preset"), default=dict)
    why = models.CharField(_("why"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("process", "-version")
        constraints = [
            models.UniqueConstraint(fields=["process", "version"], name="process_version_once"),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(state__in=[VersionState.DRAFT, VersionState.PROPOSED]),
                name="process_one_open",
            ),
            models.CheckConstraint(
                name="process_two_persons",
                condition=~Q(state=VersionState.IN_FORCE)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
        ]

    class Privacy:
        internal = (
            "process", "version", "changes", "why", "state", "proposed_by", "proposed_at", "decided_by", "decided_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.process} {self.version}"


@behind_row_policies
class Holiday(models.Model):
    """A day on which the city does not work; clocks that count working days leave it out."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("day",)

    class Privacy:
        internal = ("day", "name", "added_by")

    def __str__(self) -> str:
        return self.name
