"""The registry of programmes, by level of prevention."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from programmes import scope
from programmes.enums import BudgetSource, CheckKind, CheckResult, CityRole, Level, ProgrammeStatus, Setting


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Which programmes a person may see, in one query."""

    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """City staff all; partners those they lead or take part in; council leads those past the concept; evaluators those granted."""
        return scope.narrow(self, user, scope.programmes_seen_by)

    def in_charge_of(self, user: Any) -> "ProgrammeQuerySet":
        """Those an officer or coordinator may change: own department or districts, or all."""
        return scope.narrow(self, user, scope.programmes_kept_by)

    def logged_by(self, user: Any) -> "ProgrammeQuerySet":
        """Those for which this person's organisation logs activities."""
        return scope.narrow(self, user, scope.programmes_logged_by)

    def accepting_logs(self) -> "ProgrammeQuerySet":
        """Those that have started and are not closed for good."""
        return self.filter(status__in=Programme.ACCEPTING)

    def with_names(self) -> "ProgrammeQuerySet":
        """With what a list shows, so that each row costs no further query."""
        return self.select_related("intervention", "lead", "department").prefetch_related("areas")


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    model_name="ProgrammeHistory",
)
class Programme(models.Model):
    """A programme of the city or its partners at one level of prevention. It never lists participants; people exist only in referrals."""

    slug = models.SlugField(
        _("short name"), max_length=80, unique=True, help_text=_("Stable; data files match on it.")
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("in one or two sentences"), blank=True)
    level = models.CharField(_("level of prevention"), max_length=20, choices=Level)
    intervention = models.ForeignKey(
        "programmes.AreaOfIntervention",
        verbose_name=_("area of intervention"),
        on_delete=models.PROTECT,
        related_name="programmes",
    )
    city_role = models.CharField(_("the city’s role"), max_length=20, choices=CityRole)
    target_groups = models.ManyToManyField(
        "programmes.TargetGroup", verbose_name=_("for whom"), blank=True, related_name="programmes"
    )
    target_note = models.TextField(_("for whom, in your words"), blank=True)
    areas = models.ManyToManyField(
        "areas.Area", verbose_name=_("areas"), blank=True, related_name="programmes"
    )
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("responsible department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programmes_kept",
    )
    lead = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("lead organisation"),
        on_delete=models.PROTECT,
        related_name="programmes_led",
    )
    partners = models.ManyToManyField(
        "accounts.Organisation",
        verbose_name=_("partners"),
        through="programmes.ProgrammePartner",
        related_name="programmes_joined",
    )
    measure = models.ForeignKey(
        "strategy.Measure",
        verbose_name=_("measure it carries out"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programmes",
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    method = models.TextField(_("method"), blank=True)
    if_text = models.TextField(_("if"), blank=True, help_text=_("What we do."))
    then_text = models.TextField(_("then"), blank=True, help_text=_("What we expect to change."))
    because_text = models.TextField(_("because"), blank=True, help_text=_("Why we think so."))
    safeguarding_contact = models.CharField(
        _("safeguarding contact"),
        max_length=200,
        blank=True,
        help_text=_("A role, desk or telephone number."),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ProgrammeStatus, default=ProgrammeStatus.CONCEPT
    )
    # Secondary prevention
    vulnerability = models.TextField(_("vulnerability addressed"), blank=True)
    sequence = models.TextField(_("sequence of steps"), blank=True)
    practitioner_training = models.TextField(_("training of practitioners"), blank=True)
    # Tertiary prevention
    setting = ArrayField(
        models.CharField(max_length=20, choices=Setting), verbose_name=_("setting"), default=list, blank=True
    )
    national_counterpart = models.CharField(_("national counterpart"), max_length=200, blank=True)
    trauma_informed = models.TextField(_("trauma-informed practice"), blank=True)
    stigma_mitigation = models.TextField(_("how stigma is kept low"), blank=True)
    long_term_support = models.TextField(_("long-term support"), blank=True)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProgrammeQuerySet.as_manager()

    ACCEPTING = (ProgrammeStatus.RUNNING, ProgrammeStatus.PAUSED, ProgrammeStatus.COMPLETED)

    class Meta:
        ordering = ("title",)
        permissions = [("evaluate_programme", "Evaluate this programme")]
        indexes = [
            models.Index(fields=["title"], name="programme_by_title"),  # the registry
            models.Index(fields=["lead", "status"], name="programme_by_lead"),  # a partner's own programmes
            models.Index(
                fields=["department", "status"], name="programme_by_department"
            ),  # an officer's own department
            models.Index(
                fields=["level", "intervention"], name="programme_by_level"
            ),  # registry and report groupings
        ]
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            )
        ]

    class Privacy:
        open = (
            "slug", "title", "summary", "level", "intervention", "city_role", "target_groups", "target_note", "areas", "department", "lead", "measure",
            "starts_on", "ends_on", "method", "if_text", "then_text", "because_text", "status", "vulnerability", "sequence", "practitioner_training", "setting",
            "national_counterpart", "trauma_informed", "stigma_mitigation", "long_term_support", "partners",
        )  # fmt: skip
        internal = ("safeguarding_contact", "version", "created_by", "created_at", "updated_at")

    def __str__(self) -> str:
        return self.title

    @property
    def accepts_logs(self) -> bool:
        """Whether activities can be logged: it has started and is not closed for good."""
        return self.status in self.ACCEPTING

    @property
    def setting_labels(self) -> list[str]:
        """The settings in words."""
        return [str(Setting(value).label) for value in self.setting]

    def latest_check(self, kind: str) -> "ProgrammeCheck | None":
        """The newest do-no-harm or gender check."""
        return max((c for c in self.checks.all() if c.kind == kind), key=lambda c: c.done_on, default=None)


class ProgrammeUserObjectPermission(UserObjectPermissionBase):
    """A grant on one programme to one person, such as an evaluator's. It opens nothing by itself: a rule reads it."""

    content_object = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="grants")

    class Privacy:
        internal = ("content_object", "user", "permission")


class ProgrammePartner(models.Model):
    """An organisation that takes part in a programme, and with what."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    part = models.CharField(_("its part"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme"], name="partner_once_in_programme")
        ]

    class Privacy:
        open = ("programme", "organisation", "part")

    def __str__(self) -> str:
        return f"{self.organisation}"


class BudgetLine(models.Model):
    """Money planned for a programme in one year from one source, in the city's currency."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="budget_lines")
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=20, choices=BudgetSource)
    funder = models.CharField(_("fund or funder"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ("year", "source", "funder")
        constraints = [
            models.CheckConstraint(name="budget_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="budget_year_plausible", condition=Q(year__gte=1990, year__lte=2100)),
            models.UniqueConstraint(
                fields=["programme", "year", "source", "funder"], name="budget_line_once"
            ),
        ]

    class Privacy:
        open = ("programme", "year", "source", "funder", "amount")

    def __str__(self) -> str:
        return f"{self.year} {self.get_source_display()}"


class ProgrammeCheck(models.Model):
    """A do-no-harm or gender check as held on a day: what it found and what was agreed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(_("check"), max_length=20, choices=CheckKind)
    done_on = models.DateField(_("date"))
    result = models.CharField(_("result"), max_length=20, choices=CheckResult)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-done_on", "-pk")

    class Privacy:
        open = ("programme", "kind", "done_on", "result")
        internal = ("note", "recorded_by", "recorded_at")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on}"
