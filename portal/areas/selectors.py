"""Reads that other apps build on: shapes for maps, the tree, what surrounds an area."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from portal.areas.models import Area, Boundary, PopulationMargin
from portal.prepared import Prepared


@dataclass(frozen=True)
class MapShape:
    """One area ready to draw: simplified GeoJSON, the code and name of the place above, and its id for links."""

    id: int
    code: str
    name: str
    geometry: dict[str, Any]
    group: str
    group_code: str
    square_km: float


def map_shapes(kind: str, on: dt.date | None = None, within: Area | None = None) -> list[MapShape]:
    """Simplified shapes of one level as they were on a day, in the order of their codes.

    Args:
        kind: `city`, `district` or `neighbourhood`.
        on: the day whose boundaries are wanted; today when left out.
        within: only places below this one.
    """
    found = (
        Boundary.objects.in_force(on or timezone.localdate(), [kind])
        .select_related("area", "parent")
        .order_by("area__code")
    )
    if within is not None:
        found = found.filter(area__path__startswith=within.path)
    return [
        MapShape(
            b.area_id,
            b.area.code,
            b.name,
            b.simplified,
            b.parent.name if b.parent else "",
            b.parent.code if b.parent else "",
            b.square_km,
        )
        for b in found
    ]


def boundary_of(area: Area, on: dt.date | None = None) -> Boundary | None:
    """The boundary of `area` on a day, or None where none was ever imported."""
    return (
        Boundary.objects.in_force(on or timezone.localdate()).filter(area=area).select_related("set").first()
    )


def neighbours_of(area: Area, on: dt.date | None = None) -> list[Area]:
    """Places of the same level that share a border with `area` (closer than about 20 metres), by name."""
    from shapely.geometry import shape

    day = on or timezone.localdate()
    own = boundary_of(area, day)
    if own is None:
        return []
    near = 0.0002
    west, south, east, north = own.bbox
    drawn = shape(own.geometry).buffer(near)
    others = Boundary.objects.in_force(day, [area.kind]).exclude(area=area).select_related("area")
    close = [
        b
        for b in others
        if b.bbox[0] <= east + near
        and b.bbox[2] >= west - near
        and b.bbox[1] <= north + near
        and b.bbox[3] >= south - near
    ]
    return sorted(
        (b.area for b in close if drawn.intersects(shape(b.geometry))), key=lambda found: found.name
    )


@dataclass(frozen=True)
class MarginTable:
    """One variable of an area's population: rows of category, residents and share of the sum, with year and source."""

    variable: str
    year: int
    source: str
    rows: tuple[tuple[str, int, float], ...]
    total: int


_margins_of = Prepared(
    lambda key: (
        PopulationMargin.objects.filter(area_id=key).newest().order_by("variable", "order", "category")
    )
)


def margins_of(area: Area) -> list[MarginTable]:
    """The latest population margins of `area`, one table a variable."""
    by_variable: dict[str, list[PopulationMargin]] = {}
    for margin in _margins_of(area.pk):
        by_variable.setdefault(margin.variable, []).append(margin)
    tables = []
    for variable, margins in by_variable.items():
        total = sum(margin.count for margin in margins)
        rows = tuple(
            (margin.category, margin.count, margin.count / total if total else 0.0) for margin in margins
        )
        tables.append(MarginTable(variable, margins[0].year, margins[0].source, rows, total))
    return tables
