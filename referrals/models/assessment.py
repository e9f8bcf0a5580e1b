"""Assessment: words of an instrument's version, a reason and a source for each. Nothing in it is a number, and nothing is added up."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import InstrumentState, Occasion, Whose
from referrals.models.case import Case


class InstrumentQuerySet(models.QuerySet["InstrumentVersion"]):
    """Instruments hold questions, nothing about anybody."""

    def visible_to(self, user: Any) -> "InstrumentQuerySet":
        """Those who work with cases."""
        if getattr(user, "is_system", False) or user.has_role("case_coordinator", "chair"):
            return self.all()
        return self.none()


@behind_row_policies
class InstrumentVersion(models.Model):
    """One version of an assessment instrument: domains, items, wordings. Once in force it never changes; a change is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("instrument"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    body = models.JSONField(_("questions"))
    state = models.CharField(
        _("state"), max_length=10, choices=InstrumentState, default=InstrumentState.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_force_at = models.DateTimeField(_("in force since"), null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ("slug", "-version")
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="instrument_version_once"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(state=InstrumentState.IN_FORCE), name="instrument_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(state=InstrumentState.DRAFT), name="instrument_one_draft"
            ),
        ]

    class Privacy:
        internal = (
            "slug", "version", "title", "body", "state", "made_by", "made_at", "in_force_by", "in_force_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title


@behind_row_policies
class Assessment(models.Model):
    """One assessment of a case with one version of an instrument: the first of its round, or again at a review."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assessments")
    round = models.PositiveSmallIntegerField(_("round"))
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("begun"))

    class Meta:
        ordering = ("started_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(occasion=Occasion.FIRST), name="assessment_first_once"
            )
        ]

    class Privacy:
        case = ("case", "round", "instrument", "occasion", "started_by", "started_at")

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class AssessmentAnswer(models.Model):
    """One item answered: the wording that comes closest, why, from which source. The last answer counts for the item, not for a sum."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assessment_answers")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    item = models.SlugField(_("item"), max_length=60)
    answer = SealedField(_("answer"))
    reason = SealedField(_("reason"))
    source = SealedField(_("source"))
    persons_view = SealedField(_("how the person sees it"))
    noted_on = models.DateField(_("seen or said on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["assessment", "item"], name="assessment_item_once")]

    class Privacy:
        case = (
            "case",
            "assessment",
            "item",
            "answer",
            "reason",
            "source",
            "persons_view",
            "noted_on",
            "by",
            "at",
        )

    def __str__(self) -> str:
        return self.item


@behind_row_policies
class PersonView(models.Model):
    """What the person or the family say, in their own words; or why they were not asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="person_views")
    round = models.PositiveSmallIntegerField(_("round"))
    whose = models.CharField(_("whose view"), max_length=10, choices=Whose)
    sought = models.BooleanField(_("was asked"))
    text = SealedField(_("in their words, or why not asked"))
    said_on = models.DateField(_("on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ("at",)

    class Privacy:
        case = ("case", "round", "whose", "sought", "text", "said_on", "by", "at")

    def __str__(self) -> str:
        return str(self.pk)
