"""Counts of people before anybody sees them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mel.reports.protection import protected, protected_set, rate, rounded, share
from portal.charts import HIDDEN


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "c"), (4, "c"), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (None, None)]
)
def test_a_small_count_is_hidden_and_others_are_rounded_to_five(count, shown):
    assert protected(count, activities=3) == shown


def test_where_nothing_was_held_zero_is_no_secret():
    assert protected(0, activities=0) == 0


def test_a_hidden_row_that_the_rounded_total_does_not_give_away_stays_alone():
    """20 + 100 are anything from 116 to 124, the total is shown as 125: the third can be 0 as well as 4."""
    assert protected_set({"a": (5, 100), "b": (2, 3), "c": (4, 20)}) == {"a": 100, "b": HIDDEN, "c": 20}


def test_a_hidden_row_that_the_total_would_give_away_takes_another_with_it():
    """98 and the total of 102 would both be shown as 100: the other row could be 4 at most, where under ten is hidden."""
    values = protected_set({"a": (5, 98), "b": (2, 4)}, threshold=10)
    assert values == {"a": HIDDEN, "b": HIDDEN}


def test_two_hidden_rows_need_no_third():
    assert protected_set({"a": (5, 100), "b": (2, 3), "c": (1, 1)}) == {"a": 100, "b": HIDDEN, "c": HIDDEN}


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 30), st.tuples(st.integers(1, 9), st.integers(0, 60)), max_size=12))
def test_no_small_count_is_ever_shown_or_left_over_when_the_others_are_taken_from_the_total(counts):
    values = protected_set(counts)
    assert all(v == HIDDEN or v >= 5 for v in values.values())
    assert all(values[k] == HIDDEN for k, (_a, n) in counts.items() if n < 5)
    total, hidden = sum(n for _a, n in counts.values()), [k for k, v in values.items() if v == HIDDEN]
    if len(hidden) == 1 and total >= 5:
        others = [v for v in values.values() if v != HIDDEN]
        lowest = max(5, rounded(total) - 2) - sum(v + 2 for v in others)
        highest = rounded(total) + 2 - sum(max(5, v - 2) for v in others)
        assert lowest <= 0 and highest >= 4


def test_rates_and_shares_come_from_what_is_shown_and_need_a_base():
    assert rate(500, 20000) == 25.0
    assert rate(HIDDEN, 20000) == HIDDEN
    assert rate(500, None) is None
    assert share(50, 200) == 25
    assert share(5, 20) is None
    assert share(HIDDEN, 200) == HIDDEN
