"""Protection of one table: hide, attack, hide more, show again what need not be hidden; or refuse and say why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from portal.disclosure.attack import Attacker, first_open
from portal.disclosure.parameters import Parameters
from portal.disclosure.problem import Problem, Target, Unsettled
from portal.disclosure.result import (
    HIDDEN,
    ProtectedTable,
    Protection,
    ProtectionLog,
    Refusal,
    Release,
    Shown,
    Status,
    Why,
    blank,
    drawn,
)
from portal.disclosure.table import TOTAL, Coordinates, Dimension, Table

Attacks = list[tuple[Attacker, list[Target]]]


def examine(table: Table, parameters: Parameters, earlier: Sequence[Release] = ()) -> Protection:
    """Protect a table and keep the private part beside it.

    Args:
        table: true counts from a frozen snapshot.
        parameters: thresholds of this kind of data.
        earlier: the ledger: what was published before of the same kind; a release that this one officially revises is left out by the caller.

    Returns:
        The table as it may leave, the private log, and the line for the ledger. If the table cannot be shown, `shown.status` and
        `shown.refusal` say why, and every value is hidden.
    """
    started = time.perf_counter()
    refusal = _refused_at_sight(table, parameters)
    if refusal or table.true(table.whole) < parameters.smallest_total:
        status = Status.REFUSED if refusal else Status.TOO_FEW
        return _outcome(
            table, blank(table, parameters, status, refusal), ProtectionLog(table.snapshot), started
        )
    try:
        return _Work(Problem(table, earlier, parameters)).outcome(started)
    except Unsettled:
        shown = blank(
            table, parameters, Status.REFUSED, Refusal(Why.TOO_LARGE, _best_to_collapse(table, parameters))
        )
        return _outcome(table, shown, ProtectionLog(table.snapshot), started)


def protect(table: Table, parameters: Parameters, earlier: Sequence[Release] = ()) -> ProtectedTable:
    """The table as it may leave; see `examine` for its arguments and for the private part."""
    return examine(table, parameters, earlier).shown


def _outcome(table: Table, shown: ProtectedTable, log: ProtectionLog, started: float) -> Protection:
    timed = replace(log, seconds=time.perf_counter() - started)
    return Protection(shown, timed, Release(table, shown))


def _refused_at_sight(table: Table, parameters: Parameters) -> Refusal | None:
    """What needs no attack: too many dimensions or cells, or a sensitive category that is nearly everybody in a small margin."""
    flat = sum(d.is_flat for d in table.dimensions)
    if (
        flat > parameters.max_flat
        or len(table.dimensions) - flat > 1
        or len(table.cells) > parameters.max_cells
    ):
        return Refusal(Why.TOO_LARGE, _best_to_collapse(table, parameters))
    for i, dimension in enumerate(table.dimensions):
        if dimension.sensitive:
            for cell in table.cells:
                found = _one_sided(table, cell, i, dimension, parameters) if cell[i] == TOTAL else None
                if found:
                    return found
    return None


def _one_sided(
    table: Table, margin: Coordinates, i: int, dimension: Dimension, parameters: Parameters
) -> Refusal | None:
    whole = table.true(margin)
    if not parameters.threshold <= whole < parameters.one_sided_margin:
        return None
    for category in dimension.categories:
        if table.true((*margin[:i], category, *margin[i + 1 :])) > parameters.one_sided_share * whole:
            return Refusal(Why.ONE_SIDED, dimension.key, (category,))
    return None


def _best_to_collapse(table: Table, parameters: Parameters) -> str:
    """The dimension without which the smallest share of the cells would be small."""

    def small(key: str) -> tuple[float, int, str]:
        rest = table.collapsed(key)
        few = sum(rest.true(cell) < parameters.threshold for cell in rest.cells)
        return (few / len(rest.cells), len(rest.cells), key)

    if len(table.dimensions) < 2:
        return table.dimensions[0].key if table.dimensions else ""
    return min(small(d.key) for d in table.dimensions)[2]


class _Work:
    """One table on its way: which cells are hidden, who attacks, what is defended."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.table, self.parameters = problem, problem.table, problem.parameters
        self.primary = [cell for cell in self.table.cells if self._is_small(cell)]
        self.hidden = set(self.primary)
        self.open_cells = {cell for cell in self.table.cells if not self.table.is_known_zero(cell)}
        self.dominant = self._dominant()
        self.attacks: Attacks = []
        self.already_open: list[str] = []

    def _is_small(self, cell: Coordinates) -> bool:
        return self.table.true(cell) < self.parameters.threshold and not self.table.is_known_zero(cell)

    def _dominant(self) -> list[str]:
        """Agencies that hold more than their share of any margin."""
        found = []
        for agency, counts in sorted(self.table.agencies.items()):
            for cell in self.table.cells:
                own = sum(counts.get(inner, 0) for inner in self.table.under(cell))
                if self.table.depth(cell) and own > self.parameters.dominance * self.table.true(cell):
                    found.append(agency)
                    break
        return found

    def _muster(self) -> None:
        """The public and each dominant agency, with what must stay unknown to each; without what no hiding here could save."""
        public = Attacker(self.problem)
        everything = set(self.open_cells)
        targets = []
        for target in self.problem.targets(self.primary):
            if (target.cell in self.primary and target.name.startswith("cell")) or public.is_safe(
                target, everything
            ):
                targets.append(target)
            else:
                self.already_open.append(target.name)
        self.attacks.append((public, targets))
        for agency in self.dominant:
            counts = self.table.agencies[agency]
            own = [
                Target(
                    self.problem.rows[cell],
                    cell,
                    f"{agency} {'/'.join(cell)}",
                    sum(counts.get(i, 0) for i in self.table.under(cell)),
                )
                for cell in self.primary
            ]
            self.attacks.append((Attacker(self.problem, counts), own))

    def outcome(self, started: float) -> Protection:
        """Hide until no attack succeeds, then show again what can be shown."""
        if not Attacker(self.problem).is_consistent(self.hidden):
            return self._refused(Refusal(Why.REVISED), started)
        self._muster()
        extra: list[Coordinates] = []
        while (target := first_open(self.attacks, self.hidden)) is not None:
            chosen = self._next_to_hide(target)
            if chosen is None:
                return self._nothing_left(started)
            self.hidden.add(chosen)
            extra.append(chosen)
        unwound = self._unwind(extra)
        if not self.open_cells - self.hidden:
            return self._nothing_left(started)
        values = {cell: self._value(cell) for cell in self.table.cells}
        shown = drawn(self.table, self.parameters, values)
        return _outcome(self.table, shown, self._log(extra, unwound), started)

    def _value(self, cell: Coordinates) -> Shown:
        if cell not in self.open_cells:
            return 0
        return HIDDEN if cell in self.hidden else self.parameters.rounded(self.table.true(cell))

    def _nothing_left(self, started: float) -> Protection:
        key = _best_to_collapse(self.table, self.parameters)
        return self._refused(Refusal(Why.NOTHING_LEFT, key), started)

    def _unwind(self, extra: list[Coordinates]) -> list[Coordinates]:
        """Show again each extra hidden cell without which the attack still fails; the most useful first."""
        unwound = []
        for cell in sorted(extra, key=lambda c: (-self.table.depth(c), -self.table.true(c), c)):
            if first_open(self.attacks, self.hidden - {cell}) is None:
                self.hidden.discard(cell)
                unwound.append(cell)
        return unwound

    def _next_to_hide(self, target: Target) -> Coordinates | None:
        """A shown cell that shares a sum with the target: innermost first, then the smallest, totals last; further away if none is left nearby."""
        if target.cell is None:
            return None
        if target.cell in self.open_cells - self.hidden:
            return target.cell
        seen, ring = {target.cell}, {target.cell}
        while ring:
            ring = set().union(*(self.table.neighbours(cell) for cell in ring)) - seen
            candidates = (ring & self.open_cells) - self.hidden
            if candidates:
                return min(candidates, key=lambda c: (self.table.depth(c), self.table.true(c), c))
            seen |= ring
        return None

    def _log(self, extra: list[Coordinates], unwound: list[Coordinates]) -> ProtectionLog:
        return ProtectionLog(
            self.table.snapshot,
            primary=tuple(self.primary),
            complementary=tuple(cell for cell in extra if cell not in unwound),
            unwound=tuple(unwound),
            differences=sum(
                not target.name.startswith("cell")
                for _attacker, targets in self.attacks
                for target in targets
            ),
            attackers=tuple(self.dominant),
            already_open=tuple(self.already_open),
            programmes=sum(attacker.programmes for attacker, _targets in self.attacks),
        )

    def _refused(self, refusal: Refusal, started: float) -> Protection:
        shown = blank(self.table, self.parameters, Status.REFUSED, refusal)
        return _outcome(self.table, shown, self._log([], []), started)
