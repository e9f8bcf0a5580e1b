"""Questions to agencies. Each agency sees its own question and its own answer, and no other's, until the panel."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import InformationReply
from referrals.models.case import Case


@behind_row_policies
class InformationRequest(models.Model):
    """One question to one agency: what, why it is needed, on which basis, by when; and the answer, "cannot share" included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="information_requests")
    round = models.PositiveSmallIntegerField(_("round"))
    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked"), on_delete=models.PROTECT, related_name="+"
    )
    question = SealedField(_("question"))
    necessity = SealedField(_("why it is needed"))
    lawful_basis = models.SlugField(_("lawful basis"), max_length=40)
    due_on = models.DateField(_("due"))
    expires_on = models.DateField(_("expires"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    reply = models.CharField(_("reply"), max_length=15, choices=InformationReply, blank=True)
    answer = SealedField(_("answer"))
    register_checked = models.BooleanField(_("own register checked"), default=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ("asked_at",)
        indexes = [
            models.Index(fields=["organisation", "answered_at"], name="information_inbox")
        ]  # an agency's inbox
        constraints = [
            models.CheckConstraint(name="information_dates", condition=Q(expires_on__gte=models.F("due_on"))),
            models.CheckConstraint(
                name="information_answer_whole",
                condition=Q(reply="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(reply="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]

    class Privacy:
        case = (
            "case", "round", "organisation", "person", "question", "necessity", "lawful_basis", "due_on", "expires_on", "asked_by", "asked_at",
            "reply", "answer", "register_checked", "answered_by", "answered_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
