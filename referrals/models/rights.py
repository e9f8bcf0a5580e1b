"""What the person a case is about asks of the city: to see, to correct, to object, to have use stopped, to complain."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case


class RightsState(models.TextChoices):
    """Where a request by the person stands."""

    LOGGED = "logged", _("Logged")
    CONFIRMED = "confirmed", _("Identity confirmed")
    PREPARED = "prepared", _("Prepared, waits for the second look")
    CHECKED = "checked", _("Checked, ready to be shown")
    CONCLUDED = "concluded", _("Concluded")


class RightsResult(models.TextChoices):
    """What came of it."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Met in part")
    NOT_MET = "not_met", _("Not met, with the reason")
    TAKEN_BACK = "taken_back", _("Taken back by the person")


OPEN_RIGHTS = (RightsState.LOGGED, RightsState.CONFIRMED, RightsState.PREPARED, RightsState.CHECKED)


@behind_row_policies
class SubjectRequest(models.Model):
    """One request by the person a case is about (or somebody entitled to act for them), with its clock of one month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rights")
    kind = models.SlugField(_("kind"), max_length=40)
    channel = models.SlugField(_("how it came"), max_length=40)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("answer due"))
    extended = models.BooleanField(_("extended"), default=False)
    words = SealedField(_("what the person asks"))
    identity_how = SealedField(_("how the identity was checked"))
    extension_reason = SealedField(_("why it takes longer"))
    extension_told_on = models.DateField(_("told that it takes longer"), null=True, blank=True)
    extension_told_how = models.SlugField(_("how they were told"), max_length=40, blank=True)
    answer = SealedField(_("the answer"))
    grounds = models.SlugField(_("why not, or not all of it"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RightsState, default=RightsState.LOGGED)
    result = models.CharField(_("result"), max_length=10, choices=RightsResult, blank=True)
    restricts = models.BooleanField(_("use is stopped"), default=False)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    concluded_at = models.DateTimeField(_("concluded"), null=True)

    class Meta:
        ordering = ("due_on",)
        constraints = [
            models.CheckConstraint(
                name="rights_two_persons",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="rights_concluded_whole",
                condition=~Q(state="concluded")
                | (Q(concluded_by__isnull=False, concluded_at__isnull=False) & ~Q(result="")),
            ),
        ]

    class Privacy:
        case = (
            "case", "kind", "channel", "received_on", "due_on", "extended", "words", "identity_how", "extension_reason", "extension_told_on",
            "extension_told_how", "answer", "grounds", "state", "result", "restricts", "logged_by", "confirmed_by", "prepared_by",
            "checked_by", "concluded_by", "concluded_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.kind

    @property
    def is_late(self) -> bool:
        """Whether the answer is overdue."""
        return self.state != RightsState.CONCLUDED and self.due_on < timezone.localdate()


class PackChoice(models.TextChoices):
    """What becomes of one entry in the copy for the person."""

    OPEN = "open", _("Not looked at yet")
    SHOW = "show", _("Show")
    REDACT = "redact", _("Show in part")
    LEAVE_OUT = "leave_out", _("Leave out")


@behind_row_policies
class PackItem(models.Model):
    """One entry of what is held about the person, and what a person decided about it: show, show in part, or leave out with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="items")
    source = models.CharField(max_length=80)
    row = models.CharField(max_length=64)
    column = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    choice = models.CharField(_("choice"), max_length=10, choices=PackChoice, default=PackChoice.OPEN)
    reason = models.SlugField(_("reason"), max_length=40, blank=True)
    instead = SealedField(_("what is shown instead"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["request", "source", "row", "column"], name="pack_item_once"),
            models.CheckConstraint(
                name="pack_item_reason", condition=Q(choice__in=["open", "show"]) | ~Q(reason="")
            ),
        ]

    class Privacy:
        case = (
            "case",
            "request",
            "source",
            "row",
            "column",
            "order",
            "choice",
            "reason",
            "instead",
            "decided_by",
        )

    def __str__(self) -> str:
        return self.source


@behind_row_policies
class Correction(models.Model):
    """Something the person says is wrong: what was written before, what stands there now, or their own words beside it. Both are kept until
    nothing but codes and dates is kept of the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="corrections")
    group = models.SlugField(_("field group"), max_length=40)
    field = models.CharField(
        _("field"),
        max_length=60,
        blank=True,
        help_text=_("Empty: their words stand beside all of this part."),
    )
    source = models.CharField(max_length=80, blank=True, default="", editable=False)
    row = models.CharField(max_length=64, blank=True, default="", editable=False)
    before = SealedField(_("before"))
    after = SealedField(_("now, or in the person's own words"))
    corrected = models.BooleanField(_("corrected"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("-at",)

    class Privacy:
        case = (
            "case",
            "request",
            "group",
            "field",
            "source",
            "row",
            "before",
            "after",
            "corrected",
            "by",
            "at",
        )

    def __str__(self) -> str:
        return self.group
