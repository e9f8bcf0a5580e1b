"""Words and files between the desk and those who raised a concern, sealed under the key of the case."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.models.concern import Concern


@behind_row_policies
class Message(models.Model):
    """One message of the conversation that belongs to one concern: from who raised it to the desk, or back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="messages")
    from_desk = models.BooleanField(_("from the desk"))
    text = SealedField(_("text"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("sent"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        ordering = ("at",)
        indexes = [
            # The desk's inbox: what was written to it and nobody has opened.
            models.Index(
                fields=["case"],
                condition=Q(from_desk=False, read_at__isnull=True),
                name="message_unread_by_desk",
            )
        ]

    class Privacy:
        case = ("case", "concern", "from_desk", "text", "by", "at", "read_at")

    def __str__(self) -> str:
        return str(self.pk)


def random_place(attachment: "Attachment", filename: str) -> str:
    """Where the encrypted bytes lie: a name drawn for them alone, which no row's id tells."""
    name = secrets.token_hex(20)
    return f"case_files/{name[:2]}/{name}"


@behind_row_policies
class Attachment(models.Model):
    """A picture or document that came with a concern. Its bytes lie encrypted in a file of a random name; its own name is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="attachments")
    name = SealedField(_("name"))
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    file = models.FileField(upload_to=random_place, max_length=100, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_desk = models.BooleanField(_("from the desk"), default=False)
    at = models.DateTimeField(_("added"))

    class Meta:
        ordering = ("at",)

    class Privacy:
        case = ("case", "concern", "name", "media_type", "size", "file", "by", "from_desk", "at")

    def __str__(self) -> str:
        return str(self.pk)
