"""The map of Rivermouth: no gap, no overlap, a river between the banks."""

import pytest
import shapely

from portal.areas.imports.shapes import square_km
from portal.config.demo.geometry import collection, draw_districts, draw_neighbourhoods
from portal.config.demo.tale import SEED, tell


@pytest.fixture(scope="module")
def drawn():
    return draw_neighbourhoods(tell("city"), SEED)


def test_thirty_six_whole_neighbourhoods_meet_without_gap_or_overlap(drawn):
    assert len(drawn) == 36
    assert all(shape.is_valid and len(shape.geoms) == 1 for shape in drawn.values())
    together = shapely.unary_union(list(drawn.values()))
    assert sum(shape.area for shape in drawn.values()) == pytest.approx(together.area, rel=1e-6)
    assert len(together.geoms) == 2, "two banks"
    assert not any(bank.interiors for bank in together.geoms)


def test_land_neighbours_of_the_story_touch_and_the_river_parts_the_banks(drawn):
    codes = {n["slug"]: n["code"] for n in tell("city")["neighbourhoods"]}
    assert drawn[codes["breakwater"]].touches(drawn[codes["signal_point"]])
    assert drawn[codes["station_quarter"]].touches(drawn[codes["canal_side"]])
    assert drawn[codes["bridge_foot"]].disjoint(drawn[codes["market_cross"]])


def test_the_city_lies_in_its_box_and_has_the_size_of_a_city(drawn):
    box = tell("city")["geometry"]["bounding_box_wgs84"]
    west, south, east, north = shapely.unary_union(list(drawn.values())).bounds
    assert box["west"] <= west and east <= box["east"] and box["south"] <= south and north <= box["north"]
    assert 80 < sum(square_km(shape) for shape in drawn.values()) < 250


def test_districts_are_their_neighbourhoods(drawn):
    districts = draw_districts(tell("city"), drawn)
    assert sum(d.area for d in districts.values()) == pytest.approx(
        sum(n.area for n in drawn.values()), rel=1e-6
    )
    told = collection(tell("city")["districts"], districts, {"rivermouth": "RM"})
    assert told["features"][0]["properties"] == {
        "code": "RM-01",
        "name": "Harbour",
        "part_of": "RM",
        "residents": 27800,
    }


def test_the_same_seed_gives_the_same_map(drawn):
    again = draw_neighbourhoods(tell("city"), SEED)
    assert {code: shape.wkt for code, shape in drawn.items()} == {
        code: shape.wkt for code, shape in again.items()
    }
