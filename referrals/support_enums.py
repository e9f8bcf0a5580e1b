"""Short closed lists of the part from consent to follow-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentAnswer(models.TextChoices):
    """What came of asking."""

    GIVEN = "given", _("Yes")
    GIVEN_IN_PART = "given_in_part", _("Yes, to some of it")
    MORE_TIME = "more_time", _("Would like more time")
    DECLINED = "declined", _("No")
    NO_ANSWER = "no_answer", _("Not reached, or no answer")
    WITHDRAWN = "withdrawn", _("Withdrawn")


AGREED = (ConsentAnswer.GIVEN, ConsentAnswer.GIVEN_IN_PART)
REFUSED = (ConsentAnswer.DECLINED, ConsentAnswer.NO_ANSWER)


class Way(models.TextChoices):
    """How somebody was asked."""

    IN_PERSON = "in_person", _("In person")
    TELEPHONE = "telephone", _("Telephone")
    VIDEO = "video", _("Video call")
    LETTER = "letter", _("Letter")


class Interpreter(models.TextChoices):
    """Who interpreted."""

    NOT_NEEDED = "not_needed", _("Not needed")
    PROFESSIONAL = "professional", _("A professional interpreter")
    WORKER = "worker", _("A worker who speaks the language")


class Capacity(models.TextChoices):
    """Whether what was asked was understood."""

    UNDERSTOOD = "understood", _("Understood it")
    WITH_HELP = "with_help", _("Understood it with help")
    NOT_ABLE = "not_able", _("Can't decide this alone at present")


class Giver(models.TextChoices):
    """Who answered."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("A parent or guardian")
    REPRESENTATIVE = "representative", _("A legal representative")


class OfAge(models.TextChoices):
    """How it is known that somebody is of age, where no date of birth is on record."""

    DOCUMENT = "document", _("Shown by a document")
    OWN_WORD = "own_word", _("Said by the person")


class YoungPerson(models.TextChoices):
    """Whether a young person was asked themselves."""

    HEARD = "heard", _("Asked alone, and heard")
    NOT_HEARD = "not_heard", _("Not asked, for the reason below")


class PlanState(models.TextChoices):
    """Where one version of a plan stands."""

    DRAFT = "draft", _("Draft")
    AGREED = "agreed", _("Agreed")
    REPLACED = "replaced", _("Replaced by a later version")


class ReviewKind(models.TextChoices):
    """A short note between, or the full look together."""

    NOTE = "note", _("Monthly note")
    FULL = "full", _("Full review")


class Conclusion(models.TextChoices):
    """What a full review comes to."""

    CONTINUE = "continue", _("Go on as agreed")
    REVISE = "revise", _("Go on with a changed plan")
    EXIT = "exit", _("Bring it to its end")
    ESCALATE = "escalate", _("Something new has to be looked at")


class FollowUpState(models.TextChoices):
    """One look back."""

    PLANNED = "planned", _("Planned")
    NOTED = "noted", _("Noted")
    LEFT_OUT = "left_out", _("Left out, with a reason")


class Informed(models.TextChoices):
    """Whether the person knows of an exchange."""

    YES = "yes", _("The person knows")
    NOT_YET = "not_yet", _("Not yet, for the reason below")


class Direction(models.TextChoices):
    """Which way something went."""

    TO = "to_counterpart", _("To them")
    FROM = "from_counterpart", _("From them")
