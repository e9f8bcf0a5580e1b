"""How many people of which kind live in an area: the margins that surveys are compared with and rates divided by."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class PopulationMarginQuerySet(models.QuerySet["PopulationMargin"]):
    """Population figures."""

    def visible_to(self, user: Any) -> "PopulationMarginQuerySet":
        """Published register figures: public knowledge."""
        return self.all()

    def newest(self) -> "PopulationMarginQuerySet":
        """Of each area and variable the rows of the latest year."""
        last_year = models.Subquery(
            PopulationMargin.objects.filter(
                area=models.OuterRef("area"), variable=models.OuterRef("variable")
            )
            .order_by("-year")
            .values("year")[:1]
        )
        return self.filter(year=last_year)


class PopulationMargin(models.Model):
    """A population margin: how many residents of an area fall into one category of one variable (age band, sex, newcomer …) in one year."""

    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.CASCADE, related_name="margins"
    )
    variable = models.SlugField(_("variable"), max_length=40)
    category = models.SlugField(_("category"), max_length=40)
    count = models.PositiveIntegerField(_("residents"))
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    import_run = models.ForeignKey(
        "imports.ImportRun", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PopulationMarginQuerySet.as_manager()

    class Meta:
        ordering = ("area", "variable", "order", "category")
        constraints = [
            models.UniqueConstraint(fields=["area", "variable", "category", "year"], name="margin_once")
        ]

    class Privacy:
        open = ("area", "variable", "category", "count", "year", "source", "order")
        internal = ("import_run",)

    def __str__(self) -> str:
        return f"{self.variable} {self.category}: {self.count}"
