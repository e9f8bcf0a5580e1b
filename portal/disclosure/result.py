"""What comes out: the protected table that everybody may draw, and beside it what stays private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from portal.disclosure.parameters import Parameters
from portal.disclosure.table import TOTAL, Coordinates, Table

HIDDEN: Final = "c"
Shown = int | str


class Status(StrEnum):
    """Whether a table can be shown."""

    SHOWN = "shown"
    TOO_FEW = "too_few"
    REFUSED = "refused"


class Why(StrEnum):
    """Why a table cannot be shown as it was asked for."""

    TOO_LARGE = "too_large"
    ONE_SIDED = "one_sided"
    NOTHING_LEFT = "nothing_left"
    REVISED = "revised"


@dataclass(frozen=True)
class Refusal:
    """Why there is no table, and what would help.

    Args:
        why: the rule that was broken.
        dimension: key of the dimension to leave out (or, for `ONE_SIDED`, whose categories to merge); empty if that would not help.
        categories: for `ONE_SIDED`, the category that stands out.
    """

    why: Why
    dimension: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProtectedTable:
    """A table that may leave: every value rounded or "c". Charts, maps, pages, alternative texts and files read nothing else.

    It holds no true count. A table that cannot be shown has every value hidden, so that what draws it shows nothing.
    """

    key: str
    kind: str
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    values: Mapping[Coordinates, Shown]
    parameters: Parameters
    snapshot: str
    status: Status = Status.SHOWN
    refusal: Refusal | None = None
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def value(self, **coordinates: str) -> Shown:
        """One value by dimension key; a dimension left out is its total."""
        unknown = set(coordinates) - {key for key, _names in self.dimensions}
        if unknown:
            raise KeyError(f"{self.key} has no dimension {sorted(unknown)}")
        return self.values[tuple(coordinates.get(key, TOTAL) for key, _names in self.dimensions)]

    @property
    def total(self) -> Shown:
        """The value of the whole table."""
        return self.values[(TOTAL,) * len(self.dimensions)]

    @property
    def hides_something(self) -> bool:
        """Whether the note that explains "c" is needed."""
        return HIDDEN in self.values.values()

    def rows(self, row: str, column: str, **fixed: str) -> list[tuple[str, list[Shown]]]:
        """Two of the dimensions as rows and columns, totals last; further dimensions fixed or at their total."""
        names = dict(self.dimensions)
        return [(r, [self.value(**{row: r, column: c, **fixed}) for c in names[column]]) for r in names[row]]


@dataclass(frozen=True)
class ProtectionLog:
    """How a table was protected: private, for the second person who releases it. It tells which cells are small.

    Args:
        primary: cells hidden because they are small.
        complementary: cells hidden so that the small ones can't be worked out.
        unwound: cells that had been hidden on the way and could be shown again.
        differences: how many differences from earlier releases were defended.
        attackers: agencies that were taken as attackers who know their own counts.
        already_open: what an attacker can tell from earlier releases alone, whatever this one hides.
        programmes: integer programmes solved.
        seconds: time it took.
    """

    snapshot: str
    primary: tuple[Coordinates, ...] = ()
    complementary: tuple[Coordinates, ...] = ()
    unwound: tuple[Coordinates, ...] = ()
    differences: int = 0
    attackers: tuple[str, ...] = ()
    already_open: tuple[str, ...] = ()
    programmes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Release:
    """One line of the ledger: what was published, with the counts behind it. Private, kept as long as the publication exists."""

    table: Table
    shown: ProtectedTable


@dataclass(frozen=True)
class Protection:
    """The whole outcome: `shown` may leave; `log` and `release` stay inside."""

    shown: ProtectedTable
    log: ProtectionLog
    release: Release


def blank(
    table: Table, parameters: Parameters, status: Status, refusal: Refusal | None = None
) -> ProtectedTable:
    """A table that cannot be shown: every value hidden."""
    return drawn(table, parameters, dict.fromkeys(table.cells, HIDDEN), status, refusal)


def drawn(
    table: Table,
    parameters: Parameters,
    values: Mapping[Coordinates, Shown],
    status: Status = Status.SHOWN,
    refusal: Refusal | None = None,
) -> ProtectedTable:
    """The part of a table that may leave, with the given values."""
    dimensions = tuple((d.key, (*d.categories, *d.sums, TOTAL)) for d in table.dimensions)
    return ProtectedTable(
        table.key, table.kind, dimensions, values, parameters, table.snapshot, status, refusal, table.scope
    )
