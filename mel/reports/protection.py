"""What becomes of counts of people before anybody sees them.

This is the one place through which every count of a report goes. Counts under the threshold are hidden, zeros where something
took place included; every other count is rounded to the nearest five, each on its own, so that sums need not add up. Counts
that add up to a shown total go together through `portal.disclosure`, which attacks them with an integer programme and hides
more until nothing small can be worked out, and shows everything else.

What it does not do: it looks at one set at a time and knows nothing of earlier releases. Reports say so in their method.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from portal.charts import HIDDEN, Value
from portal.disclosure import Dimension, Parameters, Table, protect

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
        Value by row. Where the hidden rows could be worked out from the total, further rows are hidden.
    """
    if not counts:
        return {}
    parameters = replace(
        Parameters.attendance(), threshold=threshold, base=BASE, smallest_total=0, max_cells=len(counts) + 1
    )
    names = {key: str(i) for i, key in enumerate(counts)}
    table = Table(
        key="rows",
        kind="attendance",
        dimensions=(Dimension("row", tuple(names.values())),),
        counts={(names[key],): people for key, (_activities, people) in counts.items()},
        known_zero=frozenset((names[key],) for key, found in counts.items() if found == (0, 0)),
    )
    if not any(people for _activities, people in counts.values()):
        return {
            key: protected(people, activities=activities, threshold=threshold)
            for key, (activities, people) in counts.items()
        }
    shown = protect(table, parameters)
    if shown.total == HIDDEN and table.true(table.whole) >= threshold:
        return {key: 0 if found == (0, 0) else HIDDEN for key, found in counts.items()}
    values: dict[K, Value] = {}
    for key, name in names.items():
        value = shown.value(row=name)
        values[key] = value if isinstance(value, int) else 0 if counts[key] == (0, 0) else HIDDEN
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
