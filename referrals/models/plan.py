"""The support plan: goals in the person's words, who does what until when. A changed plan is a new version; the old one is kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.support_enums import PlanState


@behind_row_policies
class SupportPlan(models.Model):
    """One version of what was agreed with the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    safety = SealedField(_("what helps when things get hard"))
    changed_because = SealedField(_("why it was changed"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)

    class Meta:
        ordering = ("round", "version")
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=PlanState.DRAFT), name="plan_one_draft"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=PlanState.AGREED), name="plan_one_agreed"
            ),
            models.CheckConstraint(
                name="plan_agreed_whole",
                condition=Q(state=PlanState.DRAFT, agreed_at__isnull=True) | ~Q(state=PlanState.DRAFT),
            ),
        ]

    class Privacy:
        case = ("case", "round", "version", "state", "safety", "changed_because", "written_by", "written_at", "agreed_at")  # fmt: skip

    def __str__(self) -> str:
        return str(self.version)


@behind_row_policies
class PlanGoal(models.Model):
    """Something the person wants, in their own words; `thread` stays the same through the versions of a plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(SupportPlan, on_delete=models.CASCADE, related_name="goals")
    thread = models.UUIDField(default=uuid.uuid4)
    order = models.PositiveSmallIntegerField(default=1)
    words = SealedField(_("in the person's words"))
    state = models.SlugField(_("where it stands"), max_length=20, default="open")

    class Meta:
        ordering = ("order",)

    class Privacy:
        case = ("case", "plan", "thread", "order", "words", "state")

    def __str__(self) -> str:
        return str(self.order)


@behind_row_policies
class PlanPart(models.Model):
    """One kind of support in a plan: who gives it, from when, how often. Its provider sees this part and no other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plan_parts")
    plan = models.ForeignKey(SupportPlan, on_delete=models.CASCADE, related_name="parts")
    thread = models.UUIDField(default=uuid.uuid4, db_index=True)
    order = models.PositiveSmallIntegerField(default=1)
    kind = models.SlugField(_("kind of support"), max_length=40)
    what = SealedField(_("what exactly"))
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    provider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who gives it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    intensity = models.SlugField(_("how often"), max_length=20)
    sessions_agreed = models.PositiveSmallIntegerField(_("sessions agreed"))
    stopped_on = models.DateField(_("stopped"), null=True, blank=True)

    class Meta:
        ordering = ("order", "starts_on", "id")
        constraints = [
            models.CheckConstraint(name="plan_part_days", condition=Q(ends_on__gte=F("starts_on")))
        ]

    class Privacy:
        case = (
            "case", "plan", "thread", "order", "kind", "what", "organisation", "provider", "starts_on", "ends_on", "intensity", "sessions_agreed",
            "stopped_on",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.kind


@behind_row_policies
class Session(models.Model):
    """One agreed meeting and whether it took place. It says how support was delivered and nothing of how somebody is doing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    thread = models.UUIDField(db_index=True)
    provider = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("day"))
    attendance = models.SlugField(_("did it take place"), max_length=30)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(_("logged"))
    sent_as = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text=_("Of the form, so that one sent twice is kept once.")
    )

    class Meta:
        ordering = ("-on", "-logged_at")

    class Privacy:
        case = ("case", "thread", "provider", "on", "attendance", "logged_by", "logged_at", "sent_as")

    def __str__(self) -> str:
        return self.attendance


@behind_row_policies
class SessionChange(models.Model):
    """What a session said before it was corrected. Rows are only added, so that both versions stay."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="changes")
    provider = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("day before"))
    attendance = models.SlugField(_("did it take place, before"), max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("corrected"))

    class Meta:
        ordering = ("-at",)

    class Privacy:
        case = ("case", "session", "provider", "on", "attendance", "by", "at")

    def __str__(self) -> str:
        return self.attendance


@behind_row_policies
class SessionNote(models.Model):
    """A provider's own note about a session. For everybody else, the row does not exist."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="note")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = SealedField(_("note"))

    class Meta:
        ordering = ("pk",)

    class Privacy:
        case = ("case", "session", "author", "text")

    def __str__(self) -> str:
        return str(self.pk)
