"""Clocks in working days of the city's calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from referrals.workflow.clocks import WorkingDays, add_months, due, longest_pause
from referrals.workflow.definition import Clock

ZONE = ZoneInfo("Europe/Lisbon")
FRIDAY = dt.datetime(2026, 12, 18, 16, 30, tzinfo=ZONE)
CITY = WorkingDays(holidays=frozenset({dt.date(2026, 12, 25), dt.date(2027, 1, 1)}))


@pytest.mark.parametrize(
    ("clock", "day"),
    [
        (Clock(1, "working_day"), dt.date(2026, 12, 21)),
        (Clock(5, "working_day"), dt.date(2026, 12, 28)),
        (Clock(10, "working_day"), dt.date(2027, 1, 5)),
        (Clock(30, "day"), dt.date(2027, 1, 17)),
        (Clock(3, "month"), dt.date(2027, 3, 18)),
    ],
)
def test_a_state_is_late_after_its_clock(clock, day):
    assert due(clock, FRIDAY, CITY).date() == day


def test_urgent_hours_run_through_the_weekend():
    clock = Clock(5, "working_day", urgent_hours=24)
    assert due(clock, FRIDAY, CITY, urgent=True) == FRIDAY + dt.timedelta(hours=24)
    assert due(clock, FRIDAY, CITY).date() == dt.date(2026, 12, 28)


def test_hours_are_hours_across_the_change_of_the_clock():
    before = dt.datetime(2026, 10, 24, 12, tzinfo=ZONE)
    assert due(Clock(48, "hour"), before, CITY) - before == dt.timedelta(hours=48)


def test_a_state_without_a_clock_is_never_late():
    assert due(None, FRIDAY, CITY) is None and due(Clock(None, "month"), FRIDAY, CITY) is None


def test_a_month_after_the_thirty_first_is_the_last_day():
    assert add_months(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert add_months(dt.date(2026, 11, 30), 15) == dt.date(2028, 2, 29)


def test_a_pause_has_a_longest_day():
    assert longest_pause(Clock(1, "month", maximum=3), dt.date(2026, 11, 30)) == dt.date(2027, 2, 28)
    assert longest_pause(Clock(10, "working_day", maximum=20), dt.date(2026, 12, 1)) == dt.date(2026, 12, 29)
    assert longest_pause(Clock(1, "month"), dt.date(2026, 12, 1)) is None


def test_working_days_are_counted_and_added_alike():
    for count in range(1, 30):
        assert CITY.between(FRIDAY.date(), CITY.after(FRIDAY.date(), count)) == count
