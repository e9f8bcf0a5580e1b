"""Editions of reports: built once, never changed."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from mel.enums import EditionStatus, Origin, ReportKind
from mel.periods import Quarter


def file_path(instance: models.Model, filename: str) -> str:
    """A random name; the ending tells what it is."""
    return f"reports/{get_random_string(32)}.{filename.rpartition('.')[2]}"


class ReportEditionQuerySet(models.QuerySet["ReportEdition"]):
    """Which editions a person may see."""

    def visible_to(self, user: Any) -> "ReportEditionQuerySet":
        """Readers of reports see every edition."""
        from portal.access import allowed

        return self.all() if allowed(user, "mel.view_report") else self.none()

    def done(self) -> "ReportEditionQuerySet":
        """Those that have been built."""
        return self.filter(status=EditionStatus.DONE)


class ReportEdition(models.Model):
    """One issue of a report as the council received it: its figures, its files and their fingerprints. A correction is the next edition."""

    kind = models.CharField(_("report"), max_length=40, choices=ReportKind)
    period = models.CharField(_("period"), max_length=10, help_text=_("2026-Q3"))
    number = models.PositiveSmallIntegerField(_("number"))
    origin = models.CharField(_("why"), max_length=12, choices=Origin)
    status = models.CharField(
        _("status"), max_length=12, choices=EditionStatus, default=EditionStatus.WAITING
    )
    figures = models.JSONField(_("figures"), null=True, blank=True)
    figures_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to=file_path, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    xlsx = models.FileField(upload_to=file_path, blank=True)
    xlsx_sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    built_at = models.DateTimeField(_("issued"), null=True, blank=True)

    objects = ReportEditionQuerySet.as_manager()

    class Meta:
        ordering = ("-period", "-number")
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["kind", "period"],
                condition=Q(origin=Origin.SCHEDULED),
                name="edition_one_scheduled_a_period",
            ),
            models.CheckConstraint(
                name="edition_done_is_whole",
                condition=~Q(status=EditionStatus.DONE)
                | Q(built_at__isnull=False, figures__isnull=False)
                & ~Q(figures_sha256="")
                & ~Q(pdf="")
                & ~Q(xlsx="")
                & ~Q(pdf_sha256="")
                & ~Q(xlsx_sha256=""),
            ),
            models.CheckConstraint(
                name="edition_request_has_a_person",
                condition=~Q(origin=Origin.REQUESTED) | Q(asked_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "status", "-period"], name="edition_latest")
        ]  # the latest done, for the home page and lists
        triggers = [
            pgtrigger.Protect(
                name="done_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="done"),
            ),
        ]

    class Privacy:
        open = (
            "kind",
            "period",
            "number",
            "origin",
            "status",
            "figures",
            "figures_sha256",
            "pdf",
            "pdf_sha256",
            "xlsx",
            "xlsx_sha256",
            "built_at",
        )
        internal = ("asked_by", "attempts", "created_at")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("mel:edition", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        """The period it speaks of."""
        return Quarter.parse(self.period)

    @property
    def edition(self) -> str:
        """How an edition is cited: 2026-Q3/1."""
        return f"{self.period}/{self.number}"

    @property
    def is_done(self) -> bool:
        """Whether it can be read."""
        return self.status == EditionStatus.DONE

    @property
    def file_stem(self) -> str:
        """Name of its files without the ending."""
        return f"{self.kind.replace('_', '-')}-{self.period}-{self.number}"


class EditionNotice(models.Model):
    """Word to one person that an edition is there: written with the edition, sent after it, once."""

    edition = models.ForeignKey(ReportEdition, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="edition_told_once")]
        indexes = [
            models.Index(fields=["created_at"], name="edition_notice_open", condition=Q(sent_at__isnull=True))
        ]  # what is still to be sent

    class Privacy:
        internal = ("edition", "user", "created_at", "sent_at")

    def __str__(self) -> str:
        return f"{self.edition_id}"
