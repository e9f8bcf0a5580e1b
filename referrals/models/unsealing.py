"""Learning who a case is about: the request, the custodian's decision, and what the named agencies answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import AgencyAnswer, UnsealState
from referrals.models.case import Case


@behind_row_policies
class UnsealRequest(models.Model):
    """A coordinator's request to let named agencies know who it is about; the custodian, somebody else, decides with reasons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="unseal_requests")
    round = models.PositiveSmallIntegerField(_("round"))
    purpose = SealedField(_("purpose"))
    necessity = SealedField(_("why it is necessary"))
    lawful_basis = models.SlugField(_("lawful basis"), max_length=40)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=UnsealState, default=UnsealState.WAITING)
    reasons = SealedField(_("reasons of the decision"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ("asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=UnsealState.WAITING), name="unseal_request_one_open"
            ),
            # Two persons in the database too, whatever the code above it does.
            models.CheckConstraint(
                name="unseal_two_persons",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="unseal_decision_whole",
                condition=Q(state=UnsealState.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=UnsealState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    class Privacy:
        case = (
            "case", "round", "purpose", "necessity", "lawful_basis", "asked_by", "asked_at", "state", "reasons", "decided_by", "decided_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class AgencyQuestion(models.Model):
    """One agency named in an unseal request: whether it knows the person and should join. Silence until the time is up is an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agency_questions")
    round = models.PositiveSmallIntegerField(_("round"))
    request = models.ForeignKey(UnsealRequest, on_delete=models.CASCADE, related_name="agencies")
    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked"), on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=15, choices=AgencyAnswer, blank=True)
    reason = SealedField(_("reason"))
    register_checked = models.BooleanField(_("own register checked"), default=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["request", "organisation"], name="agency_question_once"),
            models.CheckConstraint(
                name="agency_answer_whole",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    class Privacy:
        case = (
            "case", "round", "request", "organisation", "person", "due_at", "answer", "reason", "register_checked", "answered_by", "answered_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
