"""Boundaries in versions: a new version never erases the one before, so that old figures keep their map."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Abs
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from portal.areas.enums import AreaKind

UNDO_WITHIN = dt.timedelta(days=1)


def upload_path(instance: models.Model, filename: str) -> str:
    """A random name; what the person called the file is kept in a column."""
    return f"boundaries/{get_random_string(32)}.geojson"


class BoundarySetQuerySet(models.QuerySet["BoundarySet"]):
    """Imports of boundaries."""

    def visible_to(self, user: Any) -> "BoundarySetQuerySet":
        """Boundaries are public knowledge, drafts are their author's and the programme's."""
        return self.all()

    def confirmed(self) -> "BoundarySetQuerySet":
        """Those that were imported and not taken back."""
        return self.filter(confirmed_at__isnull=False, undone_at__isnull=True)


class BoundarySet(models.Model):
    """One version of the boundaries of one level: an uploaded file, what was read from it and how, and from when it holds.

    It begins as a draft (uploaded, not confirmed) and becomes a version on confirmation.
    """

    title = models.CharField(_("title"), max_length=120)
    version = models.CharField(_("version"), max_length=40)
    kind = models.CharField(_("level"), max_length=20, choices=AreaKind)
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Who publishes these boundaries.")
    )
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    file = models.FileField(_("file"), upload_to=upload_path)
    file_name = models.CharField(_("file name"), max_length=200)
    choices = models.JSONField(default=dict, help_text=_("Which property means what."))
    counts = models.JSONField(
        default=dict, help_text=_("How many were imported, repaired, refused, new, ended.")
    )
    before = models.JSONField(
        default=dict, editable=False, help_text=_("What the places were before, to take the import back.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = BoundarySetQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from", "-id")
        constraints = [
            models.CheckConstraint(
                name="boundaryset_undone_after_confirmed",
                condition=Q(undone_at__isnull=True) | Q(confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                condition=Q(confirmed_at__isnull=False, undone_at__isnull=True),
                name="boundaryset_one_version_a_day",
            ),
        ]

    class Privacy:
        open = (
            "title",
            "version",
            "kind",
            "valid_from",
            "source",
            "licence",
            "counts",
            "confirmed_at",
            "undone_at",
        )
        internal = ("imported_by", "file", "file_name", "choices", "before", "created_at")

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when the import can be taken back."""
        return self.confirmed_at + UNDO_WITHIN if self.confirmed_at and not self.undone_at else None

    @property
    def usable(self) -> int:
        """How many areas came in."""
        return int(self.counts.get("ok", 0)) + int(self.counts.get("repaired", 0))

    @property
    def may_be_undone_now(self) -> bool:
        """Whether the day for taking it back still runs; what hangs on it is asked by the service."""
        until = self.undo_until
        return until is not None and timezone.now() < until


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    """Shapes of areas in time."""

    def visible_to(self, user: Any) -> "BoundaryQuerySet":
        """Public knowledge."""
        return self.all()

    def in_force(self, on: dt.date, kinds: Iterable[str] = ()) -> "BoundaryQuerySet":
        """The one boundary of each area that holds on `on`: the latest that began by then.

        Days before the first version fall back to that first version: an older map is not known, and an area without any could not be drawn.
        """
        holding = self.filter(set__confirmed_at__isnull=False, set__undone_at__isnull=True).filter(
            Q(area__valid_from__isnull=True) | Q(area__valid_from__lte=on),
            Q(area__valid_to__isnull=True) | Q(area__valid_to__gte=on),
        )
        if kinds:
            holding = holding.filter(area__kind__in=list(kinds))
        later = Case(When(set__valid_from__lte=on, then=0), default=1)
        away = Abs(
            Func(
                F("set__valid_from"),
                Value(on, models.DateField()),
                arg_joiner=" - ",
                template="(%(expressions)s)",
                output_field=models.IntegerField(),
            )
        )
        return self.filter(pk__in=holding.order_by("area_id", later, away).distinct("area_id").values("pk"))


class Boundary(models.Model):
    """The shape of one area in one version of the boundaries, with the name and the place above that it had then."""

    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.CASCADE, related_name="boundaries"
    )
    set = models.ForeignKey(
        BoundarySet, verbose_name=_("version"), on_delete=models.CASCADE, related_name="boundaries"
    )
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "areas.Area", verbose_name=_("part of"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    source_code = models.CharField(_("code in the file"), max_length=40, blank=True)
    geometry = models.JSONField(_("geometry"), help_text=_("GeoJSON, WGS 84."))
    simplified = models.JSONField(
        _("simplified geometry"), help_text=_("GeoJSON, WGS 84, for maps of the whole city.")
    )
    bbox = ArrayField(
        models.FloatField(),
        size=4,
        verbose_name=_("box"),
        help_text=_("West, south, east, north in degrees."),
    )
    centroid = ArrayField(
        models.FloatField(), size=2, verbose_name=_("point inside"), help_text=_("Longitude, latitude.")
    )
    square_km = models.FloatField(_("size in km²"))

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        ordering = ("area__path",)
        constraints = [models.UniqueConstraint(fields=["area", "set"], name="boundary_once_a_version")]

    class Privacy:
        open = (
            "area",
            "set",
            "name",
            "parent",
            "source_code",
            "geometry",
            "simplified",
            "bbox",
            "centroid",
            "square_km",
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.set.version})"
