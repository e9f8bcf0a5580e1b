"""Figures made from counts: from values as shown, never from the counts behind them. There is no minimum and no maximum of persons."""

from __future__ import annotations

import math

from portal.disclosure.parameters import Parameters
from portal.disclosure.result import HIDDEN, Shown


def percentage(part: Shown, whole: Shown, parameters: Parameters) -> Shown | None:
    """A whole percentage from two shown values; "c" if either is hidden, None if the whole is too small to speak in percentages."""
    if isinstance(part, str) or isinstance(whole, str):
        return HIDDEN
    if whole < parameters.percentage_base:
        return None
    return math.floor(part / whole * 100 + 0.5)


def mean(total: float, n: int, parameters: Parameters, places: int = 1) -> float | str:
    """The mean of `n` answers that sum up to `total`; "c" with fewer than the parameters ask for."""
    if n < parameters.mean_base:
        return HIDDEN
    return round(total / n, places)
