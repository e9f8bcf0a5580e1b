"""How a case ends: what was done, what remains, and a look back some months later."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.support_enums import FollowUpState


@behind_row_policies
class ClosingReport(models.Model):
    """What the team writes before it asks for the closing: the person gets a message of it, the sender one coded line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closing_reports")
    round = models.PositiveSmallIntegerField(default=1)
    done = SealedField(_("what was done"))
    remains = SealedField(_("what remains"))
    contact = SealedField(_("who stays in contact"))
    message = SealedField(_("message to the person"))
    no_message_reason = SealedField(_("why there is no message"))
    reason = models.SlugField(_("why it ends"), max_length=40)
    outcome = models.SlugField(_("outcome"), max_length=40)
    own_outcome = models.SlugField(_("the city’s own name for it"), max_length=10, blank=True)
    feedback_line = models.SlugField(_("line for who raised it"), max_length=40)
    team_until = models.DateField(_("the team reads it until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ("round",)
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="closing_report_once")]

    class Privacy:
        case = (
            "case", "round", "done", "remains", "contact", "message", "no_message_reason", "reason", "outcome", "own_outcome", "feedback_line", "team_until",
            "by", "at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.outcome


@behind_row_policies
class FollowUp(models.Model):
    """One look back some months after the end, by an agency that has a basis of its own for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    round = models.PositiveSmallIntegerField(default=1)
    month = models.PositiveSmallIntegerField(_("months after closing"))
    due_on = models.DateField(_("due"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who looks back"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    basis = models.SlugField(_("basis of their own"), max_length=40, blank=True)
    basis_words = SealedField(_("basis in words"))
    state = models.CharField(_("state"), max_length=10, choices=FollowUpState, default=FollowUpState.PLANNED)
    note = SealedField(_("note"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField(_("noted"), null=True, blank=True)

    class Meta:
        ordering = ("round", "month")
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "month"], name="follow_up_once"),
            models.CheckConstraint(
                name="follow_up_whole",
                condition=Q(state=FollowUpState.PLANNED, noted_by__isnull=True, noted_at__isnull=True)
                | (~Q(state=FollowUpState.PLANNED) & Q(noted_by__isnull=False, noted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="follow_up_basis", condition=(Q(person__isnull=True, basis="")) | (Q(person__isnull=False) & ~Q(basis=""))
            ),
        ]  # fmt: skip

    class Privacy:
        case = ("case", "round", "month", "due_on", "person", "basis", "basis_words", "state", "note", "noted_by", "noted_at")  # fmt: skip

    def __str__(self) -> str:
        return str(self.month)
