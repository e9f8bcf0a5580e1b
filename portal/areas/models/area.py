"""Places in the city's own hierarchy."""

from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from portal.areas.enums import AreaKind


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas are public knowledge: everyone sees all of them."""

    def visible_to(self, user: Any) -> "AreaQuerySet":
        """All: a city's districts are no secret."""
        return self.all()

    def current(self) -> "AreaQuerySet":
        """Those that exist today."""
        return self.filter(valid_to__isnull=True)

    def within(self, area: "Area") -> "AreaQuerySet":
        """`area` itself and everything below it."""
        return self.filter(path__startswith=area.path)


class Area(models.Model):
    """A place in the city's own hierarchy: the city, a district, a neighbourhood. Data files match on its code."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(
        _("code"), max_length=40, unique=True, help_text=_("Stable; data files match on it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=AreaKind)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(
        max_length=200,
        editable=False,
        help_text=_("Ids from the city down, so that one prefix finds all below."),
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        indexes = [
            # within(): everything below an area by the start of its path.
            models.Index(fields=["path"], name="area_path", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="area_city_has_no_parent",
                condition=models.Q(kind=AreaKind.CITY, parent__isnull=True) | ~models.Q(kind=AreaKind.CITY),
            ),
        ]

    class Privacy:
        open = (
            "name",
            "code",
            "kind",
            "parent",
            "path",
            "population",
            "description",
            "valid_from",
            "valid_to",
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path true: it needs the own id, so a new area is written twice; what lies below moves along."""
        super().save(*args, **kwargs)
        path, before = f"{self.parent.path if self.parent else '/'}{self.pk:06d}/", self.path
        if path == before:
            return
        self.path = path
        type(self).objects.filter(pk=self.pk).update(path=path)
        if before:
            below = type(self).objects.filter(path__startswith=before).exclude(pk=self.pk)
            below.update(path=Concat(Value(path), Substr("path", len(before) + 1)))

    def ancestor_ids(self) -> list[int]:
        """Ids from the city down to this area, itself included."""
        return [int(part) for part in self.path.strip("/").split("/") if part]
