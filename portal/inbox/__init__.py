"""What waits for me: work that apps count live, and notices about what happened."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.access.rows import acting_for


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person.

    Args:
        title: what to do, with its number ("12 activities to verify").
        detail: a line more.
        url: where to do it.
        icon: name in the sprite.
        due_on: by when, if there is a day.
        count: how many things the line stands for.
        badge: words of the mark at the end of the line, if it has one.
        badge_kind: `k-late`, `k-warn`, `k-info`, `k-ok` or empty.
    """

    title: str
    url: str
    detail: str = ""
    icon: str = "circle"
    due_on: dt.date | None = None
    count: int = 1
    badge: str = ""
    badge_kind: str = ""

    @property
    def is_late(self) -> bool:
        """Whether its day is over."""
        return self.due_on is not None and self.due_on < timezone.localdate()


Count = Callable[[Any], list[Waiting]]
_sources: list[Count] = []


def register_waiting(source: Count) -> None:
    """Add a source: it gets the person and returns what waits for them, in a fixed number of queries.

    It is asked inside a transaction in which the person acts, one for all sources.
    """
    _sources.append(source)


def waiting_for(user: Any) -> list[Waiting]:
    """All that waits for `user`: the overdue first, then by day, then the undated."""
    with acting_for(user), transaction.atomic():
        found = [item for source in _sources for item in source(user)]
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on or dt.date.max, item.title))
