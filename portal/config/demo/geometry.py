"""The map of Rivermouth: a warped grid whose shared edges are drawn once, so that neighbours meet without gaps; coast and river cut as curves.

Everything follows from the story's grid, river and bounding box and from one seed.
"""

import itertools
import math
import random
from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping

Point = tuple[float, float]

# Widths of the nine columns and heights of the four rows, in cells: the old centre is denser than the edges.
COLUMNS = (1.2, 1.0, 0.95, 0.88, 0.86, 0.86, 0.92, 1.0, 1.33)
ROWS = (1.16, 0.84, 0.84, 1.16)
JITTER = 0.23
ROUGHNESS = 0.17
HALVINGS = 4
# The row of corners that the river runs along.
MIDDLE = 2


class _Grid:
    """Corners and edges of the cells in grid units (a cell is 1 wide), each drawn once from the seed."""

    def __init__(self, river: Sequence[Point], seed: int) -> None:
        self.river = sorted(river)
        self.seed = seed
        self.across, self.down = len(COLUMNS), len(ROWS)

    def corner(self, i: int, j: int) -> Point:
        """The corner `i` columns from the west and `j` rows from the north, shifted by lot; on the river it follows the river."""
        lot = random.Random(f"{self.seed}:corner:{i}:{j}")  # noqa: S311 -- a drawing, no secret
        x, y = i + 0.5, j + 0.5
        shift_x, shift_y = lot.uniform(-JITTER, JITTER), lot.uniform(-JITTER, JITTER)
        if i == 0:
            # The bay: both shores step back towards the mouth of the river, and the headlands stand out.
            shift_x = (0.34, -0.18, 0.62, 0.02, 0.42)[j]
        if j in (0, self.down):
            shift_y = 0.26 * math.sin(0.8 * i + 2 * j) + lot.uniform(-0.12, 0.12)
        if j == MIDDLE:
            return x + shift_x, self.river_at(x + shift_x)
        return x + shift_x, y + shift_y

    def river_at(self, x: float) -> float:
        """The river's middle at `x`."""
        points = self.river
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if x <= x2:
                return y1 + (y2 - y1) * max(0.0, min(1.0, (x - x1) / (x2 - x1)))
        return points[-1][1]

    def edge(self, start: tuple[int, int], end: tuple[int, int]) -> list[Point]:
        """The line between two neighbouring corners, without its end; the same points, turned round, from the other side."""
        first, last = sorted((start, end))
        draw = self._along_river if first[1] == last[1] == MIDDLE else self._wander
        points = draw(self.corner(*first), self.corner(*last), f"{first}:{last}")
        return points[:-1] if (start, end) == (first, last) else points[:0:-1]

    def _along_river(self, a: Point, b: Point, name: str) -> list[Point]:
        """Where the two banks share an edge it lies in the middle of the water, so that no bank has land on the other."""
        steps = 2**HALVINGS
        return [(x, self.river_at(x)) for x in (a[0] + (b[0] - a[0]) * n / steps for n in range(steps + 1))]

    def _wander(self, a: Point, b: Point, name: str) -> list[Point]:
        """A line made uneven by halving it and moving each middle sideways, less each time."""
        lot = random.Random(f"{self.seed}:edge:{name}")  # noqa: S311 -- a drawing, no secret
        points, rough = [a, b], ROUGHNESS
        for _halving in range(HALVINGS):
            longer = [points[0]]
            for (x1, y1), (x2, y2) in itertools.pairwise(points):
                side = lot.gauss(0, rough) * 0.5
                longer += [((x1 + x2) / 2 - (y2 - y1) * side, (y1 + y2) / 2 + (x2 - x1) * side), (x2, y2)]
            points, rough = longer, rough * 0.75
        return points

    def cell(self, column: int, row: int) -> list[Point]:
        """Outline of the cell in this column and row, counted from 1."""
        i, j = column - 1, row - 1
        round_trip = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
        return [point for start, end in itertools.pairwise(round_trip) for point in self.edge(start, end)]


