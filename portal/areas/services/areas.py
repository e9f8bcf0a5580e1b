"""Writing what is known about a place: its description, its population."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.access.act import act
from portal.areas.models import Area, PopulationMargin
from portal.errors import DomainError


def describe_area(*, area: Area, description: str, population: int | None, by: Any) -> Area:
    """Change the words and the number of residents of an area; name, code and shape come from its boundary file."""
    with act("areas.change_area", by=by, on=area) as event:
        area.description, area.population = description, population
        area.save(update_fields=["description", "population"])
        event.details["population"] = population
    return area


def set_margins(
    *, area: Area, variable: str, counts: Mapping[str, int], year: int, source: str, by: Any
) -> list[PopulationMargin]:
    """Record the population of an area by one variable for one year; figures of other years stay.

    Args:
        area: the place.
        variable: slug, for instance `age` or `sex`.
        counts: residents by category slug, in the order in which they are shown.
        year: the year the figures speak of.
        source: who counted, as it shall stand under every table.
        by: the acting user.

    Raises:
        DomainError: no categories, or a negative number.
    """
    if not counts or any(count < 0 for count in counts.values()):
        raise DomainError(_("Give at least one category, and no number below zero."), field="counts")
    with act("areas.change_area", by=by, on=area) as event:
        area.margins.filter(variable=variable, year=year).delete()
        rows = [
            PopulationMargin(
                area=area,
                variable=variable,
                category=category,
                count=count,
                year=year,
                source=source,
                order=order,
            )
            for order, (category, count) in enumerate(counts.items())
        ]
        event.details.update(variable=variable, year=year, categories=len(rows))
        return PopulationMargin.objects.bulk_create(rows)
