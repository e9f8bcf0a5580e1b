"""Quarters of the year."""

import datetime as dt

import pytest
from django.utils.translation import override

from mel.periods import Quarter, UnknownPeriod, last_ended


def test_a_quarter_knows_its_days():
    assert (Quarter(2026, 4).starts_on, Quarter(2026, 4).ends_on) == (
        dt.date(2026, 10, 1),
        dt.date(2026, 12, 31),
    )
    assert Quarter.of(dt.date(2026, 3, 31)) == Quarter(2026, 1)


def test_stepping_over_the_end_of_a_year():
    assert Quarter(2026, 1).shift(-1) == Quarter(2025, 4)
    assert Quarter(2026, 3).shift(-4) == Quarter(2025, 3)
    assert [q.slug for q in Quarter(2026, 1).back(3)] == ["2025-Q3", "2025-Q4", "2026-Q1"]


def test_the_last_ended_quarter_is_over():
    assert last_ended(dt.date(2026, 9, 30)) == Quarter(2026, 2)
    assert last_ended(dt.date(2026, 10, 1)) == Quarter(2026, 3)


@pytest.mark.parametrize("slug", ["", "2026", "2026-Q5", "2026-Q0", "1999-Q1", "2026-Q1 ", "../2026-Q1"])
def test_what_names_no_quarter_is_refused(slug):
    with pytest.raises(UnknownPeriod):
        Quarter.parse(slug)


def test_words():
    with override("en-gb"):
        assert Quarter(2026, 3).label == "July to September 2026"
        assert Quarter(2026, 3).short == "Q3 26"
