"""Counts of people before anybody sees them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mel.reports.protection import protected, protected_set, rate, share
from portal.charts import HIDDEN


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "c"), (4, "c"), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (None, None)]
)
def test_a_small_count_is_hidden_and_others_are_rounded_to_five(count, shown):
    assert protected(count, activities=3) == shown


def test_where_nothing_was_held_zero_is_no_secret():
    assert protected(0, activities=0) == 0


def test_a_single_hidden_row_takes_the_next_smallest_with_it():
    values = protected_set({"a": (5, 100), "b": (2, 3), "c": (4, 20)})
    assert values == {"a": 100, "b": HIDDEN, "c": HIDDEN}


def test_two_hidden_rows_need_no_third():
    assert protected_set({"a": (5, 100), "b": (2, 3), "c": (1, 1)}) == {"a": 100, "b": HIDDEN, "c": HIDDEN}


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 30), st.tuples(st.integers(1, 9), st.integers(0, 60)), max_size=12))
def test_no_small_count_is_ever_shown_and_none_is_hidden_alone_beside_others(counts):
    values = protected_set(counts)
    assert all(v == HIDDEN or v >= 5 for v in values.values())
    assert all(values[k] == HIDDEN for k, (_a, n) in counts.items() if n < 5)
    assert len(values) < 2 or list(values.values()).count(HIDDEN) != 1


def test_rates_and_shares_come_from_what_is_shown_and_need_a_base():
    assert rate(500, 20000) == 25.0
    assert rate(HIDDEN, 20000) == HIDDEN
    assert rate(500, None) is None
    assert share(50, 200) == 25
    assert share(5, 20) is None
    assert share(HIDDEN, 200) == HIDDEN
