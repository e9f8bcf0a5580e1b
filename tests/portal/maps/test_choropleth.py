"""Maps from the city's polygons."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from portal.charts import HIDDEN
from portal.maps import Choropleth, Classes, GeometryError, Place, outline, simplified

SVG = "{http://www.w3.org/2000/svg}"


def square(x, y, size=0.01):
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def city(**more):
    places = [
        Place("N1", "North", square(2.0, 41.01), 12.5, "Upper", "#n1"),
        Place("S1", "South", square(2.0, 41.0), 0, "Lower", "#s1"),
        Place("S2", "Marsh", square(2.01, 41.0), HIDDEN, "Lower", "#s2"),
        Place("N2", "Empty", square(2.01, 41.01), None, "Upper", "#n2"),
    ]
    return Choropleth(title="North is reached most", unit="Contacts per 1,000", places=places, **more)


def test_every_area_is_drawn_named_and_linked_on_a_page():
    root = ET.fromstring(city().svg())
    links = {a.get("href"): a.get("aria-label") for a in root.iter(f"{SVG}a")}
    assert links == {
        "#n1": "North: 12.5",
        "#s1": "South: 0",
        "#s2": "Marsh: c, hidden because the count is small",
        "#n2": "Empty: no figure",
    }
    assert root.get("role") == "group"


def test_paper_has_no_links_and_its_own_key():
    root = ET.fromstring(city().svg(657))
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert not list(root.iter(f"{SVG}a"))
    assert {"Contacts per 1,000", "c, hidden small count", "no figure", "North", "12.5"} <= set(words)


def test_hidden_is_hatched_missing_is_empty_and_zero_has_the_lowest_class():
    paths = [p for p in ET.fromstring(city().svg()).iter(f"{SVG}path") if "area" in (p.get("class") or "")]
    fills = {p.find(f"{SVG}title").text.split(":")[0]: p for p in paths}
    assert fills["Marsh"].get("fill").startswith("url(#")
    assert fills["Empty"].get("class") == "area fs"
    assert fills["South"].get("class") == "area q1"
    assert fills["North"].get("class") == "area q5"


def test_the_table_is_highest_first_with_hidden_and_missing_last():
    assert list(city().table().rows) == [
        ("North", "12.5"),
        ("South", "0"),
        ("Empty", "–"),
        ("Marsh", "c"),
    ]


def test_north_is_above_south():
    def top(name):
        path = next(
            p
            for p in ET.fromstring(city().svg()).iter(f"{SVG}path")
            if (t := p.find(f"{SVG}title")) is not None and t.text.startswith(name)
        )
        return float(path.get("d").split()[1].split("L")[0])

    assert top("North") < top("South")


def test_there_are_five_classes_with_words():
    classes = Classes.of([0, 3, 8, 12, 17, 24])
    assert classes.limits == (5, 10, 15, 20)
    assert classes.words() == ("under 5", "5 to under 10", "10 to under 15", "15 to under 20", "20 or more")


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.just("c"), st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 5000)),
        max_size=60,
    )
)
def test_classes_are_ordered_at_most_five_and_hold_every_value(values):
    classes = Classes.of(values)
    assert list(classes.limits) == sorted(set(classes.limits))
    assert len(classes.words()) <= 5
    assert all(0 <= classes.index(v) < len(classes.words()) for v in values if isinstance(v, (int, float)))


def test_a_point_or_an_empty_shape_is_refused_by_name():
    with pytest.raises(GeometryError, match="Polygon"):
        Choropleth(
            title="t", unit="u", places=[Place("P", "Point", {"type": "Point", "coordinates": [1, 2]})]
        ).svg()


def test_simplifying_keeps_borders_shared_and_every_area():
    wavy = [[0, 0], [1, 0], [1.0001, 0.25], [0.9999, 0.5], [1.0001, 0.75], [1, 1], [0, 1], [0, 0]]
    mirror = [[1, 0], [2, 0], [2, 1], [1, 1], [1.0001, 0.75], [0.9999, 0.5], [1.0001, 0.25], [1, 0]]
    small = simplified(
        {"a": {"type": "Polygon", "coordinates": [wavy]}, "b": {"type": "Polygon", "coordinates": [mirror]}},
        0.01,
    )
    assert shape(small["a"]).intersection(shape(small["b"])).area == pytest.approx(0, abs=1e-9)
    assert shape(small["a"]).union(shape(small["b"])).area == pytest.approx(2, abs=1e-3)


def test_the_cover_outline_draws_every_area_and_is_the_same_every_time():
    shapes = [p.geometry for p in city().places]
    assert outline(shapes).count("<path") == 4
    assert outline(shapes) == outline(shapes)


def test_where_the_value_does_not_fit_nothing_is_written():
    narrow = {
        "type": "Polygon",
        "coordinates": [[[2.0, 41.0], [2.0006, 41.0], [2.0006, 41.01], [2.0, 41.01], [2.0, 41.0]]],
    }
    wide = square(2.001, 41.0, 0.02)
    places = [Place("7", "Slip", narrow, 123456.7), Place("8", "Broad", wide, 10)]
    root = ET.fromstring(Choropleth(title="t", unit="u", places=places).svg())
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert "7" not in words
    assert {"Broad", "10"} <= set(words)
