"""Polygons are used, repaired or refused, and neighbours stay neighbours when simplified."""

import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from portal.areas.imports.shapes import as_geojson, check_shape, largest_overlap, simplify_together, square_km
from tests.portal.areas.shapes import square


def test_a_plain_square_is_used_as_it_is():
    found = check_shape(square(2, 41))
    assert found.polygons.area == pytest.approx(0.0001)
    assert found.repairs == ()


def test_an_open_ring_is_closed():
    open_square = square(0, 0)
    open_square["coordinates"][0].pop()
    found = check_shape(open_square)
    assert found.polygons.is_valid
    assert "not closed" in found.repairs[0]


def test_a_small_crossing_is_untangled():
    ring = [[0, 0], [1, 0], [1, 1], [0.5, 1.0], [0.51, 1.01], [0.51, 0.99], [0, 1], [0, 0]]
    found = check_shape({"type": "Polygon", "coordinates": [ring]})
    assert found.polygons.is_valid
    assert "crossed itself" in found.repairs[0]
    assert found.polygons.area == pytest.approx(1, abs=0.01)


def test_a_hole_stays_a_hole_and_height_is_dropped():
    outer, hole = square(0, 0, 1)["coordinates"][0], square(0.4, 0.4, 0.2)["coordinates"][0]
    found = check_shape({"type": "Polygon", "coordinates": [[[x, y, 12.5] for x, y in outer], hole]})
    assert found.polygons.area == pytest.approx(0.96)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "no geometry"),
        ({}, "no geometry"),
        ({"type": "Polygon", "coordinates": []}, "no geometry"),
        ({"type": "Polygon", "coordinates": [[]]}, "fewer than three"),
        ({"type": "Polygon", "coordinates": "x"}, "empty"),
        ({"type": "Point", "coordinates": [1, 2]}, "is a Point"),
        ({"type": "LineString", "coordinates": [[1, 2], [2, 3]]}, "is a LineString"),
        ({"type": "GeometryCollection", "geometries": []}, "no geometry"),
        ({"type": ["Polygon"], "coordinates": [1]}, "must be a Polygon"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "empty"),
        ({"type": "MultiPolygon", "coordinates": 5}, "not a list"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "fewer than three"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "empty"),
        ({"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [2, 2]]]}, "pair of numbers"),
        ({"type": "Polygon", "coordinates": [[[True, 0], [1, 1], [2, 2]]]}, "pair of numbers"),
        ({"type": "Polygon", "coordinates": [[[1], [1, 1], [2, 2]]]}, "pair of numbers"),
        (
            {"type": "Polygon", "coordinates": [[[430000, 4580000], [430001, 4580000], [430001, 4580001]]]},
            "no degrees",
        ),
        ({"type": "Polygon", "coordinates": [[[10**400, 0], [1, 1], [2, 2]]]}, "no degrees"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "can't be repaired safely",
        ),
    ],
)
def test_what_cannot_be_an_area_is_refused_with_the_reason(geometry, words):
    found = check_shape(geometry)
    assert found.polygons is None
    assert re.search(words, found.reason)


coordinate = st.floats(min_value=-180, max_value=180) | st.integers() | st.none() | st.text(max_size=2)
anything = st.recursive(coordinate, lambda inner: st.lists(inner, max_size=5), max_leaves=30)


@given(kind=st.sampled_from(["Polygon", "MultiPolygon"]), coordinates=anything)
def test_no_geometry_breaks_the_check(kind, coordinates):
    found = check_shape({"type": kind, "coordinates": coordinates})
    assert (found.polygons is None) == bool(found.reason)
    assert found.polygons is None or found.polygons.is_valid


def test_neighbours_simplified_together_leave_no_gap():
    wave = [(1 + 0.02 * (i % 3), i / 40) for i in range(41)]
    left = shapely.Polygon([(0, 0), *wave, (0, 1)])
    right = shapely.Polygon([(2, 0), *wave, (2, 1)]).buffer(0)
    small = simplify_together([left, right], detail=30)
    together = shapely.unary_union(small)
    assert sum(len(p.exterior.coords) for s in small for p in s.geoms) < 60
    assert together.geom_type == "Polygon"
    assert not together.interiors
    assert sum(s.area for s in small) == pytest.approx(together.area)


def test_simplifying_nothing_gives_nothing():
    assert simplify_together([]) == []


def test_size_on_the_ground_is_in_square_kilometres():
    # A square of a hundredth of a degree at 41° north, by the lengths of a degree there: 1.1106 km by 0.8411 km.
    assert square_km(shape(square(2, 41))) == pytest.approx(1.1106 * 0.8411, rel=0.001)


def test_rounding_keeps_single_polygons_single():
    drawn = as_geojson(check_shape(square(1.23456789, 2)).polygons, 3)
    assert drawn["type"] == "Polygon"
    assert all(len(str(x)) <= 6 for ring in drawn["coordinates"] for x, _y in ring)


def test_the_largest_overlap_wins_and_none_is_none():
    west, east = shape(square(0, 0, 1)), shape(square(1, 0, 1))
    assert largest_overlap(shape(square(0.6, 0, 0.5)), {"w": west, "e": east})[0] == "w"
    assert largest_overlap(shape(square(5, 5)), {"w": west, "e": east}) == ("", 0.0)
