"""The story's moment instead of the machine's: what is done at ten on a day of the story is dated so."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone


class Clock:
    """Goes forward by some minutes with each look, so that no two acts of a day have the same moment."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def set(self, day: dt.date, hour: int = 9) -> None:
        """A new day of work begins; never before what has been done already."""
        start = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
        self.now = (
            max(start, self.now + dt.timedelta(minutes=1)) if start.date() == self.now.date() else start
        )

    def look(self) -> dt.datetime:
        """The time."""
        self.now += dt.timedelta(seconds=7)
        return self.now


@contextmanager
def telling() -> Iterator[Clock]:
    """In the block it is the time of the returned clock, for everything that asks Django for it."""
    clock = Clock()
    with mock.patch.object(timezone, "now", clock.look):
        yield clock
