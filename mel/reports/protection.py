"""What becomes of counts of people before anybody sees them.

This is the one place through which every count of a report goes. What it does: counts under the threshold are hidden, zeros
where something took place included; every other count is rounded to the nearest five, each on its own, so that sums need not
add up; and where a single row of a set that has a shown total would be hidden alone, the next smallest is hidden with it.

What it does not do: it does not try to break its own tables by solving for the hidden counts, and it knows nothing of earlier
releases. Reports say so in their method.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from portal.charts import HIDDEN, Value

ATTENDANCE_THRESHOLD = 5
BASE = 5
K = TypeVar("K")


def rounded(count: int) -> int:
    """The nearest multiple of five, a half upwards."""
    return BASE * math.floor(count / BASE + 0.5)


def protected(
    count: int | None, *, activities: int | None = None, threshold: int = ATTENDANCE_THRESHOLD
) -> Value:
    """One count of people as it may be shown.

    Args:
        count: people counted; None if nobody counted.
        activities: how many activities the count comes from; with none, the zero is no secret and is shown.
        threshold: the smallest count that is shown.
    """
    if count is None:
        return None
    if activities == 0 and count == 0:
        return 0
    return HIDDEN if count < threshold else rounded(count)


def protected_set(
    counts: Mapping[K, tuple[int, int]], *, threshold: int = ATTENDANCE_THRESHOLD
) -> dict[K, Value]:
    """Counts that add up to a total shown elsewhere, as they may be shown together.

    Args:
        counts: (activities, people) by row.
        threshold: the smallest count that is shown.

    Returns:
        Value by row; if exactly one row had to be hidden, the next smallest is hidden too, so that the total does not give it away.
    """
    values = {
        key: protected(people, activities=activities, threshold=threshold)
        for key, (activities, people) in counts.items()
    }
    hidden = [key for key, value in values.items() if value == HIDDEN]
    if len(hidden) == 1:
        candidates = [
            key for key, (activities, _people) in counts.items() if activities and key not in hidden
        ]
        if candidates:
            values[min(candidates, key=lambda key: (counts[key][1], str(key)))] = HIDDEN
    return values


def rate(value: Value, residents: int | None, per: int = 1000) -> Value:
    """A rate from the value as shown, never from the raw count; hidden stays hidden, without residents it is missing."""
    if value is None or not residents:
        return None
    if value == HIDDEN:
        return HIDDEN
    return round(float(value) / residents * per, 1)


def share(part: Value, whole: Value, smallest: int = 25) -> Value:
    """A whole percentage from values as shown; None if the base is under ``smallest``, hidden if either is hidden."""
    if HIDDEN in (part, whole):
        return HIDDEN
    if part is None or whole is None or float(whole) < smallest:
        return None
    return math.floor(float(part) / float(whole) * 100 + 0.5)
