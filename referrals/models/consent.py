"""Consent as it was asked for and answered, and the texts that are read out when asking."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.models.case import Case
from referrals.support_enums import (
    AGREED,
    Capacity,
    ConsentAnswer,
    Giver,
    Interpreter,
    OfAge,
    Way,
    YoungPerson,
)


@behind_row_policies
class Consent(models.Model):
    """One time that somebody was asked, answered, or took an answer back. Rows are added, and people change none: the last one counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    round = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    plan = models.ForeignKey(
        "referrals.SupportPlan", null=True, blank=True, on_delete=models.CASCADE, related_name="consents"
    )
    answer = models.CharField(_("answer"), max_length=20, choices=ConsentAnswer)
    asked_on = models.DateField(_("asked on"))
    way = models.CharField(_("how"), max_length=20, choices=Way)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    notice = models.SlugField(_("notice"), max_length=40, blank=True)
    notice_version = models.PositiveIntegerField(_("version of the notice"), null=True, blank=True)
    notice_language = models.CharField(_("language of the notice"), max_length=12, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=20, choices=Interpreter, blank=True)
    capacity = models.CharField(_("understood"), max_length=20, choices=Capacity, blank=True)
    giver = models.CharField(_("who answered"), max_length=20, choices=Giver, blank=True)
    giver_name = SealedField(_("name of who answered"))
    entitlement = SealedField(_("why they may answer"))
    of_age_as = models.CharField(_("of age"), max_length=20, choices=OfAge, blank=True)
    entitled = models.BooleanField(_("may answer"), default=False, editable=False)
    young_person = models.CharField(_("young person"), max_length=20, choices=YoungPerson, blank=True)
    young_person_words = SealedField(_("what the young person said"))
    understood = SealedField(_("what was understood, in the person's words"))
    scope = SealedField(_("what it covers"))
    agencies = ArrayField(
        models.SlugField(max_length=80), verbose_name=_("agencies that may share"), default=list, blank=True
    )
    refusal_reason = models.SlugField(_("reason"), max_length=40, blank=True)
    reassess_on = models.DateField(_("look again on"), null=True, blank=True)
    review_on = models.DateField(_("talk it over on"), null=True, blank=True)
    ends_on = models.DateField(_("lasts until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ("recorded_at",)
        constraints = [
            models.CheckConstraint(
                name="consent_given_whole",
                condition=~Q(answer__in=AGREED)
                | (
                    Q(ends_on__isnull=False, notice_version__isnull=False)
                    & ~Q(notice="")
                    & ~Q(giver="")
                    & ~Q(capacity="")
                ),
            ),
        ]

    class Privacy:
        case = (
            "case", "round", "attempt", "plan", "answer", "asked_on", "way", "asked_by", "notice", "notice_version", "notice_language",
            "interpreter", "capacity", "giver", "giver_name", "entitlement", "of_age_as", "entitled", "young_person", "young_person_words",
            "understood", "scope", "agencies", "refusal_reason", "reassess_on", "review_on", "ends_on", "recorded_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.answer

    @property
    def is_given(self) -> bool:
        """Whether it is a yes, to all or to a part."""
        return self.answer in AGREED


@behind_row_policies
class NoticeText(models.Model):
    """A city's own text of a notice in one language. A new text is a new version; what was read out before stays as it was."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.SlugField(_("notice"), max_length=40)
    language = models.CharField(_("language"), max_length=12)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ("notice", "language", "-version")
        constraints = [
            models.UniqueConstraint(fields=["notice", "language", "version"], name="notice_version_once")
        ]

    class Privacy:
        open = ("notice", "language", "version", "title", "text", "published_at")
        internal = ("published_by",)

    def __str__(self) -> str:
        return f"{self.notice} {self.language} {self.version}"
