"""Coming back: the reintegration plan with one contact person, and the log of exchanges with the national counterpart."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.support_enums import Direction, Informed


@behind_row_policies
class ReintegrationPlan(models.Model):
    """The long view beside the support plan: where the person comes from and goes to, and whom they call first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reintegration")
    round = models.PositiveSmallIntegerField(default=1)
    setting = models.SlugField(_("setting"), max_length=20)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("one contact person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reached_by = SealedField(_("how the contact person is reached"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ("round",)
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="reintegration_once")]

    class Privacy:
        case = ("case", "round", "setting", "contact", "reached_by", "by", "at")

    def __str__(self) -> str:
        return self.setting


@behind_row_policies
class ReintegrationText(models.Model):
    """One section of the plan. A changed section is a new row; the last one counts and the others stay."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.CASCADE, related_name="texts")
    section = models.SlugField(_("section"), max_length=40)
    text = SealedField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ("at",)

    class Privacy:
        case = ("case", "plan", "section", "text", "by", "at")

    def __str__(self) -> str:
        return self.section


@behind_row_policies
class CounterpartExchange(models.Model):
    """Something shared with, or received from, the national counterpart, with the legal basis it rests on. Only ever added."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exchanges")
    round = models.PositiveSmallIntegerField(default=1)
    direction = models.CharField(_("which way"), max_length=20, choices=Direction)
    on = models.DateField(_("day"))
    what = SealedField(_("what was shared, in categories"))
    purpose = SealedField(_("purpose"))
    legal_basis = models.SlugField(_("legal basis"), max_length=40)
    basis_words = SealedField(_("the basis, named"))
    informed = models.CharField(_("does the person know"), max_length=10, choices=Informed)
    informed_why = SealedField(_("why not yet"))
    who = SealedField(_("who shared and who received"))
    review_on = models.DateField(_("look at it again on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ("-on", "-at")

    class Privacy:
        case = (
            "case", "round", "direction", "on", "what", "purpose", "legal_basis", "basis_words", "informed", "informed_why", "who", "review_on",
            "by", "at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.direction
