"""Lists that programmes and activity logs choose from. The portal ships them; a city may change names and texts, not slugs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.reference import ReferenceModel
from programmes.enums import Level


class AreaOfIntervention(ReferenceModel):
    """A field in which a city prevents: schools, sport, family support, and so on, with what the guides say about it."""

    levels = ArrayField(
        models.CharField(max_length=20, choices=Level), verbose_name=_("levels"), default=list
    )
    purpose = models.TextField(_("purpose"), blank=True)
    guidance = models.JSONField(
        _("guidance"),
        default=dict,
        blank=True,
        help_text=_("What it looks like by level, typical activities, who delivers, cautions, examples."),
    )
    activity_types = models.ManyToManyField(
        "programmes.ActivityType",
        verbose_name=_("usual activities"),
        blank=True,
        related_name="areas_of_intervention",
    )

    class Meta(ReferenceModel.Meta):
        verbose_name = _("area of intervention")
        verbose_name_plural = _("areas of intervention")

    class Privacy:
        open = ("levels", "purpose", "guidance", "activity_types")


class ActivityType(ReferenceModel):
    """What was done: a youth session, a dialogue, a training. Says whether people are counted and may be broken down."""

    group = models.SlugField(_("group"), max_length=40)
    group_name = models.CharField(_("name of the group"), max_length=80)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    counts_attendance = models.BooleanField(
        _("people are counted"),
        default=True,
        help_text=_("Otherwise only sessions are, and attendance may be left out."),
    )
    breakdown_allowed = models.BooleanField(
        _("may be broken down"), default=True, help_text=_("Off where a small count could point at a person.")
    )

    class Meta(ReferenceModel.Meta):
        verbose_name = _("activity type")
        verbose_name_plural = _("activity types")

    class Privacy:
        open = ("group", "group_name", "hint", "counts_attendance", "breakdown_allowed")


class TargetGroup(ReferenceModel):
    """A described group for whom a programme is meant; never a list of people. Groups overlap, so counts by group are never added."""

    description = models.TextField(_("description"), blank=True)
    levels = ArrayField(
        models.CharField(max_length=20, choices=Level), verbose_name=_("levels"), default=list
    )

    class Meta(ReferenceModel.Meta):
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")

    class Privacy:
        open = ("description", "levels")


class BreakdownDimension(ReferenceModel):
    """A way to break attendance down: by age band, by gender, or one of the city's own choosing."""

    exclusive = models.BooleanField(
        _("each person once"),
        default=True,
        help_text=_("The categories may then not add up to more than the attendance."),
    )
    exhaustive = models.BooleanField(
        _("covers everyone"),
        default=True,
        help_text=_("What is missing up to the attendance is then shown as unknown."),
    )
    asked_by_default = models.BooleanField(_("asked by default"), default=False)
    how_to_collect = models.TextField(_("how to collect"), blank=True)
    only_for = ArrayField(
        models.SlugField(max_length=80),
        verbose_name=_("only for these activity types"),
        default=list,
        blank=True,
    )

    class Meta(ReferenceModel.Meta):
        verbose_name = _("breakdown of attendance")
        verbose_name_plural = _("breakdowns of attendance")

    class Privacy:
        open = ("exclusive", "exhaustive", "asked_by_default", "how_to_collect", "only_for")


class BreakdownCategory(models.Model):
    """One category of a breakdown, such as 12–17."""

    dimension = models.ForeignKey(
        BreakdownDimension, verbose_name=_("breakdown"), on_delete=models.PROTECT, related_name="categories"
    )
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    shipped_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ("dimension", "position")
        constraints = [
            models.UniqueConstraint(fields=["dimension", "slug"], name="category_once_in_dimension")
        ]

    class Privacy:
        open = ("dimension", "slug", "name", "position", "is_active", "shipped_hash")

    def __str__(self) -> str:
        return self.name
