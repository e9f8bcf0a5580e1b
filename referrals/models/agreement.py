"""Information-sharing agreements: without one in force an agency outside the city's own house sees no case."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies


class SharingAgreementQuerySet(models.QuerySet["SharingAgreement"]):
    """Agreements, by whether they hold."""

    def visible_to(self, user: Any) -> "SharingAgreementQuerySet":
        """Whoever keeps watch over the process."""
        from portal.access import allowed

        return self.all() if allowed(user, "referrals.view_sharingagreement") else self.none()

    def in_force(self, on: dt.date) -> "SharingAgreementQuerySet":
        """Signed, begun and not over on a day."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            Q(ended_on__isnull=True) | Q(ended_on__gt=on),
            signed_on__lte=on,
            starts_on__lte=on,
        )


@behind_row_policies
class SharingAgreement(models.Model):
    """An information-sharing agreement between agencies: who shares with whom, what for, on which basis, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(
        _("purpose"), max_length=2000, help_text=_("In a sentence that a resident understands.")
    )
    lawful_basis = models.SlugField(_("lawful basis"), max_length=40)
    provision = models.CharField(
        _("provision"), max_length=300, help_text=_("Which provision permits giving and receiving.")
    )
    reference = models.CharField(
        _("where the signed document is kept"), max_length=200, help_text=_("File number or shelf mark.")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    objects = SharingAgreementQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_end_has_reason", condition=Q(ended_on__isnull=True) | ~Q(end_reason="")
            ),
        ]

    class Privacy:
        internal = (
            "title", "purpose", "lawful_basis", "provision", "reference", "starts_on", "ends_on", "signed_on", "ended_on", "end_reason",
            "entered_by", "entered_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """`in_force`, `unsigned`, `to_come` or `over` today."""
        today = timezone.localdate()
        if (self.ended_on and self.ended_on <= today) or (self.ends_on and self.ends_on < today):
            return "over"
        if not self.signed_on or self.signed_on > today:
            return "unsigned"
        return "to_come" if self.starts_on > today else "in_force"


@behind_row_policies
class AgreementParty(models.Model):
    """One agency that has signed an agreement."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="agreement_party_once")
        ]

    class Privacy:
        internal = ("agreement", "organisation")

    def __str__(self) -> str:
        return f"{self.organisation}"


class AmendmentKind(models.TextChoices):
    """What the parties have signed since."""

    AMENDMENT = "amendment", _("Changed in its words")
    RENEWAL = "renewal", _("Renewed")


@behind_row_policies
class AgreementAmendment(models.Model):
    """What was signed after an agreement: a change of its words, or a new end. Rows are only added, so that each version can be told."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="amendments")
    kind = models.CharField(_("kind"), max_length=10, choices=AmendmentKind)
    what = models.CharField(_("what was agreed"), max_length=500)
    signed_on = models.DateField(_("signed on"))
    ends_before = models.DateField(_("end before"), null=True, blank=True)
    ends_after = models.DateField(_("end from then on"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ("-entered_at",)

    class Privacy:
        internal = (
            "agreement",
            "kind",
            "what",
            "signed_on",
            "ends_before",
            "ends_after",
            "entered_by",
            "entered_at",
        )

    def __str__(self) -> str:
        return self.get_kind_display()
