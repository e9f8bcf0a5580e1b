"""Words of the programme registry and of activity logs, as the field uses them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Levels of prevention: how close the support is, never how dangerous anyone is."""

    PRIMARY = "primary", _("Primary prevention")
    SECONDARY = "secondary", _("Secondary prevention")
    TERTIARY = "tertiary", _("Tertiary prevention")


class CityRole(models.TextChoices):
    """What the city itself does in a programme."""

    DELIVER = "deliver", _("The city delivers it itself")
    COORDINATE = "coordinate", _("The city coordinates others")
    FACILITATE = "facilitate", _("The city opens doors and steps back")
    FUND = "fund", _("The city funds")


class ProgrammeStatus(models.TextChoices):
    """Where a programme stands, from an idea to its end."""

    CONCEPT = "concept", _("Concept")
    APPROVED = "approved", _("Approved")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    CLOSED = "closed", _("Closed")


class BudgetSource(models.TextChoices):
    """Where money comes from."""

    CITY = "city", _("City budget")
    NATIONAL_GRANT = "national_grant", _("National grant")
    DONOR = "donor", _("Donor")
    PRIVATE_MATCH = "private_match", _("Private match")
    IN_KIND = "in_kind", _("In kind")


class CheckKind(models.TextChoices):
    """Checks every programme goes through before it starts and once a year."""

    DO_NO_HARM = "do_no_harm", _("Do no harm")
    GENDER = "gender", _("Gender")


class CheckResult(models.TextChoices):
    """What a check found."""

    COMPLETE = "complete", _("Done, nothing open")
    CONDITIONS = "conditions", _("Done, with conditions")
    INCOMPLETE = "incomplete", _("Begun, not complete")
    NOT_DONE = "not_done", _("Not done")


class Setting(models.TextChoices):
    """Where a tertiary programme meets people."""

    CUSTODY = "custody", _("Custody")
    PROBATION = "probation", _("Probation")
    COMMUNITY = "community", _("Community")


class LogStatus(models.TextChoices):
    """Where an activity log stands between the partner who writes it and the officer who checks it."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    QUERIED = "queried", _("Question asked")
    VERIFIED = "verified", _("Verified")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Mode(models.TextChoices):
    """How people took part."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    BOTH = "both", _("In person and online")


class Channel(models.TextChoices):
    """By which way a log reached the portal."""

    PHONE = "phone", _("Phone")
    BROWSER = "browser", _("Browser")
    IMPORT = "import", _("Import")
    API = "api", _("API")
    KOBO = "kobo", _("Kobo or ODK")
