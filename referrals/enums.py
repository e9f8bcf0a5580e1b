"""Short closed lists of the referrals' own; longer ones are data in `presets/`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a concern came in."""

    PUBLIC_FORM = "public_form", _("Public form")
    FRONTLINE_FORM = "frontline_form", _("Form for professionals")
    TELEPHONE = "telephone", _("Telephone")
    IN_PERSON = "in_person", _("In person")


class Emergency(models.TextChoices):
    """Answer to the first question of all: is anybody in danger now?"""

    NO = "no", _("Nobody is in danger now")
    CALLED = "called", _("The emergency services have been called")
    YES = "yes", _("Somebody may be in danger and nobody has been called")


class Answer(models.TextChoices):
    """Answers of the screening checklist."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not yet known")


class RequestState(models.TextChoices):
    """Where a request for a second person stands."""

    WAITING = "waiting", _("Waiting for a second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Roles that see cases by their scope (the city or a district), and those that see only cases on which they were named.
SCOPE_ROLES = ("intake_officer", "case_coordinator", "identity_custodian", "chair", "data_protection_officer")
NAMED_ROLES = ("police_liaison", "panel_member", "case_team_member", "support_provider")
