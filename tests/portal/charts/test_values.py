"""Numbers, ticks and what counts as a value."""

import itertools

import pytest
from django.utils.translation import override

from portal.charts import HIDDEN, number, percent, shown, signed, ticks
from portal.charts.palette import PAPER, SCALE, SERIES, TONES, contrast, grey


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-1234.5, "−1,234.5"), (17925, "17,925"), (0.30000000000000004, "0.3"), (14.0, "14")],
)
def test_a_number_is_grouped_and_has_a_true_minus_and_no_needless_decimals(value, text):
    with override("en"):
        assert number(value) == text


def test_a_number_follows_the_readers_language():
    with override("de"):
        assert number(17925.5) == "17.925,5"


def test_a_change_carries_its_sign_and_none_at_zero():
    with override("en"):
        assert [signed(3), signed(-3), signed(0), percent(46.4)] == ["+3", "−3", "0", "46%"]


def test_zero_is_a_value_and_a_hidden_count_and_a_missing_one_are_not():
    assert shown(0)
    assert not shown(HIDDEN)
    assert not shown(None)


@pytest.mark.parametrize(("low", "high"), [(0, 5480), (0, 1), (30, 51), (-4, 7), (0, 0), (12, 12)])
def test_ticks_cover_the_range_in_even_round_steps(low, high):
    marks = ticks(low, high)
    steps = {round(b - a, 9) for a, b in itertools.pairwise(marks)}
    assert marks[0] <= low
    assert marks[-1] >= high
    assert len(steps) == 1
    assert f"{steps.pop():e}"[0] in "125"


def test_series_colours_stand_out_from_paper_and_stay_apart_in_grey():
    assert all(contrast(c.value, PAPER) >= 3 for c in SERIES)
    greys = sorted(grey(c.value) for c in SERIES)
    assert all(b - a >= 8 for a, b in itertools.pairwise(greys))


def test_text_on_every_class_colour_can_be_read():
    assert all(contrast(TONES[c.tone], c.value) >= 4.5 for c in (*SCALE, *SERIES))
