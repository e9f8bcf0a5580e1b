"""What partners log: an activity, how many came, what was learned."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.charts import number
from programmes import scope
from programmes.enums import Channel, LogStatus, Mode

# What one line tells of a log.
LINE = (
    "title", "date", "attendance", "status", "submitted_at",
    "programme__title", "organisation__name", "area__name", "type__name",
)  # fmt: skip


class ActivityLogQuerySet(models.QuerySet["ActivityLog"]):
    """Which logs a person may see, by index, and the lists drawn from them."""

    def visible_to(self, user: Any) -> "ActivityLogQuerySet":
        """City staff what was submitted; partners their own and what is logged in programmes they lead; evaluators those of granted programmes."""
        return scope.narrow(self, user, scope.logs_seen_by)

    def in_charge_of(self, user: Any) -> "ActivityLogQuerySet":
        """Those an officer checks: own department or districts; the coordinator all."""
        return scope.narrow(self, user, scope.logs_kept_by)

    def to_verify_by(self, user: Any) -> "ActivityLogQuerySet":
        """What waits for this person's check, oldest first; never a log that they wrote, sent or corrected themselves."""
        waiting = self.in_charge_of(user).filter(status=LogStatus.SUBMITTED).order_by("submitted_at", "pk")
        return waiting.exclude(created_by_id=user.pk).exclude(submitted_by_id=user.pk) if user.pk else waiting

    def own(self, user: Any) -> "ActivityLogQuerySet":
        """Those of the person's own organisation."""
        return self.filter(organisation_id__in=scope.organisation_ids(user))

    def verified(self) -> "ActivityLogQuerySet":
        """Those that count in figures and reports."""
        return self.filter(status=LogStatus.VERIFIED)

    def with_names(self) -> "ActivityLogQuerySet":
        """With what a list shows, so that each row costs no further query."""
        return self.select_related("programme", "organisation", "area", "type")

    def in_lines(self, *more: str) -> "ActivityLogQuerySet":
        """Of each log what one line tells of it, and the fields `more`: a log with all it names has a hundred columns."""
        return self.with_names().only(*LINE, *more)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    model_name="ActivityLogHistory",
)
class ActivityLog(models.Model):
    """One activity as its organisers logged it. Attendance is a head count of contacts: who comes twice counts twice. Nobody is named."""

    client_id = models.UUIDField(
        _("id given by the sender"),
        unique=True,
        default=uuid.uuid4,
        editable=False,
        help_text=_("Sent twice, stored once."),
    )
    programme = models.ForeignKey(
        "programmes.Programme", verbose_name=_("programme"), on_delete=models.PROTECT, related_name="logs"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("held by"),
        on_delete=models.PROTECT,
        related_name="activity_logs",
    )
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activity_logs",
    )
    type = models.ForeignKey(
        "programmes.ActivityType",
        verbose_name=_("type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activity_logs",
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("start"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, null=True, blank=True)
    facilitators = models.PositiveSmallIntegerField(_("facilitators"), null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(
        _("sessions"), default=1, help_text=_("More than one where several were held and logged together.")
    )
    attendance = models.PositiveIntegerField(
        _("people"),
        null=True,
        blank=True,
        help_text=_("0 means that nobody came; empty means that nobody counted."),
    )
    first_time = models.PositiveIntegerField(_("for the first time"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=20, choices=Mode, default=Mode.IN_PERSON)
    languages = ArrayField(
        models.CharField(max_length=12), verbose_name=_("languages"), default=list, blank=True
    )
    happened = models.TextField(_("what happened"), blank=True)
    learned = models.TextField(_("what was learned"), blank=True)
    concerns = models.TextField(_("concerns about the activity"), blank=True)
    channel = models.CharField(_("reached us by"), max_length=20, choices=Channel, default=Channel.BROWSER)
    status = models.CharField(_("status"), max_length=20, choices=LogStatus, default=LogStatus.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    import_run = models.ForeignKey(
        "imports.ImportRun", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ActivityLogQuerySet.as_manager()

    class Meta:
        ordering = ("-date", "-pk")
        indexes = [
            models.Index(
                fields=["-date", "-id"], include=["organisation", "programme", "status"], name="log_newest"
            ),  # the whole city's list, newest first; a partner's and an evaluator's, whose logs lie scattered in it
            models.Index(
                fields=["organisation", "-date", "-id"], name="log_by_organisation"
            ),  # a partner's own list and month
            models.Index(
                fields=["programme", "-date", "-id"], name="log_by_programme"
            ),  # a programme's logs, defaults from the last, duplicates
            models.Index(
                fields=["area", "-date", "-id"], name="log_by_area"
            ),  # an area's page, district officers
            models.Index(
                fields=["status", "date"], include=["organisation", "attendance"], name="log_by_status"
            ),  # how many logs of a status and a period, with how many people; all that were sent
            models.Index(
                fields=["date"],
                include=[
                    "programme",
                    "organisation",
                    "area",
                    "sessions",
                    "attendance",
                    "first_time",
                    "hours",
                    "submitted_at",
                    "verified_at",
                ],
                name="log_figures",
                condition=Q(status="verified"),
            ),  # all that reports and dashboards add up, without a look at the logs themselves
            models.Index(
                fields=["submitted_at", "id"],
                include=["created_by", "submitted_by"],
                name="log_waiting",
                condition=Q(status="submitted"),
            ),  # the verification queue, oldest first, and how many wait that are not the officer's own
            models.Index(
                fields=["organisation", "updated_at"], name="log_queried", condition=Q(status="queried")
            ),  # questions waiting for a partner
            models.Index(
                fields=["import_run"], name="log_by_import", condition=Q(import_run__isnull=False)
            ),  # undo of an import
            GinIndex(
                SearchVector("title", "happened", config="simple"), name="log_words"
            ),  # the list's search by words
        ]
        constraints = [
            models.CheckConstraint(
                name="log_whole_when_submitted",
                condition=Q(status="draft")
                | Q(area__isnull=False, type__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="log_verified_who_and_when",
                condition=Q(verified_at__isnull=False, status="verified")
                | Q(verified_at__isnull=True, verified_by__isnull=True) & ~Q(status="verified"),
            ),
            models.CheckConstraint(
                name="log_submitter_has_time",
                condition=Q(submitted_by__isnull=True) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="log_first_time_within_total",
                condition=Q(first_time__isnull=True)
                | Q(attendance__isnull=False, first_time__lte=models.F("attendance")),
            ),
            models.CheckConstraint(
                name="log_hours_plausible", condition=Q(hours__isnull=True) | Q(hours__gt=0, hours__lte=336)
            ),
        ]

    class Privacy:
        open = ("programme", "organisation", "area", "type", "date", "attendance", "status", "mode")
        internal = (
            "client_id", "title", "starts_at", "hours", "facilitators", "sessions", "first_time", "languages", "happened", "learned", "concerns", "channel",
            "version", "created_by", "created_at", "updated_at", "submitted_by", "submitted_at", "verified_by", "verified_at", "import_run",
        )  # fmt: skip

    @property
    def hours_in_words(self) -> str:
        """The hours in the reader's notation, without needless noughts: 3.5."""
        return "" if self.hours is None else number(float(self.hours))

    def __str__(self) -> str:
        return self.title or (self.type.name if self.type else str(_("Activity")))


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    model_name="AttendanceBreakdownHistory",
)
class AttendanceBreakdown(models.Model):
    """How many of an activity's attendance fall into one category of one breakdown. An absent row was not counted; 0 was counted."""

    log = models.ForeignKey(ActivityLog, on_delete=models.CASCADE, related_name="breakdowns")
    category = models.ForeignKey(
        "programmes.BreakdownCategory", verbose_name=_("category"), on_delete=models.PROTECT, related_name="+"
    )
    count = models.PositiveIntegerField(_("people"))

    class Meta:
        ordering = ("category",)
        constraints = [models.UniqueConstraint(fields=["log", "category"], name="breakdown_once_per_log")]

    class Privacy:
        internal = ("log", "category", "count")

    def __str__(self) -> str:
        return f"{self.category}: {self.count}"
