"""An attacker written without the module's own solver: bounds propagation and backtracking over whole numbers, in plain Python.

It reads only what was published. Sums are written down from the dimensions anew.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from portal.disclosure import HIDDEN, TOTAL, ProtectedTable, Table

Constraint = tuple[tuple[int, ...], int, int]
LIMIT = 200_000


class Independent:
    """Everything a reader of the published tables can write down as inequalities.

    Args:
        table: its shape only; the true counts are never read.
        knows_threshold: whether the attacker uses that nothing below the threshold is shown.
    """

    def __init__(self, table: Table, shown: ProtectedTable, *, knows_threshold: bool = True) -> None:
        self.inner = list(itertools.product(*(d.categories for d in table.dimensions)))
        self.place = {cell: i for i, cell in enumerate(self.inner)}
        self.table = table
        self.constraints: list[Constraint] = []
        half = (shown.parameters.base - 1) // 2
        for cell, value in shown.values.items():
            if value == HIDDEN:
                continue
            low = int(value) - half
            if knows_threshold:
                low = max(low, shown.parameters.threshold)
            self.constraints.append((self.parts(cell), max(0, low), int(value) + half))

    def parts(self, cell: tuple[str, ...]) -> tuple[int, ...]:
        names = []
        for d, name in zip(self.table.dimensions, cell, strict=True):
            names.append(self._below(d, name))
        return tuple(self.place[inner] for inner in itertools.product(*names))

    def _below(self, dimension, name: str) -> list[str]:
        if name == TOTAL:
            return list(dimension.categories)
        if name in dimension.sums:
            return sorted({leaf for child in dimension.sums[name] for leaf in self._below(dimension, child)})
        return [name]

    def could_be(self, cell: tuple[str, ...], low: int, high: int) -> bool:
        """Whether any whole numbers fit with the cell between `low` and `high`."""
        constraints = [*self.constraints, (self.parts(cell), low, high)]
        ceiling = max([h for _p, _l, h in constraints], default=0)
        self.steps = 0
        return _search([0] * len(self.inner), [ceiling] * len(self.inner), constraints, self)


def _search(low: list[int], high: list[int], constraints: list[Constraint], owner: Independent) -> bool:
    owner.steps += 1
    assert owner.steps < LIMIT, "too hard for the plain solver; use a smaller table"
    if not _propagate(low, high, constraints):
        return False
    free = [i for i in range(len(low)) if low[i] < high[i]]
    if not free:
        return True
    i = min(free, key=lambda k: high[k] - low[k])
    middle = (low[i] + high[i]) // 2
    for a, b in ((low[i], middle), (middle + 1, high[i])):
        next_low, next_high = low[:], high[:]
        next_low[i], next_high[i] = a, b
        if _search(next_low, next_high, constraints, owner):
            return True
    return False


def _propagate(low: list[int], high: list[int], constraints: Iterable[Constraint]) -> bool:
    changed = True
    while changed:
        changed = False
        for parts, least, most in constraints:
            sum_low, sum_high = sum(low[i] for i in parts), sum(high[i] for i in parts)
            if sum_low > most or sum_high < least:
                return False
            for i in parts:
                upper = min(high[i], most - (sum_low - low[i]))
                lower = max(low[i], least - (sum_high - high[i]))
                if upper < lower:
                    return False
                if upper < high[i] or lower > low[i]:
                    sum_high += upper - high[i]
                    sum_low += lower - low[i]
                    high[i], low[i] = upper, lower
                    changed = True
    return True
