"""One file on its way into the portal."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.imports.enums import RunStatus


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Whose imports."""

    def visible_to(self, user: Any) -> "ImportRunQuerySet":
        """Each person's own; the file may hold what only they may see."""
        return self.all() if getattr(user, "is_system", False) else self.filter(started_by_id=user.pk)


class ImportRun(models.Model):
    """A table a person uploaded to be imported: the file, the chosen columns, what the check found, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(_("kind"), max_length=60)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imports/", max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    headers = models.JSONField(default=list)
    columns = models.JSONField(
        _("columns"), default=dict, help_text=_("Field of the importer to heading in the file.")
    )
    choices = models.JSONField(default=dict, help_text=_("Order of day and month, values read as others."))
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    problems = models.JSONField(
        default=list, help_text=_("Row number, reason and remedy of the rows that cannot be read.")
    )
    only_good = models.BooleanField(_("only the good rows"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=RunStatus, default=RunStatus.UPLOADED)
    message = models.CharField(max_length=300, blank=True)
    saved = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    job_id = models.CharField(max_length=40, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["started_by", "-created_at"], name="import_by_person")
        ]  # my last imports

    class Privacy:
        internal = (
            "kind", "started_by", "created_at", "file_name", "file", "sha256", "sheet", "headers", "columns", "choices", "total", "good", "skipped", "bad",
            "problems", "only_good", "status", "message", "saved", "finished_at", "job_id",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.file_name


class ColumnChoice(models.Model):
    """Which columns a person chose last time for this kind of import and these headings."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=60)
    columns = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="column_choice_once")]

    class Privacy:
        internal = ("user", "kind", "columns", "choices", "updated_at")

    def __str__(self) -> str:
        return self.kind
