"""Quarters of the calendar year: the periods reports speak of."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

SLUG = re.compile(r"^(20\d\d)-Q([1-4])$")


class UnknownPeriod(ValueError):
    """The text names no quarter."""


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """Three months of a calendar year; ``number`` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def parse(cls, slug: str) -> Quarter:
        """The quarter that ``2026-Q3`` names.

        Raises:
            UnknownPeriod: it names none.
        """
        found = SLUG.match(slug)
        if found is None:
            raise UnknownPeriod(slug)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter in which ``day`` lies."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def slug(self) -> str:
        """``2026-Q3``."""
        return f"{self.year}-Q{self.number}"

    @property
    def starts_on(self) -> dt.date:
        """First day."""
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_on(self) -> dt.date:
        """Last day."""
        return self.shift(1).starts_on - dt.timedelta(days=1)

    def shift(self, quarters: int) -> Quarter:
        """So many quarters later (earlier if negative)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def back(self, count: int) -> tuple[Quarter, ...]:
        """The last ``count`` quarters up to and with this one, oldest first."""
        return tuple(self.shift(-k) for k in reversed(range(count)))

    @property
    def label(self) -> str:
        """In words for a sentence or a heading: July to September 2026."""
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.starts_on, "F"),
            "last": date_format(self.ends_on, "F Y"),
        }

    @property
    def short(self) -> str:
        """For an axis: Q3 26."""
        return _("Q%(number)s %(year)02d") % {"number": self.number, "year": self.year % 100}

    def __str__(self) -> str:
        return _("quarter %(number)s of %(year)s") % {"number": self.number, "year": self.year}


def last_ended(today: dt.date) -> Quarter:
    """The latest quarter that is over on ``today``."""
    return Quarter.of(today).shift(-1)
