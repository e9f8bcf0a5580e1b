"""What somebody has typed into a form and not yet sent."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies


@behind_row_policies
class IntakeDraft(models.Model):
    """An unfinished concern, gone when it is sent.

    A resident's is sealed with a token that only their browser has: the portal itself can't open it, and it is gone two hours
    after the last word. A professional's has a key of its own and waits for them for as long as the process says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.BinaryField(max_length=32, unique=True, editable=False)
    face = models.CharField(_("form"), max_length=20)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    sealed = models.BinaryField(editable=False)
    begun_at = models.DateTimeField(_("begun"))
    touched_at = models.DateTimeField(_("last change"))

    class Meta:
        ordering = ("-touched_at",)
        indexes = [models.Index(fields=["touched_at"], name="intake_draft_touched")]  # the purge

    class Privacy:
        case = ("name", "face", "owner", "sealed", "begun_at", "touched_at")

    def __str__(self) -> str:
        return str(self.pk)
