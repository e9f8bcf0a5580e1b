"""Files of every quality are read or refused in a sentence."""

import json
import pathlib

import pytest

from portal.areas.imports.reading import MAX_BYTES, GeoFileError, read_collection, text_of
from tests.portal.areas.shapes import feature, file_of, square

BLNS = pathlib.Path(__file__).parents[4] / "shared/data/fuzz/blns.json"


def test_a_feature_collection_is_read_with_what_it_says_about_itself():
    data = file_of(
        feature("01", "North", square(0, 0), people=12), feature("02", "South", square(0, 1), people=None)
    )
    found = {p.name: p for p in read_collection(data).properties()}
    assert (found["code"].distinct, found["code"].examples) == (2, ("01", "02"))
    assert found["people"].filled == 1


def test_a_file_that_says_crs84_is_wgs84():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read_collection(file_of(feature("1", "A", square(0, 0)), crs=crs)).features) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not valid JSON"),
        (b"\x1f\x8b\x08\x00" + bytes(range(128, 200)), "not text in UTF-8"),
        (b"PK\x03\x04" + b"\xff" * 20, "not text in UTF-8"),
        (b'{"type": "FeatureCollection", "features": [', "not valid JSON"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "not valid JSON"),
        (b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}", "not valid JSON"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b'{"type": "Topology"}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "not a GeoJSON FeatureCollection"),
        (file_of(), "no features"),
        (file_of(*[{}] * 3001), "3001 features"),
        (file_of({}, crs={"type": "name", "properties": {"name": "EPSG:25831"}}), "EPSG:25831"),
        (file_of({}, crs={"type": "link"}), "without a name"),
        (file_of({}, crs="what"), "without a name"),
        (b" " * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(data, words):
    with pytest.raises(GeoFileError, match=words):
        read_collection(data)


def test_features_of_any_kind_become_features_with_two_parts():
    got = read_collection(file_of(None, 3, [], {"properties": [1]}, {"geometry": 5})).features
    assert [f["properties"] for f in got] == [{}] * 5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("01", "01"),
        (1, "1"),
        (1.0, "1"),
        (1.5, "1.5"),
        (None, ""),
        (True, ""),
        ([1], ""),
        ({"a": 1}, ""),
        ("  a \n b ", "a b"),
        (1e300, str(int(1e300))),
    ],
)
def test_values_read_as_a_person_would(value, text):
    assert text_of(value) == text


@pytest.mark.skipif(not BLNS.exists(), reason="the list of hostile strings is not beside the checkout")
def test_hostile_strings_as_codes_and_names_never_break_the_check():
    from portal.areas.imports.check import Choice, Surroundings, check

    strings = json.loads(BLNS.read_text())
    features = [feature(f"c{i}", text, square(0, i / 100)) for i, text in enumerate(strings)]
    features += [feature(text, f"n{i}", square(1, i / 100)) for i, text in enumerate(strings)]
    rows = check(read_collection(file_of(*features)), Choice("district", "code", "name"), Surroundings())
    assert len(rows) == 2 * len(strings)
    assert all("\x00" not in row.name and "\x00" not in row.code for row in rows)
    assert all(row.notes for row in rows if not row.usable)
