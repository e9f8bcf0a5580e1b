"""Break-glass: a case opened by somebody whose part it is not, for a stated reason and a few hours; and its reviews."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case

LONGEST = dt.timedelta(hours=3)


@behind_row_policies
class BreakGlass(models.Model):
    """One opening: who, why, until when. Its end is never moved further out; only the portal writes it, with the notices to those who must know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.SlugField(_("reason"), max_length=40)
    words = SealedField(_("reason in words"))
    opened_at = models.DateTimeField(_("opened"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ("-opened_at",)
        indexes = [models.Index(fields=["user", "ends_at"], name="break_glass_user")]
        constraints = [
            models.CheckConstraint(
                name="break_glass_three_hours",
                condition=Q(ends_at__lte=F("opened_at") + LONGEST) & Q(ends_at__gte=F("opened_at")),
            )
        ]

    class Privacy:
        case = ("case", "user", "reason", "words", "opened_at", "ends_at")

    def __str__(self) -> str:
        return self.reason

    @property
    def is_open(self) -> bool:
        """Whether it still opens anything."""
        return self.ends_at > timezone.now()


@behind_row_policies
class BreakGlassReview(models.Model):
    """What a second coordinator, the chair or the data protection officer found when they looked at an opening."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    opening = models.ForeignKey(BreakGlass, on_delete=models.CASCADE, related_name="reviews")
    role = models.SlugField(_("as"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    justified = models.BooleanField(_("it was justified"))
    words = SealedField(_("in words"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["opening", "role"], name="break_glass_review_once")]

    class Privacy:
        case = ("case", "opening", "role", "by", "justified", "words", "at")

    def __str__(self) -> str:
        return self.role
