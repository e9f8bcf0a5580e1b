"""Deadlines: hours, days, working days of the city's calendar, months. Nothing here moves a case; late ones only show as late."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from referrals.workflow.definition import Clock


@dataclass(frozen=True)
class WorkingDays:
    """The city's calendar.

    Args:
        holidays: days on which the city does not work.
        weekend: weekdays off, Monday is 0.
        ends_at: when a working day ends, in the zone of the moments given.
    """

    holidays: frozenset[dt.date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})
    ends_at: dt.time = dt.time(23, 59, 59)

    def works(self, day: dt.date) -> bool:
        """Whether the city works on a day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def after(self, day: dt.date, count: int) -> dt.date:
        """The day that is `count` working days after `day`; with 0 the day itself or the next working day."""
        if len(self.weekend) > 6:
            raise ValueError("a city works on one day a week at least")
        while count > 0 or not self.works(day):
            day += dt.timedelta(days=1)
            if self.works(day) and count > 0:
                count -= 1
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`."""
        days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.works(day) for day in days)


def due(
    clock: Clock | None, entered: dt.datetime, working: WorkingDays, *, urgent: bool = False
) -> dt.datetime | None:
    """When a state that was entered at a moment becomes late; None if it has no clock.

    Args:
        clock: of the state.
        entered: aware, in the city's zone.
        working: the city's calendar.
        urgent: whether the urgent hours count, where the clock has any; these run through nights and weekends.
    """
    if clock is None:
        return None
    if urgent and clock.urgent_hours is not None:
        return entered + dt.timedelta(hours=clock.urgent_hours)
    if clock.value is None:
        return None
    if clock.unit == "hour":
        return entered + dt.timedelta(hours=clock.value)
    day = entered.date()
    if clock.unit == "working_day":
        day = working.after(day, clock.value)
    elif clock.unit == "day":
        day += dt.timedelta(days=clock.value)
    elif clock.unit == "month":
        day = add_months(day, clock.value)
    else:
        raise ValueError(f"no clock counts in {clock.unit}")
    return dt.datetime.combine(day, working.ends_at, entered.tzinfo)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the month's last day where it has no such day (31 January + 1 is 28 February)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def longest_pause(clock: Clock | None, start: dt.date) -> dt.date | None:
    """The last day on which a pause (or a hold) must end; None if the state sets no maximum."""
    if clock is None or clock.maximum is None:
        return None
    if clock.unit == "month":
        return add_months(start, clock.maximum)
    return start + dt.timedelta(days=clock.maximum * (7 / 5 if clock.unit == "working_day" else 1))
