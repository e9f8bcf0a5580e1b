"""Linked cases: members of one family, or the same household, looked after together; each shows only the other's number."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import LinkReason, UnlinkReason
from referrals.models.case import Case


@behind_row_policies
class CaseLink(models.Model):
    """One direction of a link; the other case has a row of its own. Nothing of the other case is kept but its number.

    A link that was taken away stays on record. Why, in words, is written on the side from which it was taken away alone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.UUIDField(editable=False)
    other_number = models.CharField(_("linked case"), max_length=9)
    reason = models.CharField(_("because"), max_length=20, choices=LinkReason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_reason = models.CharField(_("why no longer"), max_length=20, choices=UnlinkReason, blank=True)
    ended_words = SealedField(_("why no longer, in words"))

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"], condition=Q(ended_at__isnull=True), name="case_link_once"
            ),
            models.CheckConstraint(
                name="case_link_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason=""),
            ),
        ]

    class Privacy:
        case = (
            "case", "other", "other_number", "reason", "by", "at", "ended_at", "ended_by", "ended_reason", "ended_words",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.other_number
