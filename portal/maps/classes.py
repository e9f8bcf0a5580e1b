"""Five named classes for a map: round limits, words for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.charts.values import Value, number, shown

COUNT = 5


def _steps(low: float, high: float) -> tuple[float, float]:
    """A round start at or below ``low`` and the widest round step of which four fit below ``high``."""
    rough = (high - low) / (COUNT - 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = max(s * magnitude for s in (1, 2, 2.5, 5) if s * magnitude <= rough * 1.000001)
    return math.floor(low / step) * step, step


@dataclass(frozen=True)
class Classes:
    """``limits`` are the lower ends of the second class and up."""

    limits: tuple[float, ...]

    def index(self, value: float) -> int:
        """Class of a value, 0 to 4."""
        return sum(value >= limit for limit in self.limits)

    def words(self, fmt: Callable[[float], str] = number) -> tuple[str, ...]:
        """Each class in words, lowest first."""
        if not self.limits:
            return (_("all values"),)
        middle = (
            _("%(low)s to under %(high)s") % {"low": fmt(low), "high": fmt(high)}
            for low, high in zip(self.limits, self.limits[1:], strict=False)
        )
        return (
            _("under %(high)s") % {"high": fmt(self.limits[0])},
            *middle,
            _("%(low)s or more") % {"low": fmt(self.limits[-1])},
        )

    @classmethod
    def of(cls, values: Sequence[Value]) -> Classes:
        """Round limits for these values: equal steps, or, where most values would fall into one class, steps by rank."""
        known = sorted(v for v in values if shown(v))
        if not known or known[0] == known[-1]:
            return cls(())
        floor = known[0] if known[0] < 0 or known[0] > 0.6 * known[-1] else 0.0
        start, step = _steps(floor, known[-1])
        limits = tuple(
            dict.fromkeys(x for k in range(1, COUNT) if (x := round(start + step * k, 10)) <= known[-1])
        )
        spread = [sum(v >= x for x in limits) for v in known]
        if max(spread.count(i) for i in range(COUNT)) > 0.6 * len(known) and len(known) >= COUNT:
            ranked = (known[len(known) * k // COUNT] for k in range(1, COUNT))
            limits = tuple(dict.fromkeys(float(f"{v:.2g}") for v in ranked if v > known[0]))
        return cls(limits)