def _smooth(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """A curve through all points (Catmull and Rom's spline)."""
    padded = [points[0], *points, points[-1]]
    curve = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(tuple(_spline(t, *axis) for axis in zip(p0, p1, p2, p3, strict=True)))
    return [*curve, points[-1]]  # type: ignore[list-item]


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def _width(x: float, widths: dict[str, float]) -> float:
    """Width of the river at `x`: narrow in the east, wider at the bridges, opening like a funnel into the sea."""
    if x >= 4:
        return widths["bridges"] + (widths["east"] - widths["bridges"]) * (x - 4) / 5.5
    opening = ((4 - x) / 3.6) ** 1.8
    return widths["bridges"] + (widths["mouth"] - widths["bridges"]) * min(1.0, max(0.0, opening))


def _middle(river: Sequence[Point]) -> list[Point]:
    """The river's line through its points, smoothed, with the bends that a slow river has."""
    line = _smooth(sorted([(10.4, river[0][1]), *river, (-0.8, river[-1][1])]))
    return [(x, y + 0.11 * math.sin(1.35 * x + 0.6) + 0.04 * math.sin(3.4 * x)) for x, y in line]


def _water(middle: Sequence[Point], widths: dict[str, float]) -> Polygon:
    north = [(x, y - _width(x, widths) / 2 * (1 + 0.18 * math.sin(5 * x))) for x, y in middle]
    south = [(x, y + _width(x, widths) / 2 * (1 + 0.18 * math.sin(4.3 * x + 1))) for x, y in middle]
    return Polygon([*north, *reversed(south)]).buffer(0)


class _Paper:
    """From grid units to degrees, through the unequal widths of columns and rows."""

    def __init__(self, box: dict[str, float]) -> None:
        self.box = box

    @staticmethod
    def _along(position: float, sizes: Sequence[float]) -> float:
        """Share of the whole (0 to 1) at a position in cells; beyond the edges it goes on evenly."""
        before = position - 0.5
        whole = int(max(0, min(len(sizes) - 1, math.floor(before))))
        return (sum(sizes[:whole]) + (before - whole) * sizes[whole]) / sum(sizes)

    def place(self, point: Point) -> Point:
        """Longitude and latitude, to about a tenth of a metre."""
        x, y = self._along(point[0], COLUMNS), self._along(point[1], ROWS)
        west, east, south, north = (self.box[side] for side in ("west", "east", "south", "north"))
        # A tenth of the box stays free on each side, for headlands.
        longitude = west + (east - west) * (0.06 + 0.88 * x)
        return round(longitude, 6), round(north - (north - south) * (0.1 + 0.8 * y), 6)


def draw_neighbourhoods(told: dict[str, Any], seed: int) -> dict[str, MultiPolygon]:
    """The polygons of all neighbourhoods by code.

    Args:
        told: the story's `city.yaml`.
        seed: the same seed gives the same map.
    """
    hints, geometry = told["neighbourhoods"], told["geometry"]
    river = [(float(x), float(y)) for x, y in geometry["river"]]
    middle = _middle(river)
    grid, paper = _Grid(middle, seed), _Paper(geometry["bounding_box_wgs84"])
    water = Polygon([paper.place(p) for p in _water(middle, geometry["river_width"]).exterior.coords]).buffer(
        0
    )
    drawn = {}
    for place in hints:
        cell = grid.cell(place["geometry_hint"]["column"], place["geometry_hint"]["row"])
        land = Polygon([paper.place(p) for p in cell]).buffer(0).difference(water)
        parts = [p for p in getattr(land, "geoms", [land]) if p.area > 1e-7]
        drawn[place["code"]] = shapely.set_precision(MultiPolygon(parts), 1e-6)
    return {
        code: shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
        for code, shape in drawn.items()
    }


def draw_districts(told: dict[str, Any], neighbourhoods: dict[str, MultiPolygon]) -> dict[str, Any]:
    """The districts by code, each the union of its neighbourhoods."""
    return {
        district["code"]: shapely.unary_union(
            [shape for code, shape in neighbourhoods.items() if code.startswith(district["code"])]
        )
        for district in told["districts"]
    }


def collection(
    places: Sequence[dict[str, Any]], shapes: dict[str, Any], parents: dict[str, str]
) -> dict[str, Any]:
    """A GeoJSON FeatureCollection as a city would publish it.

    Args:
        places: entries of the story with code, name, parent slug and population.
        shapes: polygons by code.
        parents: code of the place above by its slug.
    """
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": p["code"],
                "name": p["name"],
                "part_of": parents.get(p["parent"], ""),
                "residents": p["population"],
            },
            "geometry": mapping(shapes[p["code"]]),
        }
        for p in places
    ]
    return {"type": "FeatureCollection", "features": features}
