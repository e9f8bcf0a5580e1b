"""The only way out of the referrals: released tables, protected and rounded, and what is worked out from the values shown. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.access import authorise
from portal.access.rows import acting_for
from portal.areas.enums import AreaKind
from portal.areas.models import Area
from portal.disclosure import HIDDEN, percentage
from referrals.catalogue import CATALOGUE, label_of, parameters
from referrals.disproportionality import Interval, rate, rate_ratio
from referrals.models import ReleaseState, TableRelease

Shown = int | str
TOTAL = "total"


@dataclass(frozen=True)
class Line:
    """One row of a released table. `percent` is over known values; None where the base is too small to speak in percentages."""

    key: str
    label: str
    value: Shown
    percent: Shown | None
    rate: Interval | None = None
    ratio: Interval | None = None


@dataclass(frozen=True)
class Figure:
    """A released table with its source, date, method and bias note."""

    id: str
    key: str
    period: str
    title: str
    lines: tuple[Line, ...]
    total: Shown
    too_few: bool
    smallest: int
    source: str
    as_of: str
    method: str
    bias: str
    sha256: str

    @property
    def hides_something(self) -> bool:
        """Whether the note on "c" is needed."""
        return HIDDEN in {line.value for line in self.lines} | {self.total}

    def value(self, key: str) -> Shown | None:
        """One value by the key of its row."""
        return next((line.value for line in self.lines if line.key == key), None)


def released(*, by: Any, period: str = "", key: str = "") -> list[Figure]:
    """Released tables, newest period first.

    Args:
        by: who reads; must be a reader of figures.
        period: only these ("2026-H1"); all if empty.
        key: only this table of the catalogue.

    Raises:
        PermissionDenied: this person reads no figures of referrals.
    """
    authorise(by, "referrals.view_statistics")
    with acting_for(by), transaction.atomic():
        rows = TableRelease.objects.filter(state=ReleaseState.RELEASED)
        rows = rows.filter(period=period) if period else rows
        rows = rows.filter(key=key) if key else rows
        return [figure_of(row) for row in rows]


def figure_of(row: TableRelease) -> Figure:
    """What a row shows; read from the protected values alone."""
    entry = CATALOGUE[row.key]
    values = {cell[0]: value for cell, value in row.shown["values"]}
    areas = list(Area.objects.filter(kind=AreaKind.DISTRICT)) if row.key == "districts" else []
    names = {area.code: area.name for area in areas}
    total = values.get(TOTAL, HIDDEN)
    base = values.get("known", total)
    order = [*(k for k in entry.categories() if k in values), *(k for k in values if k == "known")]
    lines = tuple(
        Line(k, str(label_of(k, names)), values[k], _percent(k, values[k], base), *_rates(k, values, areas))
        for k in order
    )
    decided = row.decided_at or row.asked_at
    return Figure(
        str(row.pk), row.key, row.period, str(entry.title), lines, total, row.shown["status"] == "too_few", row.shown["smallest"],
        _("Records of the referral process, codes only"), decided.date().isoformat(), str(entry.method), str(entry.bias), row.sha256,
    )  # fmt: skip


def _percent(key: str, value: Shown, base: Shown) -> Shown | None:
    return None if key in ("known", "not_known") else percentage(value, base, parameters())


def _rates(key: str, values: dict[str, Shown], areas: list[Area]) -> tuple[Interval | None, Interval | None]:
    """Rate and ratio of a district, from the values as shown; None where one of them is hidden or nobody is counted as living there."""
    area = next((a for a in areas if a.code == key), None)
    shown, total = values.get(key), values.get(TOTAL)
    if area is None or not area.population or not isinstance(shown, int) or not isinstance(total, int):
        return None, None
    everywhere = sum(a.population or 0 for a in areas)
    rest = max(0, total - shown)
    return rate(shown, area.population), rate_ratio(
        shown, area.population, rest, everywhere - area.population
    )
