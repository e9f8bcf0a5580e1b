"""What a meeting decided about a case, and what somebody will do about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.models.meeting import AgendaItem


@behind_row_policies
class Decision(models.Model):
    """The decision on one case at one meeting with its reasons, and dissent or the confirmation that there was none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(_("round"))
    case_state = models.SlugField(_("state of the case"), max_length=40)
    step = models.SlugField(_("decided"), max_length=40)
    reasons = SealedField(_("reasons"))
    dissent = SealedField(_("dissent"))
    no_dissent = models.BooleanField(_("nobody dissented"), default=False)
    other_help = SealedField(_("other help considered"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(
                name="decision_dissent_or_none", condition=Q(no_dissent=False) | Q(dissent__isnull=True)
            )
        ]

    class Privacy:
        case = (
            "case", "item", "round", "case_state", "step", "reasons", "dissent", "no_dissent", "other_help", "by", "at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.step


@behind_row_policies
class Action(models.Model):
    """Something one person undertook at a meeting, with a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="actions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="actions")
    text = SealedField(_("what"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("due_on", "pk")
        indexes = [models.Index(fields=["owner", "done_at"], name="action_owner")]  # what waits for me

    class Privacy:
        case = ("case", "item", "text", "owner", "due_on", "done_at", "done_by", "made_by", "made_at")

    def __str__(self) -> str:
        return str(self.pk)
