"""Geometry of areas: checked, repaired where that is safe, simplified together, measured. Pure functions on longitude and latitude."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

MAX_POINTS = 200_000
# A repair that changes the area by more than this is no repair but a guess (share of the larger of both areas).
MAX_REPAIR = 0.05
# WGS 84 ellipsoid: half axis in metres, first eccentricity squared.
HALF_AXIS, ECCENTRICITY2 = 6_378_137.0, 0.006_694_379_990_14


@dataclass(frozen=True)
class Shape:
    """The outcome of checking one geometry: polygons, or None with the reason why not; `repairs` says what was mended."""

    polygons: MultiPolygon | None
    repairs: tuple[str, ...] = ()
    reason: str = ""


class _Refusal(ValueError):
    """One geometry can't be used; the message says why."""


def check_shape(geometry: Any) -> Shape:
    """Polygons with closed rings that don't cross themselves, or the reason why there are none.

    Args:
        geometry: the `geometry` member of a GeoJSON feature, of any quality.
    """
    repairs: list[str] = []
    try:
        return Shape(_polygons(geometry, repairs), tuple(dict.fromkeys(repairs)))
    except _Refusal as refusal:
        return Shape(None, (), str(refusal))


def _polygons(geometry: Any, repairs: list[str]) -> MultiPolygon:
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        raise _Refusal(_("It has no geometry."))
    kind, parts = geometry.get("type"), geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Refusal(
            _("It is a %(kind)s; an area must be a Polygon or a MultiPolygon.") % {"kind": str(kind)[:30]}
        )
    if kind == "Polygon":
        parts = [parts]
    if not isinstance(parts, list):
        raise _Refusal(_("Its coordinates are not a list."))
    built = [polygon for polygon in (_polygon(rings, repairs) for rings in parts) if polygon is not None]
    drawn = MultiPolygon(built) if built else None
    if drawn is None or drawn.convex_hull.area == 0:
        raise _Refusal(_("Its polygon is empty."))
    if not drawn.is_valid:
        drawn = _mended(drawn)
        repairs.append(_("A border crossed itself and was untangled."))
    return shapely.normalize(drawn)


def _polygon(rings: Any, repairs: list[str]) -> Polygon | None:
    if not isinstance(rings, list) or not rings:
        repairs.append(_("An empty part was left out."))
        return None
    outer, *holes = [_ring(ring, repairs) for ring in rings]
    return Polygon(outer, holes)


def _ring(ring: Any, repairs: list[str]) -> list[tuple[float, float]]:
    if not isinstance(ring, list) or len(ring) > MAX_POINTS:
        raise _Refusal(_("One of its rings has too many points or none."))
    points = [_point(point) for point in ring]
    if len(set(points)) < 3:
        raise _Refusal(_("One of its rings has fewer than three different points."))
    if points[0] != points[-1]:
        points.append(points[0])
        repairs.append(_("A ring was not closed; it was closed."))
    return points


def _point(point: Any) -> tuple[float, float]:
    if (
        not isinstance(point, list)
        or len(point) < 2
        or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in point[:2])
    ):
        raise _Refusal(_("One of its points is not a pair of numbers."))
    try:
        x, y = float(point[0]), float(point[1])
    except OverflowError:
        x = y = math.inf
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise _Refusal(
            _(
                "Its coordinates are no degrees of longitude and latitude. Export the file as WGS 84 (EPSG:4326)."
            )
        )
    return x, y


def _mended(drawn: MultiPolygon) -> MultiPolygon:
    """Rings that cross themselves, made valid, if the area stays what it was."""
    mended = _only_polygons(shapely.make_valid(drawn, method="structure", keep_collapsed=False))
    before = sum(abs(Polygon(p.exterior).area) for p in drawn.geoms)
    if mended.is_empty or abs(mended.area - before) > MAX_REPAIR * max(mended.area, before):
        raise _Refusal(_("Its border crosses itself so that it can't be repaired safely."))
    return mended


def _only_polygons(shape: BaseGeometry) -> MultiPolygon:
    parts = [g for g in getattr(shape, "geoms", [shape]) for g in getattr(g, "geoms", [g])]
    return MultiPolygon([p for p in parts if isinstance(p, Polygon) and not p.is_empty])


def simplify_together(shapes: Sequence[BaseGeometry], detail: int = 1500) -> list[MultiPolygon]:
    """Fewer points for maps, with shared borders simplified alike so that no gap shows between neighbours.

    Args:
        shapes: all areas of one level.
        detail: how many tolerances fit into the diagonal of them all; 1,500 is under a pixel on a page.
    """
    if not shapes:
        return []
    west, south, east, north = shapely.total_bounds(list(shapes))
    tolerance = math.hypot(east - west, north - south) / detail
    try:
        smaller = list(shapely.coverage_simplify(list(shapes), tolerance))
    except shapely.errors.GEOSException:
        smaller = [shape.simplify(tolerance) for shape in shapes]
    kept = [_only_polygons(small) for small in smaller]
    return [
        small if not small.is_empty else _only_polygons(shape)
        for small, shape in zip(kept, shapes, strict=True)
    ]


def square_km(shape: BaseGeometry) -> float:
    """Area on the ground in km², on the ellipsoid's tangent plane at the shape's middle: within 0.1 % for a city."""
    if shape.is_empty:
        return 0.0
    latitude = math.radians((shape.bounds[1] + shape.bounds[3]) / 2)
    root = 1 - ECCENTRICITY2 * math.sin(latitude) ** 2
    along = math.radians(1) * HALF_AXIS * (1 - ECCENTRICITY2) / root**1.5
    across = math.radians(1) * HALF_AXIS / math.sqrt(root) * math.cos(latitude)
    return float(shape.area * along * across / 1e6)


def as_geojson(shape: BaseGeometry, decimals: int) -> dict[str, Any]:
    """A GeoJSON geometry with rounded coordinates; six decimals are a tenth of a metre, five a metre."""

    def rounded(part: Any) -> Any:
        return round(part, decimals) if isinstance(part, float) else [rounded(item) for item in part]

    one = shape.geoms[0] if isinstance(shape, MultiPolygon) and len(shape.geoms) == 1 else shape
    drawn: Mapping[str, Any] = mapping(one)
    return {"type": drawn["type"], "coordinates": rounded(drawn["coordinates"])}


def largest_overlap(shape: BaseGeometry, candidates: Mapping[str, BaseGeometry]) -> tuple[str, float]:
    """Key of the candidate that covers most of `shape`, and which share of it (0 to 1); an empty key when none touches it."""
    shares = {
        key: shape.intersection(other).area / shape.area
        for key, other in candidates.items()
        if shape.intersects(other)
    }
    best = max(shares, key=lambda key: shares[key], default="")
    return (best, shares[best]) if best and shares[best] > 0 else ("", 0.0)
