"""Maps of areas as SVG: drawn by the server, so that they show without a script; the same shapes feed the map one can move."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from portal.areas.selectors import MapShape
from portal.charts.canvas import num, text_width
from portal.maps import Choropleth, Place
from portal.maps.geometry import Projection, label_place, path, polygons

WIDTH, TALLEST = 640.0, 560.0
LETTERS = 12.0
MANY = 40
# What an area is on this map: the light colour, and the class by which the style sheet replaces it.
LOOKS = {
    "plain": ("#b5d6d0", "q2"),
    "here": ("#2e7c76", "q4"),
    "repaired": ("#fdf3dd", "is-repaired"),
    "near": ("#eeece6", "is-near"),
}


@dataclass(frozen=True)
class Drawn:
    """One area on a plain map: how it looks, and where a click leads."""

    name: str
    geometry: dict[str, Any]
    look: str = "plain"
    href: str = ""


def draw(areas: Sequence[Drawn], title: str) -> str:
    """The areas as SVG, one path each, named where the name fits.

    Args:
        areas: in drawing order; GeoJSON in WGS 84.
        title: what the map shows, in a sentence, for those who don't see it.
    """
    shapes = [polygons(area.geometry) for area in areas]
    fit = Projection.fit(shapes, WIDTH, TALLEST)
    size = LETTERS if len(areas) <= MANY else 8.5
    role = "group" if any(area.href for area in areas) else "img"
    parts = [
        f'<svg class="area-map" viewBox="0 0 {num(fit.width)} {num(fit.height)}" role="{role}" aria-label="{escape(title)}">'
    ]
    labels = []
    for area, shape in zip(areas, shapes, strict=True):
        placed = fit.project(shape)
        colour, class_ = LOOKS[area.look]
        drawn = f'<path d="{path(placed)}" fill="{colour}" class="area {class_}"><title>{escape(area.name)}</title></path>'
        parts.append(
            f'<a href="{escape(area.href)}" aria-label="{escape(area.name)}">{drawn}</a>'
            if area.href
            else drawn
        )
        x, y, radius = label_place(placed)
        if radius > size * 0.6 and text_width(area.name, size) < 2.2 * radius + 6:
            tone = ("rev" if area.look == "here" else "map-lab") + (" tiny" if len(areas) > MANY else "")
            labels.append(
                f'<text x="{num(x)}" y="{num(y + size * 0.35)}" text-anchor="middle" font-size="{num(size)}" class="{tone}">{escape(area.name)}</text>'
            )
    return "".join((*parts, *labels, "</svg>"))


def population_map(
    shapes: Sequence[MapShape],
    populations: dict[int, int | None],
    words: dict[str, str],
    links: dict[int, str],
) -> Choropleth:
    """Residents per km² by area, as the chart that page and report share.

    Args:
        shapes: of one level.
        populations: residents by id of the area; None where unknown.
        words: `title`, `sub`, `source`, `unit`, `place_label`.
        links: address of each area by id.
    """
    places = [
        Place(
            # Where a name doesn't fit, the figure alone says more than a code.
            code="", name=s.name, geometry=s.geometry, group=s.group, href=links[s.id],
            value=round(people / s.square_km) if (people := populations.get(s.id)) is not None and s.square_km else None,
        )
        for s in shapes
    ]  # fmt: skip
    return Choropleth(
        title=words["title"],
        sub=words["sub"],
        source=words["source"],
        bias="",
        places=places,
        unit=words["unit"],
        place_label=words["place_label"],
    )


def feature_collection(rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    """Pairs of properties and geometry as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in rows],
    }
