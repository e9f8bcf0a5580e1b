"""A table of counts with everything that is summed in it: dimensions, sums and the true counts. Private: it never leaves the worker."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

TOTAL: Final = "total"
Coordinates = tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """One way in which a table is divided.

    Args:
        key: its name; releases that share a key and members are compared with one another.
        categories: the innermost values, which exclude each other.
        sums: further sums that are shown, as parent → children; a hierarchy of areas, or months → year to date. The sum of all is always shown as `TOTAL`.
        members: what each category covers in units that other tables use too ("2026Q1" covers three months); by default itself.
        sensitive: whether "nearly all here are of one category" would itself tell something about them.
        exhaustive: whether the categories together are everybody, so that the total equals that of a table without this dimension; not for months.
    """

    key: str
    categories: tuple[str, ...]
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sensitive: bool = False
    exhaustive: bool = True

    def __post_init__(self) -> None:
        names = [*self.categories, *self.sums]
        if len(set(names)) != len(names) or TOTAL in names or not self.categories:
            raise ValueError(
                f"{self.key}: every value needs a name of its own, and none may be called {TOTAL}"
            )
        for parent, children in self.sums.items():
            unknown = set(children) - set(names) - {parent}
            if unknown or parent in children or not children:
                raise ValueError(f"{self.key}: {parent} sums up {sorted(unknown) or 'itself or nothing'}")

    @property
    def is_flat(self) -> bool:
        """True if only the sum of all categories is shown."""
        return not self.sums

    @cached_property
    def leaves(self) -> dict[str, frozenset[str]]:
        """Categories under every value, the total included."""

        def below(name: str) -> frozenset[str]:
            if name not in self.sums:
                return frozenset([name])
            return frozenset().union(*(below(child) for child in self.sums[name]))

        found = {name: below(name) for name in (*self.categories, *self.sums)}
        found[TOTAL] = frozenset(self.categories)
        return found

    @cached_property
    def equations(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every shown sum with what it sums up; the total sums up the topmost values where these exclude each other."""
        children = {child for kids in self.sums.values() for child in kids}
        top = tuple(name for name in (*self.sums, *self.categories) if name not in children)
        if sum(len(self.leaves[name]) for name in top) != len(self.categories):
            top = self.categories
        return ((TOTAL, top), *((parent, tuple(kids)) for parent, kids in self.sums.items()))

    def atoms(self, name: str) -> frozenset[str]:
        """The units that a value covers."""
        return frozenset().union(*(self.members.get(leaf, frozenset([leaf])) for leaf in self.leaves[name]))


