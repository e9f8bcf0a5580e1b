"""What becomes of counts of people before anybody sees them.

This is the one place through which every count of a report goes. The counts come from the ledger (`mel.services.held`): sums of
groups of five and more, in which nothing smaller is contained, so that no difference between them leaves something small over.
Here a count of which nothing may be told is marked, and every other one rounded to the nearest five, each on its own, so that
sums need not add up.
"""

from __future__ import annotations

import math

from portal.charts import HIDDEN, Value
from portal.disclosure import Parameters

THRESHOLD = Parameters.attendance().threshold
BASE = Parameters.attendance().base


def rounded(count: int) -> int:
    """The nearest multiple of five, a half upwards."""
    return Parameters.attendance().rounded(count)


def protected(count: int | None, *, activities: int | None = None) -> Value:
    """One count of people as it may be shown.

    Args:
        count: people counted; None if nobody counted.
        activities: how many activities the count comes from; with none, the zero is no secret and is shown.
    """
    if count is None:
        return None
    if activities == 0 and count == 0:
        return 0
    return HIDDEN if count < THRESHOLD else rounded(count)


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
