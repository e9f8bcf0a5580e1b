"""When reports are built by themselves."""

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mel.enums import ReportKind, Rhythm

MINUTE = 15  # past the hour


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    """Which schedules a person may see."""

    def visible_to(self, user: Any) -> "ReportScheduleQuerySet":
        """Readers of reports see all; there is one for each kind."""
        from portal.access import allowed

        return self.all() if allowed(user, "mel.view_reportschedule") else self.none()


@pghistory.track(
    model_name="ReportScheduleHistory", fields=["kind", "rhythm", "lead_days", "hour", "enabled"]
)
class ReportSchedule(models.Model):
    """When a kind of report is built after its period has ended, and who is told. The worker's timetable is kept in step with it."""

    kind = models.CharField(_("report"), max_length=40, choices=ReportKind, unique=True)
    rhythm = models.CharField(_("how often"), max_length=20, choices=Rhythm, default=Rhythm.QUARTERLY)
    lead_days = models.PositiveSmallIntegerField(
        _("days after the period ends"),
        default=15,
        validators=[MaxValueValidator(80)],
        help_text=_("Time for partners to hand in and officers to check."),
    )
    hour = models.PositiveSmallIntegerField(
        _("hour of the day"), default=6, validators=[MaxValueValidator(23)]
    )
    recipients = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("who is told"), blank=True, related_name="+"
    )
    enabled = models.BooleanField(_("switched on"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("kind",)
        constraints = [models.CheckConstraint(name="reportschedule_hour", condition=models.Q(hour__lte=23))]

    class Privacy:
        open = ("kind", "rhythm", "lead_days", "hour", "enabled", "changed_at")
        internal = ("recipients",)

    def __str__(self) -> str:
        return self.get_kind_display()

    def last_call(self, now: dt.datetime) -> dt.datetime:
        """When the timetable last called for this report: every day at its hour, in the city's time."""
        today = timezone.localtime(now).replace(hour=self.hour, minute=MINUTE, second=0, microsecond=0)
        return today if today <= now else today - dt.timedelta(days=1)
