"""How a measure of the plan stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasureStatus(models.TextChoices):
    """Status of a measure, as reported by its lead."""

    NOT_STARTED = "not_started", _("Not started")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    DELAYED = "delayed", _("Delayed")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


# "Done or under way" counts these beside the done; a delayed measure is not counted, a dropped one leaves the denominator.
UNDER_WAY = (MeasureStatus.ON_TRACK, MeasureStatus.AT_RISK)
# Kind of the status mark and its icon, the same everywhere.
STATUS_LOOK = {
    MeasureStatus.NOT_STARTED: ("", "circle"),
    MeasureStatus.ON_TRACK: ("k-ok", "check-circle-fill"),
    MeasureStatus.AT_RISK: ("k-warn", "exclamation-triangle-fill"),
    MeasureStatus.DELAYED: ("k-late", "clock-fill"),
    MeasureStatus.DONE: ("k-ok", "patch-check-fill"),
    MeasureStatus.DROPPED: ("", "x-circle"),
}


class PlanStatus(models.TextChoices):
    """Life of an action plan."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
