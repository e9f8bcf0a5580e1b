"""What is written down on the way: the screening, and the documents that steps ask for."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import Answer
from referrals.models.case import Case


@behind_row_policies
class ScreeningAnswer(models.Model):
    """One answer of the screening checklist with its reason and source. Answers are not added up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="screening")
    round = models.PositiveSmallIntegerField(_("round"))
    question = models.SlugField(_("question"), max_length=40)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    reason = SealedField(_("reason"))
    source = SealedField(_("source"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("round", "question")
        constraints = [models.UniqueConstraint(fields=["case", "round", "question"], name="screening_once")]

    class Privacy:
        case = ("case", "round", "question", "answer", "reason", "source", "by", "at")

    def __str__(self) -> str:
        return self.question


@behind_row_policies
class Record(models.Model):
    """A document of a case by its kind in the vocabulary: receipt, question to the sender, summary without identity, note."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="records")
    round = models.PositiveSmallIntegerField(_("round"))
    kind = models.SlugField(_("kind"), max_length=40)
    text = SealedField(_("text"))
    codes = ArrayField(models.SlugField(max_length=40), verbose_name=_("codes"), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    class Meta:
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(
                name="record_check_whole",
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="record_checked_by_another",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("by")),
            ),
        ]

    class Privacy:
        case = ("case", "round", "kind", "text", "codes", "by", "at", "checked_by", "checked_at")

    def __str__(self) -> str:
        return self.kind
