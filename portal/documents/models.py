"""Private files, attached to any record."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.prepared import Prepared


class Confidentiality(models.TextChoices):
    """How far a file may go."""

    PUBLIC = "public", _("Public")
    PARTNERS = "partners", _("Partners")
    INTERNAL = "internal", _("Internal")
    RESTRICTED = "restricted", _("Restricted")


def random_name(document: "Document", filename: str) -> str:
    """Where the file lies: nothing of the name that was sent remains in the path."""
    return f"{document.id.hex[:2]}/{document.id.hex}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Files are found through the record they belong to; `documents.view` asks that record's own rule."""

    def visible_to(self, user: Any) -> "DocumentQuerySet":
        """All that are kept: whether this person may know of one is decided by its record's rule in `documents.giving.find`."""
        return self.filter(removed_at__isnull=True)

    def of(self, record: models.Model) -> "DocumentQuerySet":
        """The files of one record."""
        kind = ContentType.objects.get_for_model(record)
        return self.filter(content_type=kind, object_id=str(record.pk), removed_at__isnull=True)


class Document(models.Model):
    """A file with its title, what it is, how far it may go, and the digest by which anyone can check it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.CharField(max_length=64)
    record = GenericForeignKey("content_type", "object_id")
    file = models.FileField(upload_to=random_name)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    confidentiality = models.CharField(
        _("confidentiality"), max_length=12, choices=Confidentiality, default=Confidentiality.INTERNAL
    )
    original_name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at",)
        indexes = [models.Index(fields=["content_type", "object_id"], name="document_of_record")]

    class Privacy:
        internal = (
            "content_type", "object_id", "file", "title", "kind", "confidentiality", "original_name", "media_type", "size", "sha256",
            "uploaded_by", "uploaded_at", "removed_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title


_of_record = Prepared(
    lambda kind, record: Document.objects.filter(
        content_type_id=kind, object_id=str(record), removed_at__isnull=True
    ),
    int,
    int,
)


def documents_of(record: models.Model) -> list[Document]:
    """The files of one record, as `Document.objects.of` finds them, for pages that always ask."""
    return _of_record(ContentType.objects.get_for_model(record).pk, record.pk)
