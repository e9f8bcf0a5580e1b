"""Looking back while support goes on, and what a provider has to say about their part."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.models.plan import PlanPart, SupportPlan
from referrals.support_enums import Conclusion, ReviewKind


@behind_row_policies
class Review(models.Model):
    """A look at the plan with the person: goals, delivered against agreed, what should change."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=ReviewKind)
    plan = models.ForeignKey(SupportPlan, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    instrument = models.SlugField(_("instrument"), max_length=60, blank=True)
    instrument_version = models.PositiveIntegerField(_("version"), null=True, blank=True)
    goals = models.JSONField(_("where goals stand"), default=dict, blank=True)
    delivery = models.JSONField(_("delivered and agreed"), default=list, blank=True)
    person_views = SealedField(_("what the person says"))
    views_reason = SealedField(_("why the person could not be asked"))
    text = SealedField(_("what we saw together"))
    conclusion = models.CharField(_("how to go on"), max_length=10, choices=Conclusion, blank=True)
    next_on = models.DateField(_("next look together"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.CheckConstraint(
                name="review_full_concludes", condition=Q(kind=ReviewKind.NOTE) | ~Q(conclusion="")
            )
        ]

    class Privacy:
        case = (
            "case", "round", "kind", "plan", "on", "instrument", "instrument_version", "goals", "delivery", "person_views", "views_reason",
            "text", "conclusion", "next_on", "by", "at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.kind


@behind_row_policies
class ProviderWord(models.Model):
    """What a provider tells the team about their part, for the next look together."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="provider_words")
    part = models.ForeignKey(PlanPart, on_delete=models.CASCADE, related_name="words")
    provider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = SealedField(_("words"))
    at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ("-at",)

    class Privacy:
        case = ("case", "part", "provider", "text", "at")

    def __str__(self) -> str:
        return str(self.pk)
