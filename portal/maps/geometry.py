"""From polygons in longitude and latitude to paths on a sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

Geometry = Mapping[str, Any]


class GeometryError(ValueError):
    """The geometry is neither a Polygon nor a MultiPolygon, or is empty."""


def polygons(geometry: Geometry) -> MultiPolygon:
    """A GeoJSON Polygon or MultiPolygon as polygons with valid rings.

    Raises:
        GeometryError: for any other or an empty geometry.
    """
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise GeometryError("only Polygon and MultiPolygon can be drawn")
    drawn = shape(geometry)
    if not drawn.is_valid:
        drawn = shapely.make_valid(drawn)
    parts = [
        g
        for g in getattr(drawn, "geoms", [drawn])
        for g in getattr(g, "geoms", [g])
        if isinstance(g, Polygon) and not g.is_empty
    ]
    if not parts:
        raise GeometryError("the geometry is empty")
    return MultiPolygon(parts)


@dataclass(frozen=True, slots=True)
class Projection:
    """Equirectangular around the map's middle: shapes of a city keep their proportions; 1 unit is 1 pixel of the drawing."""

    west: float
    north: float
    squeeze: float
    scale: float
    width: float
    height: float

    @classmethod
    def fit(cls, shapes: Iterable[MultiPolygon], width: float, tallest: float, edge: float = 2) -> Projection:
        """The projection that fits all shapes into ``width`` and at most ``tallest`` pixels."""
        bounds = [s.bounds for s in shapes]
        if not bounds:
            return cls(0, 0, 1, 1, width, 2 * edge)
        west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
        east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
        squeeze = math.cos(math.radians((north + south) / 2)) or 1
        across, down = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
        scale = min((width - 2 * edge) / across, (tallest - 2 * edge) / down)
        return cls(
            west - edge / scale / squeeze,
            north + edge / scale,
            squeeze,
            scale,
            across * scale + 2 * edge,
            down * scale + 2 * edge,
        )

    def project(self, drawn: MultiPolygon) -> MultiPolygon:
        """The shape in pixels of the drawing, to a tenth of a pixel, without points nobody could see."""

        def move(points: Any) -> Any:
            moved = points.copy()
            moved[:, 0] = (points[:, 0] - self.west) * self.squeeze * self.scale
            moved[:, 1] = (self.north - points[:, 1]) * self.scale
            return moved

        placed: MultiPolygon = shapely.transform(drawn, move)
        return placed


def path(drawn: Any) -> str:
    """The ``d`` of a projected polygon, ring by ring, in tenths of a pixel, repeated points left out."""
    parts: list[str] = []
    for polygon in getattr(drawn, "geoms", [drawn]):
        for ring in (polygon.exterior, *polygon.interiors):
            points: list[str] = []
            for x, y in ring.coords[:-1]:
                point = f"{x:.1f} {y:.1f}"
                if not points or points[-1] != point:
                    points.append(point)
            if len(points) > 2:
                parts.append("M" + "L".join(points) + "Z")
    return "".join(parts)


def label_place(drawn: MultiPolygon) -> tuple[float, float, float]:
    """Where a label stands best: middle and radius of the largest circle inside the largest part."""
    largest = max(drawn.geoms, key=lambda p: p.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=max(math.sqrt(largest.area) / 50, 0.05))
    x, y = circle.coords[0]
    return x, y, float(circle.length)


def room_at(drawn: MultiPolygon, x: float, y: float) -> float:
    """Width of the shape along the horizontal through a point inside it: the room a label there has."""
    west, _south, east, _north = drawn.bounds
    across = drawn.intersection(shapely.LineString([(west - 1, y), (east + 1, y)]))
    for part in getattr(across, "geoms", [across]):
        left, _bottom, right, _top = part.bounds
        if left - 0.5 <= x <= right + 0.5:
            return float(2 * min(x - left, right - x))
    return 0.0


def simplified(geometries: Mapping[str, Geometry], tolerance: float) -> dict[str, Geometry]:
    """Fewer points, with shared borders kept shared.

    Args:
        geometries: GeoJSON by code.
        tolerance: in degrees; 0.0002 is about 20 metres.
    """
    codes = sorted(geometries)
    shapes = [polygons(geometries[code]) for code in codes]
    try:
        smaller = shapely.coverage_simplify(shapes, tolerance=tolerance)
    except shapely.errors.GEOSException:
        smaller = [s.simplify(tolerance, preserve_topology=True) for s in shapes]
    return {
        code: shapely.geometry.mapping(s if not s.is_empty else shapes[i])
        for i, (code, s) in enumerate(zip(codes, smaller, strict=True))
    }
