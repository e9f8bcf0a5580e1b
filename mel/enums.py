"""Kinds and states of reports, and how sure a figure is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """Reports the portal can build."""

    COUNCIL_QUARTERLY = "council_quarterly", _("Council quarterly report")


class Rhythm(models.TextChoices):
    """How often a scheduled report is due."""

    QUARTERLY = "quarterly", _("Four times a year")


class Origin(models.TextChoices):
    """Why an edition exists. There is at most one scheduled edition a period; people may ask for more."""

    SCHEDULED = "scheduled", _("By schedule")
    REQUESTED = "requested", _("On request")


class EditionStatus(models.TextChoices):
    """Life of an edition. Once done it never changes; the database refuses."""

    WAITING = "waiting", _("Waiting")
    BUILDING = "building", _("Being built")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Measured(models.TextChoices):
    """Counts of people that the ledger holds."""

    CONTACTS = "contacts", _("Contacts")
    FIRST_TIME = "first_time", _("Contacts for the first time")


class Certainty(models.TextChoices):
    """How sure we are of a figure. The word travels with the number, never a colour."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
    UNKNOWN = "unknown", _("Not known")


# Kind of the status mark and its icon, the same everywhere.
STATUS_LOOK = {
    EditionStatus.WAITING: ("", "hourglass-split"),
    EditionStatus.BUILDING: ("info", "arrow-clockwise"),
    EditionStatus.DONE: ("ok", "check-circle-fill"),
    EditionStatus.FAILED: ("late", "exclamation-octagon-fill"),
}
