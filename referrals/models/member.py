"""Who was named on a case, and who must stay out of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from referrals.enums import NAMED_ROLES, SeatPurpose
from referrals.models.case import Case


@behind_row_policies
class CaseMember(models.Model):
    """A person named on a case in one role: an agency's panel member, a member of the team, a provider, the police liaison asked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40, choices=[(role, role) for role in NAMED_ROLES])
    purpose = models.CharField(_("named for"), max_length=10, choices=SeatPurpose, default=SeatPurpose.CASE)
    until = models.DateField(_("until"), null=True, blank=True)
    content_until = models.DateField(
        _("reads the closing until"),
        null=True,
        blank=True,
        help_text=_("Set at closing; who looks back later stays named and reads the closing no more."),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(auto_now_add=True)
    # A copy of the case's, kept by the database: its policy can't ask the case, whose own policies ask this table.
    area_path = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["case", "user", "role"], name="case_member_once")]

    class Privacy:
        case = (
            "case", "user", "role", "purpose", "until", "content_until", "answered_at", "named_by", "named_at", "area_path",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role} {self.case_id}"


@behind_row_policies
class Conflict(models.Model):
    """A declared conflict of interest: the case does not exist for this person, whatever their roles."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    # A copy of the case's, kept by the database: its policy can't ask the case, whose own policies ask this table.
    area_path = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_conflict_once")]

    class Privacy:
        case = ("case", "user", "declared_at", "area_path")

    def __str__(self) -> str:
        return str(self.case_id)
