"""Measures of the plan, their milestones and their status over time."""

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from strategy.enums import MeasureStatus, PlanStatus
from strategy.models.plan import Objective


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Reads of measures."""

    def visible_to(self, user: Any) -> "MeasureQuerySet":
        """Measures are as public as their plan."""
        if getattr(user, "is_system", False) or (
            user.is_authenticated and user.has_role("programme_coordinator", "city_officer", "evaluator")
        ):
            return self.all()
        return self.exclude(objective__plan__status=PlanStatus.DRAFT)

    def with_status_on(self, day: dt.date) -> "MeasureQuerySet":
        """Adds `status_then`: the status last reported on or before `day`; None if none was."""
        last = MeasureUpdate.objects.filter(measure=OuterRef("pk"), reported_on__lte=day).order_by(
            "-reported_on", "-pk"
        )
        return self.annotate(status_then=Subquery(last.values("status")[:1]))

    def with_milestones(self, day: dt.date) -> "MeasureQuerySet":
        """Adds `milestones_done`, `milestones_all` and `milestones_late` as of `day`."""
        late = Q(milestones__done_on__isnull=True, milestones__due_on__lt=day) | Q(
            milestones__done_on__gt=day, milestones__due_on__lt=day
        )
        return self.annotate(
            milestones_all=Count("milestones", distinct=True),
            milestones_done=Count("milestones", filter=Q(milestones__done_on__lte=day), distinct=True),
            milestones_late=Count("milestones", filter=late, distinct=True),
        )


@pghistory.track(
    model_name="MeasureHistory",
    fields=[
        "title",
        "lead",
        "responsible",
        "starts_on",
        "ends_on",
        "status",
        "status_note",
        "objective",
        "number",
    ],
)
class Measure(models.Model):
    """One thing the plan promises, with a lead who answers for it."""

    objective = models.ForeignKey(
        Objective, verbose_name=_("objective"), on_delete=models.PROTECT, related_name="measures"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=250)
    lead = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("lead"), on_delete=models.PROTECT, related_name="measures_led"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="measures",
    )
    partners = models.ManyToManyField(
        "accounts.Organisation", verbose_name=_("partners"), blank=True, related_name="measures_joined"
    )
    areas = models.ManyToManyField("areas.Area", verbose_name=_("areas"), blank=True, related_name="measures")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    status = models.CharField(
        _("status"), max_length=20, choices=MeasureStatus, default=MeasureStatus.NOT_STARTED
    )
    status_note = models.TextField(_("how it stands"), blank=True)
    status_on = models.DateField(_("status of"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["objective", "number"], name="measure_number_once"),
            models.CheckConstraint(
                name="measure_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on"))
            ),
        ]
        # The list's filter by status in the order of the numbers.
        indexes = [models.Index(fields=["status", "number"], name="measure_status")]

    class Privacy:
        open = (
            "objective",
            "number",
            "title",
            "lead",
            "partners",
            "areas",
            "starts_on",
            "ends_on",
            "status",
            "status_note",
            "status_on",
        )
        internal = ("responsible",)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Milestone(models.Model):
    """A date by which something of a measure is there."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=200)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        ordering = ("due_on",)

    class Privacy:
        open = ("measure", "title", "due_on", "done_on")

    def __str__(self) -> str:
        return self.title

    def is_late(self, day: dt.date) -> bool:
        """Whether it was due before `day` and not done by then."""
        return self.due_on < day and (self.done_on is None or self.done_on > day)


class MeasureUpdate(models.Model):
    """One report on how a measure stands; updates are added, never changed, so that any past day can be shown."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="updates")
    reported_on = models.DateField(_("as of"))
    status = models.CharField(_("status"), max_length=20, choices=MeasureStatus)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-reported_on", "-pk")
        # with_status_on(): the last update of each measure on or before a day.
        indexes = [models.Index(fields=["measure", "-reported_on", "-id"], name="measure_update_last")]

    class Privacy:
        open = ("measure", "reported_on", "status", "note", "created_at")
        internal = ("by",)

    def __str__(self) -> str:
        return f"{self.reported_on} {self.status}"
