"""Steps: those that wait for a second person, and those that were taken."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import RequestState
from referrals.models.case import Case


@behind_row_policies
class StepRequest(models.Model):
    """A step that one person asked for and another must approve. What is approved is what stands here, not what a form sends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    round = models.PositiveSmallIntegerField()
    from_state = models.SlugField(max_length=40)
    step = models.SlugField(_("step"), max_length=40)
    reason = models.SlugField(_("reason"), max_length=40)
    rationale = SealedField(_("reason in words"))
    lawful_basis = models.SlugField(_("lawful basis"), max_length=40, blank=True)
    outcome = models.SlugField(_("outcome"), max_length=40, blank=True)
    own_outcome = models.SlugField(_("the city’s own name for it"), max_length=10, blank=True)
    feedback_line = models.SlugField(max_length=40, blank=True)
    until = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = SealedField(_("answer in words"))

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=RequestState.WAITING), name="step_request_one_open"
            ),
            # Two persons in the database too, whatever the code above it does.
            models.CheckConstraint(
                name="step_request_two_persons",
                condition=~Q(state=RequestState.APPROVED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="step_request_decision_whole",
                condition=Q(state=RequestState.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=RequestState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    class Privacy:
        case = (
            "case", "round", "from_state", "step", "reason", "rationale", "lawful_basis", "outcome", "own_outcome", "feedback_line", "until", "asked_by",
            "asked_at", "state", "decided_by", "decided_at", "answer",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.step


@behind_row_policies
class TransitionRow(models.Model):
    """A step that was taken: by whom, in which role, approved by whom, why, on which basis, under which configuration. Only ever added."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transitions")
    step = models.SlugField(_("step"), max_length=40)
    from_state = models.SlugField(_("from"), max_length=40, blank=True)
    to_state = models.SlugField(_("to"), max_length=40)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("in the role"), max_length=120)
    agency = models.CharField(_("of the agency"), max_length=80, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.SlugField(_("reason"), max_length=40)
    rationale = SealedField(_("reason in words"))
    lawful_basis = models.SlugField(_("lawful basis"), max_length=40, blank=True)
    outcome = models.SlugField(_("outcome"), max_length=40, blank=True)
    own_outcome = models.SlugField(_("the city’s own name for it"), max_length=10, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    stage_opened = models.PositiveSmallIntegerField(_("stage opened"), default=0)
    process = models.SlugField(max_length=40)
    process_version = models.PositiveIntegerField()

    class Meta:
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(
                name="transition_two_persons", condition=Q(approver__isnull=True) | ~Q(approver=F("by"))
            ),
        ]

    class Privacy:
        case = (
            "case", "step", "from_state", "to_state", "at", "by", "role", "agency", "approver", "reason", "rationale", "lawful_basis", "outcome", "own_outcome",
            "until", "stage_opened", "process", "process_version",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
