"""Counts of people before anybody sees them."""

import pytest

from mel.reports.protection import protected, rate, rounded, share
from portal.charts import HIDDEN


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "c"), (4, "c"), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (None, None)]
)
def test_a_small_count_is_hidden_and_others_are_rounded_to_five(count, shown):
    assert protected(count, activities=3) == shown
    assert count is None or count < 5 or rounded(count) == shown


def test_where_nothing_was_held_zero_is_no_secret():
    assert protected(0, activities=0) == 0


def test_rates_and_shares_come_from_what_is_shown_and_need_a_base():
    assert rate(500, 20000) == 25.0
    assert rate(HIDDEN, 20000) == HIDDEN
    assert rate(500, None) is None
    assert share(50, 200) == 25
    assert share(5, 20) is None
    assert share(HIDDEN, 200) == HIDDEN
