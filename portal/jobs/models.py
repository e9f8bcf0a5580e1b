"""Long work that a person asked for: it runs in the worker, shows how far it is, and its result waits for them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Life of a job."""

    QUEUED = "queued", _("Waiting for its turn")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Did not work")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Whose work a person sees."""

    def visible_to(self, user: Any) -> "JobQuerySet":
        """Everyone their own."""
        if getattr(user, "is_system", False):
            return self.all()
        return self.filter(by_id=user.pk) if user.is_authenticated else self.none()

    def unfinished(self) -> "JobQuerySet":
        """Waiting or running."""
        return self.filter(state__in=OPEN_STATES)


class Job(models.Model):
    """One piece of long work: what, for whom, how far, and where its result is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    params = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="jobs")
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.QUEUED)
    percent = models.PositiveSmallIntegerField(_("percent"), default=0)
    message = models.CharField(_("doing now"), max_length=300, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            # My latest work, for the inbox.
            models.Index(fields=["by", "-created_at"], name="job_by"),
            # Work whose worker died: open and long silent.
            models.Index(
                fields=["state", "heartbeat_at"],
                name="job_lost",
                condition=models.Q(state__in=["queued", "running"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_finished_has_time",
                condition=models.Q(state__in=["queued", "running"], finished_at__isnull=True)
                | models.Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
            ),
            models.CheckConstraint(name="job_percent", condition=models.Q(percent__lte=100)),
        ]

    class Privacy:
        internal = (
            "kind", "title", "params", "by", "state", "percent", "message", "result_url", "cancel_asked", "attempts",
            "created_at", "started_at", "heartbeat_at", "finished_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES
