"""The attack: what can be worked out of a table by somebody with a computer, exactly, by integer programmes.

A question is "can this hidden number be as low as nothing?" or "can it be as high as the threshold less one?". Each answer
yes comes with a witness: counts that fit everything published. Witnesses are kept, since one often answers many questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from portal.disclosure.parameters import Parameters
from portal.disclosure.problem import Counts, Problem, Rows, Target, Unsettled
from portal.disclosure.table import Coordinates, Table

SECONDS_A_PROGRAMME = 20.0
INFEASIBLE = 2
Flags = npt.NDArray[np.bool_]


class Attacker:
    """Somebody who has everything published so far, and perhaps counts of their own.

    Args:
        problem: unknowns and rows.
        own: counts the attacker contributed, by innermost cell of the table; empty for the public.
    """

    def __init__(self, problem: Problem, own: Mapping[Coordinates, int] | None = None) -> None:
        self.problem = problem
        table, parameters = problem.table, problem.parameters
        self.cells = list(table.cells)
        self.place = {cell: i for i, cell in enumerate(self.cells)}
        self.rows = np.array([problem.rows[cell] for cell in self.cells])
        limits = [_limits(table, cell, parameters) for cell in self.cells]
        self.low = np.array([low for low, _high in limits], dtype=np.int64)
        self.high = np.array([high for _low, high in limits], dtype=np.int64)
        rows, low, high = problem.fixed
        extra = [(problem.rows[cell], count) for cell, count in (own or {}).items() if count]
        self.ceiling = int(self.high.max(initial=0) + high.max(initial=0) + 10 * parameters.threshold)
        if extra:
            rows = np.vstack([rows, [row for row, _count in extra]])
            low = np.concatenate([low, [count for _row, count in extra]])
            high = np.concatenate([high, [self.ceiling * len(problem.parts)] * len(extra)])
        self.fixed, self.fixed_low, self.fixed_high = rows, low, high
        self.witnesses: list[tuple[Counts, Flags]] = []
        self.programmes = 0

    def is_consistent(self, hidden: set[Coordinates]) -> bool:
        """Whether any counts at all fit what would be published; not if counts behind an earlier release were changed."""
        return self._solve(np.zeros(self.rows.shape[1]), None, hidden) is not None

    def is_safe(self, target: Target, hidden: set[Coordinates]) -> bool:
        """Whether the target could be nothing (but for the attacker's own) as well as the threshold less one, for all the attacker can tell."""
        return self.could_be(target, target.own, hidden, at_most=True) and self.could_be(
            target, self.problem.parameters.threshold - 1, hidden, at_most=False
        )

    def could_be(self, target: Target, value: int, hidden: set[Coordinates], *, at_most: bool) -> bool:
        """Whether some counts fit everything published and put the target at `value` or beyond."""
        shown = self._shown(hidden)
        for counts, misfit in self.witnesses:
            reached = int(target.row @ counts)
            if (reached <= value if at_most else reached >= value) and not (misfit & shown).any():
                return True
        demand = (target.row, 0, value) if at_most else (target.row, value, self.ceiling * len(target.row))
        return self._solve(target.row.astype(float) * (1 if at_most else -1), demand, hidden) is not None

    def range_of(self, target: Target, hidden: set[Coordinates]) -> tuple[int, int]:
        """Smallest and largest value the target can have, for all the attacker can tell."""
        low = self._solve(target.row.astype(float), None, hidden)
        high = self._solve(-target.row.astype(float), None, hidden)
        if low is None or high is None:
            raise ArithmeticError("no counts fit what was published")
        return int(target.row @ low), int(target.row @ high)

    def _shown(self, hidden: set[Coordinates]) -> Flags:
        return np.array([cell not in hidden for cell in self.cells])

    def _solve(
        self, cost: npt.NDArray[np.float64], demand: tuple[Rows, int, int] | None, hidden: set[Coordinates]
    ) -> Counts | None:
        """Counts that fit, at the lowest cost; None if there are none.

        Raises:
            Unsettled: no answer in time, or one that whole numbers don't bear out.
        """
        # Here and not above: a library of 45 MB, which every process of the portal would hold and few ever ask.
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix

        shown = self._shown(hidden)
        rows = [self.rows[shown], self.fixed]
        low = [self.low[shown], self.fixed_low]
        high = [self.high[shown], self.fixed_high]
        if demand is not None:
            rows.append(demand[0][None, :])
            low.append(np.array([demand[1]]))
            high.append(np.array([demand[2]]))
        matrix, lows, highs = np.vstack(rows), np.concatenate(low), np.concatenate(high)
        self.programmes += 1
        found = milp(
            cost,
            integrality=np.ones(matrix.shape[1]),
            bounds=Bounds(0, self.ceiling),
            constraints=LinearConstraint(csr_matrix(matrix.astype(float)), lows, highs)
            if len(matrix)
            else (),
            options={"time_limit": SECONDS_A_PROGRAMME},
        )
        if found.x is None and found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise Unsettled
        counts = np.rint(found.x).astype(np.int64)
        sums = matrix.astype(np.int64) @ counts
        if (counts < 0).any() or (sums < lows).any() or (sums > highs).any():
            raise Unsettled
        cells = self.rows.astype(np.int64) @ counts
        self.witnesses.append((counts, (cells < self.low) | (cells > self.high)))
        return counts


def _limits(table: Table, cell: Coordinates, parameters: Parameters) -> tuple[int, int]:
    """What the value of a cell would say of its count, if it is shown."""
    return (0, 0) if table.is_known_zero(cell) else parameters.interval(parameters.rounded(table.true(cell)))


def first_open(
    attackers: Sequence[tuple[Attacker, Sequence[Target]]], hidden: set[Coordinates]
) -> Target | None:
    """The first target that an attacker can narrow down, in a fixed order; None if all are safe."""
    for attacker, targets in attackers:
        for target in targets:
            if not attacker.is_safe(target, hidden):
                return target
    return None
