"""Short closed lists of the referrals' own; longer ones are data in `presets/`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a concern came in."""

    PUBLIC_FORM = "public_form", _("Public form")
    FRONTLINE_FORM = "frontline_form", _("Form for professionals")
    TELEPHONE = "telephone", _("Telephone")
    IN_PERSON = "in_person", _("In person")
    PARTNER_SYSTEM = "partner_system", _("Partner system")


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


class MeetingKind(models.TextChoices):
    """What a meeting decides about."""

    THRESHOLD = "threshold", _("Threshold")
    PANEL = "panel", _("Panel")
    BOTH = "both", _("Threshold and panel")


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Going on")
    CLOSED = "closed", _("Closed")


class AttendanceState(models.TextChoices):
    """Whether somebody is at the table."""

    INVITED = "invited", _("Invited")
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Not present")


class ItemState(models.TextChoices):
    """Where a case on the agenda stands."""

    PLANNED = "planned", _("To come")
    OPEN = "open", _("Being discussed")
    DONE = "done", _("Done")
    POSTPONED = "postponed", _("Postponed")


class UnsealState(models.TextChoices):
    """Where a request to unseal stands."""

    WAITING = "waiting", _("Waits for the custodian")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class AgencyAnswer(models.TextChoices):
    """What an agency answers when it learns who it is about."""

    KNOWN = "known", _("Known to us")
    NOT_KNOWN = "not_known", _("Not known to us")
    SHOULD_JOIN = "should_join", _("We should join")
    CANNOT_SHARE = "cannot_share", _("We cannot share")


class InformationReply(models.TextChoices):
    """What an agency does with a question; saying that it can't share is an answer too."""

    ANSWERED = "answered", _("Here is our answer")
    CANNOT_SHARE = "cannot_share", _("We cannot share this")


class InstrumentState(models.TextChoices):
    """Where a version of an instrument stands."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    RETIRED = "retired", _("No longer used for new assessments")


class Occasion(models.TextChoices):
    """When an assessment was made."""

    FIRST = "first", _("First assessment")
    REVIEW = "review", _("Again at the review")


class Whose(models.TextChoices):
    """Whose view it is."""

    PERSON = "person", _("The person")
    PARENTS = "parents", _("Parents or guardians")
    OTHERS = "others", _("Others close to the person")


class SeatPurpose(models.TextChoices):
    """For what somebody was named on a case; a seat for a meeting or a question ends with it."""

    CASE = "case", _("For the case")
    MEETING = "meeting", _("For a meeting")
    QUESTION = "question", _("To answer a question")


# Roles that see cases by their scope (the city or a district), and those that see only cases on which they were named.
SCOPE_ROLES = ("intake_officer", "case_coordinator", "identity_custodian", "chair", "data_protection_officer")
NAMED_ROLES = ("police_liaison", "panel_member", "case_team_member", "support_provider")


class LinkReason(models.TextChoices):
    """Why two cases are looked after together."""

    FAMILY = "family", _("Members of one family")
    HOUSEHOLD = "household", _("They live in one household")
    SAME_PERSON = "same_person", _("It may be the same person")


class UnlinkReason(models.TextChoices):
    """Why two cases are no longer looked after together."""

    MISTAKE = "mistake", _("They were linked by mistake")
    APART = "apart", _("They are no longer looked after together")
    ASKED = "asked", _("The person or the family asked for it")


class TransferState(models.TextChoices):
    """Where an offer to another city stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted by both")
    REFUSED = "refused", _("Refused there")
    WITHDRAWN = "withdrawn", _("Taken back")


class VersionState(models.TextChoices):
    """Where a version of a process stands."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for a second person")
    IN_FORCE = "in_force", _("In force")
    REFUSED = "refused", _("Refused")
    DISCARDED = "discarded", _("Given up")
