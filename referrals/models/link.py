"""Linked cases: members of one family, or the same household, looked after together; each shows only the other's number."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from referrals.enums import LinkReason
from referrals.models.case import Case


@behind_row_policies
class CaseLink(models.Model):
    """One direction of a link; the other case has a row of its own. Nothing of the other case is kept but its number."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.UUIDField(editable=False)
    other_number = models.CharField(_("linked case"), max_length=9)
    reason = models.CharField(_("because"), max_length=20, choices=LinkReason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="case_link_once")]

    class Privacy:
        case = ("case", "other", "other_number", "reason", "by", "at")

    def __str__(self) -> str:
        return self.other_number
