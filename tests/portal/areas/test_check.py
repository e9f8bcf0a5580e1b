"""Each feature of a file is imported, repaired or refused by name."""

import pytest
from shapely.geometry import MultiPolygon, shape

from portal.areas.imports.check import Choice, Surroundings, check
from portal.areas.imports.reading import read_collection
from tests.portal.areas.shapes import feature, file_of, square

CHOICE = Choice("district", "code", "name")
NOWHERE = Surroundings()


def rows_of(*features, choice=CHOICE, around=NOWHERE):
    return check(read_collection(file_of(*features)), choice, around)


def test_a_good_feature_is_taken_as_it_is():
    (row,) = rows_of(feature("01", "North", square(0, 0)))
    assert (row.code, row.name, row.state, row.notes) == ("01", "North", "ok", ())


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (feature(None, "North", square(0, 0)), "no code"),
        (feature("", "North", square(0, 0)), "no code"),
        (feature("x" * 41, "North", square(0, 0)), "longer than 40"),
        (feature("a\x00b", "North", square(0, 0)), "can't be printed"),
        (feature("01", None, square(0, 0)), "no name"),
        (feature("01", "n" * 121, square(0, 0)), "longer than 120"),
        (feature("01", "Nor\u202eth", square(0, 0)), "can't be printed"),
        (feature("01", "North", None), "no geometry"),
        (feature("taken", "North", square(0, 0)), "another level"),
    ],
)
def test_a_broken_feature_is_refused_with_the_reason(broken, words):
    (row,) = rows_of(broken, around=Surroundings(taken=frozenset({"taken"})))
    assert row.state == "refused"
    assert any(words in note for note in row.notes)


def test_two_features_with_one_code_are_both_refused():
    rows = rows_of(
        feature("01", "A", square(0, 0)), feature("01", "B", square(0, 1)), feature("02", "C", square(0, 2))
    )
    assert [row.state for row in rows] == ["refused", "refused", "ok"]


def test_a_prefix_keeps_levels_with_the_same_numbers_apart():
    (row,) = rows_of(
        feature("01", "A", square(0, 0)),
        choice=Choice("district", "code", "name", prefix="D"),
        around=Surroundings(taken=frozenset({"01"})),
    )
    assert (row.code, row.source_code, row.state) == ("D01", "01", "ok")


@pytest.mark.parametrize(
    ("given", "count", "state"),
    [
        ("1,234", 1234, "ok"),
        (1234.0, 1234, "ok"),
        ("1 234", 1234, "ok"),
        ("many", None, "repaired"),
        (-4, None, "repaired"),
        (None, None, "ok"),
        ("٣", None, "repaired"),
    ],
)
def test_population_is_a_whole_number_or_left_out(given, count, state):
    (row,) = rows_of(
        feature("01", "A", square(0, 0), people=given),
        choice=Choice("district", "code", "name", population="people"),
    )
    assert (row.population, row.state) == (count, state)


BIG = Surroundings(
    parents={"W": MultiPolygon([shape(square(0, 0, 1))]), "E": MultiPolygon([shape(square(1, 0, 1))])},
    aliases={"west": "W"},
)
PART = Choice("neighbourhood", "code", "name", parent="part_of")


def test_a_parent_is_found_by_its_code_or_by_the_code_its_own_file_gave_it():
    rows = rows_of(
        feature("1", "A", square(0, 0), part_of="W"),
        feature("2", "B", square(0, 0.1), part_of="west"),
        choice=PART,
        around=BIG,
    )
    assert [row.parent for row in rows] == ["W", "W"]


@pytest.mark.parametrize("named", ["X", None, ""])
def test_an_unknown_parent_is_refused_by_name(named):
    (row,) = rows_of(feature("1", "A", square(0, 0), part_of=named), choice=PART, around=BIG)
    assert row.state == "refused"
    assert "doesn't know" in row.notes[0]


def test_without_a_parent_in_the_file_the_largest_overlap_decides_and_says_so_when_it_is_close():
    rows = rows_of(
        feature("1", "Inside", square(0.2, 0.2)),
        feature("2", "Between", square(0.95, 0.2, 0.2)),
        feature("3", "Outside", square(5, 5)),
        choice=Choice("neighbourhood", "code", "name"),
        around=BIG,
    )
    assert [(row.parent, row.state) for row in rows] == [("W", "ok"), ("E", "repaired"), ("", "refused")]
