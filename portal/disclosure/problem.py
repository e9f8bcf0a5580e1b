"""One system of equations for a table and all that was published before: what an attacker can write down.

The unknowns are the counts of the smallest parts into which the tables cut the population together (their common
refinement). Every cell of every table is a sum of unknowns.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from portal.disclosure.parameters import Parameters
from portal.disclosure.result import HIDDEN, Release
from portal.disclosure.table import Coordinates, Table

Rows = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int64]
REST: Final = "\0everything else"


class Unsettled(Exception):
    """The attack could not be carried through exactly in reasonable time; what is not settled is not published."""


@dataclass(frozen=True)
class Part:
    """One unknown: a block of units for every dimension key."""

    blocks: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Target:
    """A small number that must stay unknown.

    Args:
        row: which unknowns it sums up.
        cell: the cell of the new table it belongs to, or that could be hidden to protect it; None for a cell of an earlier release only.
        own: what the attacking agency itself contributed to it (0 for anybody else).
        name: for the private log.
    """

    row: Rows
    cell: Coordinates | None
    name: str
    own: int = 0


class Problem:
    """Unknowns, rows and intervals for `table` after `earlier` releases."""

    largest = 4000

    def __init__(self, table: Table, earlier: Sequence[Release], parameters: Parameters) -> None:
        self.table = table
        self.parameters = parameters
        self.earlier = [release for release in earlier if release.table.kind == table.kind]
        self.tables = [table, *(release.table for release in self.earlier)]
        self.keys = sorted(
            {d.key for t in self.tables for d in t.dimensions} | {k for t in self.tables for k in t.scope}
        )
        self.parts = self._parts()
        self._numbers = [self._numbered(number) for number in range(len(self.keys))]
        self._covered: dict[tuple[int, frozenset[str]], npt.NDArray[np.bool_]] = {}
        self._columns = {block: i for i, block in enumerate(self.parts)}
        self.rows = {cell: self._row(table, cell) for cell in table.cells}

    def _units(self, table: Table, key: str, name: str | None = None) -> frozenset[str]:
        """Units of `key` that a value of the table covers (the whole table without a name)."""
        for dimension in table.dimensions:
            if dimension.key == key:
                return dimension.atoms(name or "total")
        return table.scope.get(key) or self._universe(key)

    def _universe(self, key: str) -> frozenset[str]:
        """All units of `key`; with a rest, unless some table's categories are known to be everybody."""
        units: set[str] = set()
        closed = False
        for table in self.tables:
            own = [d for d in table.dimensions if d.key == key]
            units.update(*(d.atoms("total") for d in own), table.scope.get(key, frozenset()))
            closed = closed or any(d.exhaustive for d in own)
        return frozenset(units) if closed else frozenset(units) | {REST}

    def _blocks(self, key: str) -> list[frozenset[str]]:
        """Units that no table tells apart, together."""
        sets = []
        for table in self.tables:
            own = next((d for d in table.dimensions if d.key == key), None)
            sets += [own.atoms(name) for name in own.categories] if own else [self._units(table, key)]
        within: dict[str, list[int]] = {unit: [] for unit in self._universe(key)}
        for number, units in enumerate(sets):
            for unit in units & within.keys():
                within[unit].append(number)
        signature: dict[tuple[int, ...], set[str]] = {}
        for unit, numbers in within.items():
            signature.setdefault(tuple(numbers), set()).add(unit)
        return sorted((frozenset(units) for units in signature.values()), key=sorted)

    def _parts(self) -> list[Part]:
        blocks = [self._blocks(key) for key in self.keys]
        if np.prod([len(b) for b in blocks], dtype=float) > 50 * self.largest:
            raise Unsettled
        whole = [[self._units(table, key) for key in self.keys] for table in self.tables]

        def counted(part: tuple[frozenset[str], ...]) -> bool:
            return any(all(b <= units for b, units in zip(part, of, strict=True)) for of in whole)

        parts = [Part(part) for part in itertools.product(*blocks) if counted(part)]
        if len(parts) > self.largest:
            raise Unsettled
        return parts

    def _row(self, table: Table, cell: Coordinates) -> Rows:
        names = {d.key: name for d, name in zip(table.dimensions, cell, strict=True)}
        inside = np.ones(len(self.parts), dtype=np.bool_)
        for number, key in enumerate(self.keys):
            inside &= self._within(number, self._units(table, key, names.get(key)))
        return inside.astype(np.int8)

    def _numbered(self, number: int) -> tuple[list[frozenset[str]], npt.NDArray[np.intp]]:
        """The blocks of one dimension, each once, and which of them every part has."""
        blocks = {block: at for at, block in enumerate(dict.fromkeys(p.blocks[number] for p in self.parts))}
        return list(blocks), np.array([blocks[p.blocks[number]] for p in self.parts], dtype=np.intp)

    def _within(self, number: int, units: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Which parts lie in these units of one dimension; asked of each block once, not of each part for each cell."""
        if (number, units) not in self._covered:
            blocks, of_parts = self._numbers[number]
            covered = np.array([block <= units for block in blocks], dtype=np.bool_)
            self._covered[number, units] = covered[of_parts]
        return self._covered[number, units]

    @cached_property
    def fixed(self) -> tuple[Rows, Counts, Counts]:
        """What the attacker knows whatever this table hides: earlier values, and where nobody can be."""
        known: dict[bytes, tuple[Rows, int, int]] = {}

        def add(row: Rows, low: int, high: int) -> None:
            _row, before_low, before_high = known.get(row.tobytes(), (row, low, high))
            known[row.tobytes()] = (row, max(low, before_low), min(high, before_high))

        for table, shown in [(self.table, None), *((r.table, r.shown) for r in self.earlier)]:
            for cell in table.cells:
                if table.is_known_zero(cell):
                    add(self.rows[cell] if shown is None else self._row(table, cell), 0, 0)
                elif shown is not None and shown.values[cell] != HIDDEN:
                    add(self._row(table, cell), *shown.parameters.interval(int(shown.values[cell])))
        if not known:
            empty = np.zeros((0, len(self.parts)), dtype=np.int8)
            return empty, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        rows, lows, highs = zip(*known.values(), strict=True)
        return np.array(rows), np.array(lows, dtype=np.int64), np.array(highs, dtype=np.int64)

    def targets(self, primary: Sequence[Coordinates]) -> list[Target]:
        """Small cells of the table, hidden small cells of earlier releases, and small differences between the two."""
        found: dict[bytes, Target] = {}
        for cell in primary:
            found.setdefault(
                self.rows[cell].tobytes(), Target(self.rows[cell], cell, f"cell {'/'.join(cell)}")
            )
        ours = [(cell, self.rows[cell], self.table.true(cell)) for cell in self.table.cells]
        for number, release in enumerate(self.earlier, 1):
            for cell in release.table.cells:
                row, true = self._row(release.table, cell), release.table.true(cell)
                where = f"release {number} {'/'.join(cell)}"
                if release.shown.values[cell] == HIDDEN and true < release.shown.parameters.threshold:
                    found.setdefault(row.tobytes(), Target(row, self._covering(row), where))
                for target in self._differences(ours, row, true, where):
                    found.setdefault(target.row.tobytes(), target)
        return list(found.values())

    def _differences(
        self, ours: Sequence[tuple[Coordinates, Rows, int]], row: Rows, true: int, where: str
    ) -> list[Target]:
        """Differences between one earlier cell and the cells it contains or is contained in, as far as they are small."""
        small = []
        for cell, own, count in ours:
            gap, size = own - row, count - true
            nested = bool((gap >= 0).all() or (gap <= 0).all())
            if nested and gap.any() and (own & row).any() and abs(size) < self.parameters.threshold:
                small.append(Target(np.abs(gap), cell, f"{'/'.join(cell)} against {where}"))
        return small

    def _covering(self, row: Rows) -> Coordinates | None:
        """The innermost cell of the new table that has most to do with a row."""
        shared = [(int((row & own).sum()), -self.table.depth(cell), cell) for cell, own in self.rows.items()]
        best = max(shared, default=None)
        return best[2] if best and best[0] else None
