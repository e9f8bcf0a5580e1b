"""Values a drawing can hold: a number, a hidden small count, or nothing."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias, TypeGuard

from django.utils.formats import number_format
from django.utils.translation import get_language

HIDDEN: Final = "c"
MISSING: Final = "–"
Value: TypeAlias = float | Literal["c"] | None


def shown(value: Value) -> TypeGuard[float]:
    """True for a number that may be drawn; a hidden count and a missing value are not numbers (0 is)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: float, places: int | None = None) -> str:
    """A number in the reader's locale with thousands grouped and a true minus: -1234.5 → '−1,234.5'.

    Args:
        value: the number.
        places: decimals to write; without it the number's own, at most two.
    """
    rounded = round(value, 2 if places is None else places)
    if places is None:
        text = f"{rounded:.2f}".rstrip("0").rstrip(".")
        places = len(text.partition(".")[2])
    sign = "−" if rounded < 0 else ""
    if get_language() is None:
        return sign + f"{abs(rounded):,.{places}f}"
    return sign + str(number_format(f"{abs(rounded):.{places}f}", decimal_pos=places, force_grouping=True))


def percent(value: float, places: int = 0) -> str:
    """A number that is a percentage already: 46 → '46%'."""
    return f"{number(value, places)}%"


def signed(value: float, places: int | None = None) -> str:
    """A change with its sign, a true minus and no sign on nothing: 3 → '+3'."""
    return ("+" if round(value, 2 if places is None else places) > 0 else "") + number(value, places)


def ticks(low: float, high: float, about: int = 4) -> tuple[float, ...]:
    """Round tick values (steps of 1, 2 or 5 × 10ⁿ) that cover ``low`` to ``high``."""
    span = high - low
    rough = (span if span > 0 else 1) / max(about, 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(s * magnitude for s in (1, 2, 5, 10) if s * magnitude >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(i * step, 10) for i in range(first, max(last, first + 1) + 1))
