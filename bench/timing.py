"""How a thing is timed: warmed up, repeated, the median taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Row:
    """One line of the table: what was measured against what."""

    title: str
    budget: float | None
    ours: float
    floor: float
    unit: str = "ms"
    queries: int | None = None
    query_budget: int | None = None
    note: str = ""
    higher_is_better: bool = False
    limits: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Ours over the floor."""
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def kept(self) -> bool:
        """Whether every budget of this row is kept."""
        if any(not good for _, good in self.limits):
            return False
        if self.query_budget is not None and self.queries is not None and self.queries > self.query_budget:
            return False
        if self.budget is None:
            return True
        return self.ratio >= self.budget if self.higher_is_better else self.ratio <= self.budget


def medians_ms(
    *works: Callable[[], object], times: int = 15, warm: int = 3, limit: float = 20.0
) -> list[float]:
    """Medians of several things timed by turns, in milliseconds; stops early when `limit` seconds are used up."""
    for work in works:
        for _ in range(warm):
            work()
    taken: list[list[float]] = [[] for _ in works]
    end = time.monotonic() + limit
    while len(taken[0]) < times and (not taken[0] or time.monotonic() < end):
        for work, found in zip(works, taken, strict=True):
            started = time.perf_counter()
            work()
            found.append((time.perf_counter() - started) * 1000)
    return [statistics.median(found) for found in taken]