@dataclass(frozen=True)
class Table:
    """Counts of distinct persons (or reports) from one frozen snapshot.

    Args:
        key: name in the catalogue of published tables.
        kind: what is counted ("referrals.received"); only tables of one kind are compared.
        dimensions: at most three flat ones and one with further sums.
        counts: true count by innermost coordinates; combinations left out are zero.
        scope: what the whole table is limited to, by dimension key ({"month": {"2026-01"}}), in the same units as `members`.
        known_zero: combinations in which everybody knows that nobody can be (no activity took place): shown as 0.
        agencies: what each agency itself contributed, by innermost coordinates, for the attack by a dominant one.
    """

    key: str
    kind: str
    dimensions: tuple[Dimension, ...]
    counts: Mapping[Coordinates, int]
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known_zero: frozenset[Coordinates] = frozenset()
    agencies: Mapping[str, Mapping[Coordinates, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        inner = set(self.innermost())
        for given in (self.counts, self.known_zero, *self.agencies.values()):
            if set(given) - inner:
                raise ValueError(
                    f"{self.key}: counts outside the dimensions: {sorted(set(given) - inner)[:3]}"
                )
        if any(count < 0 for count in self.counts.values()):
            raise ValueError(f"{self.key}: a count is negative")
        if any(self.counts.get(cell, 0) for cell in self.known_zero):
            raise ValueError(f"{self.key}: somebody is counted where nobody can be")

    def innermost(self) -> Iterator[Coordinates]:
        """Coordinates of the cells that are no sums."""
        return itertools.product(*(d.categories for d in self.dimensions))

    @cached_property
    def cells(self) -> tuple[Coordinates, ...]:
        """Coordinates of every cell, sums included, in a fixed order."""
        return tuple(itertools.product(*((*d.categories, *d.sums, TOTAL) for d in self.dimensions)))

    def under(self, cell: Coordinates) -> Iterator[Coordinates]:
        """Innermost cells that `cell` sums up."""
        return itertools.product(
            *(sorted(d.leaves[name]) for d, name in zip(self.dimensions, cell, strict=True))
        )

    def true(self, cell: Coordinates) -> int:
        """The true count of a cell."""
        return sum(self.counts.get(inner, 0) for inner in self.under(cell))

    def is_known_zero(self, cell: Coordinates) -> bool:
        """Whether everybody knows that nobody can be in any part of the cell."""
        return bool(self.known_zero) and all(inner in self.known_zero for inner in self.under(cell))

    def depth(self, cell: Coordinates) -> int:
        """How many of the coordinates are sums: 0 is innermost."""
        return sum(name not in d.categories for d, name in zip(self.dimensions, cell, strict=True))

    def neighbours(self, cell: Coordinates) -> set[Coordinates]:
        """Cells that stand in one shown sum with `cell`."""
        found: set[Coordinates] = set()
        for i, dimension in enumerate(self.dimensions):
            for parent, children in dimension.equations:
                family = (parent, *children)
                if cell[i] in family:
                    found.update((*cell[:i], name, *cell[i + 1 :]) for name in family)
        found.discard(cell)
        return found

    @property
    def whole(self) -> Coordinates:
        """Coordinates of the sum of everything."""
        return (TOTAL,) * len(self.dimensions)

    def collapsed(self, key: str) -> Table:
        """The same table without the dimension `key`: what to try after a refusal."""
        i = next(n for n, d in enumerate(self.dimensions) if d.key == key)
        rest = self.dimensions[:i] + self.dimensions[i + 1 :]
        return self._regrouped(rest, lambda cell: cell[:i] + cell[i + 1 :])

    def merged(self, key: str, categories: tuple[str, ...], into: str) -> Table:
        """The same table with some categories of a flat dimension made one."""
        i = next(n for n, d in enumerate(self.dimensions) if d.key == key)
        old = self.dimensions[i]
        if not old.is_flat:
            raise ValueError("merge areas by leaving out a level instead")
        names = (*tuple(name for name in old.categories if name not in categories), into)
        kept = {name: units for name, units in old.members.items() if name in names}
        kept[into] = frozenset().union(*(old.atoms(name) for name in categories))
        new = Dimension(key, names, members=kept, sensitive=old.sensitive, exhaustive=old.exhaustive)

        def place(cell: Coordinates) -> Coordinates:
            return (*cell[:i], into if cell[i] in categories else cell[i], *cell[i + 1 :])

        return self._regrouped((*self.dimensions[:i], new, *self.dimensions[i + 1 :]), place)

    def _regrouped(
        self, dimensions: tuple[Dimension, ...], place: Callable[[Coordinates], Coordinates]
    ) -> Table:
        def gather(counts: Mapping[Coordinates, int]) -> dict[Coordinates, int]:
            summed: dict[Coordinates, int] = {}
            for cell, count in counts.items():
                summed[place(cell)] = summed.get(place(cell), 0) + count
            return summed

        open_places = {place(cell) for cell in self.innermost() if cell not in self.known_zero}
        zero = frozenset(place(cell) for cell in self.known_zero) - open_places
        agencies = {name: gather(counts) for name, counts in self.agencies.items()}
        return Table(self.key, self.kind, dimensions, gather(self.counts), self.scope, zero, agencies)

    @cached_property
    def snapshot(self) -> str:
        """SHA-256 of everything that is counted: the same snapshot gives the same digest, in any order of its rows."""
        described = {
            "key": self.key,
            "kind": self.kind,
            "dimensions": [
                [
                    d.key,
                    d.categories,
                    sorted(d.sums.items()),
                    sorted((k, sorted(v)) for k, v in d.members.items()),
                    d.sensitive,
                    d.exhaustive,
                ]
                for d in self.dimensions
            ],
            "counts": sorted((*cell, count) for cell, count in self.counts.items() if count),
            "scope": sorted((key, sorted(units)) for key, units in self.scope.items()),
            "known_zero": sorted(self.known_zero),
            "agencies": sorted(
                (name, sorted((*cell, n) for cell, n in counts.items()))
                for name, counts in self.agencies.items()
            ),
        }
        return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
