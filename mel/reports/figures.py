"""What a report is made of. Everything here is frozen, protected and rounded; nothing here knows a database or a page."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.charts import HIDDEN, Value, number, shown, signed

FORMAT = 1
"""Version of the frozen form; a change of meaning raises it."""


@dataclass(frozen=True)
class Provenance:
    """Where a figure comes from and how far it can be trusted. ``certainty`` is one of ``mel.enums.Certainty``."""

    source: str
    as_of: str
    method: str
    certainty: str
    why: str
    bias: str = ""


@dataclass(frozen=True)
class Comparison:
    """The value a figure is set beside, and the period it belongs to. ``refused`` says why there is no comparison."""

    period: str
    value: Value
    refused: str = ""


@dataclass(frozen=True)
class Figure:
    """One number with all it needs to be defended.

    ``of`` is the whole of which the value is a part (31 of 48). ``trend`` are the values of the periods up to this one.
    ``table`` is the key of the table it opens onto.
    """

    key: str
    label: str
    value: Value
    unit: str
    provenance: Provenance
    table: str
    of: Value = None
    comparison: Comparison | None = None
    trend: tuple[Value, ...] = ()
    trend_periods: tuple[str, ...] = ()
    places: int = 0

    @property
    def text(self) -> str:
        """The value as it is written."""
        return said(self.value, self.places)

    @property
    def change(self) -> float | None:
        """Per cent more (or, negative, less) than the compared value; None where that cannot be said."""
        before = self.comparison.value if self.comparison else None
        if not shown(self.value) or not shown(before) or before < SMALLEST_BASE:
            return None
        return round((self.value - before) / before * 100)

    @property
    def change_text(self) -> str:
        """The change with its sign: +22%."""
        return "" if self.change is None else f"{signed(self.change)}%"


SMALLEST_BASE = 25
"""Percentages are written only for bases of at least so many."""


def said(value: Value, places: int = 0) -> str:
    """A value as text: number, "c", or a dash for a missing one."""
    return number(value, places) if shown(value) else HIDDEN if value == HIDDEN else "–"


@dataclass(frozen=True)
class Column:
    """One column of a table: its head, whether it holds numbers, and their decimals and unit."""

    head: str
    numeric: bool = True
    places: int = 0
    suffix: str = ""


@dataclass(frozen=True)
class ReportTable:
    """A table with its finding as caption. Cells are values, or words in columns that are not numeric. ``total`` marks the last row."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    total: bool = False

    def text_rows(self) -> tuple[tuple[str, ...], ...]:
        """Cells as they are written."""
        return tuple(tuple(self.cell(i, v) for i, v in enumerate(row)) for row in self.rows)

    def cell(self, column: int, value: Any) -> str:
        """One cell as it is written."""
        spec = self.columns[column]
        if not spec.numeric:
            return str(value)
        return said(value, spec.places) + (spec.suffix if shown(value) else "")


@dataclass(frozen=True)
class Chapter:
    """One chapter: the finding as heading, sentences, what they rest on, and the keys of its drawings and tables in order."""

    key: str
    name: str
    finding: str
    sentences: tuple[str, ...]
    provenance: Provenance
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A word of the glossary."""

    word: str
    meaning: str


@dataclass(frozen=True)
class Report:
    """One report, whole. ``series`` holds what drawings need beyond the tables: lists of values by name."""

    kind: str
    title: str
    city: str
    programme: str
    period: str
    period_label: str
    starts_on: str
    ends_on: str
    frozen_at: str
    language: str
    headline: str
    lead: str
    figures: tuple[Figure, ...]
    chapters: tuple[Chapter, ...]
    tables: tuple[ReportTable, ...]
    notes: tuple[str, ...]
    methods: tuple[Term, ...]
    glossary: tuple[Term, ...]
    sources: tuple[Provenance, ...]
    series: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def table(self, key: str) -> ReportTable:
        """The table with this key.

        Raises:
            KeyError: there is none.
        """
        return {t.key: t for t in self.tables}[key]

    def figure(self, key: str) -> Figure:
        """The figure with this key.

        Raises:
            KeyError: there is none.
        """
        return {f.key: f for f in self.figures}[key]

    def chapter(self, key: str) -> Chapter:
        """The chapter with this key.

        Raises:
            KeyError: there is none.
        """
        return {c.key: c for c in self.chapters}[key]

    def as_json(self) -> str:
        """The frozen form: the same report gives the same text, and its fingerprint is taken from it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1, default=_plain)

    def plain(self) -> dict[str, Any]:
        """The frozen form as data."""
        data: dict[str, Any] = json.loads(self.as_json())
        return data

    def fingerprint(self) -> str:
        """SHA-256 of the frozen form, in hexadecimal."""
        return fingerprint(self.as_json().encode())

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Report:
        """The report a frozen form was made from.

        Raises:
            ValueError: the form is of another version.
        """
        if data.get("format") != FORMAT:
            raise ValueError(f"frozen form {data.get('format')} is not {FORMAT}")
        values = dict(data)
        values["figures"] = tuple(_figure(f) for f in data["figures"])
        values["chapters"] = tuple(
            Chapter(
                **{
                    **c,
                    "sentences": tuple(c["sentences"]),
                    "tables": tuple(c["tables"]),
                    "provenance": Provenance(**c["provenance"]),
                }
            )
            for c in data["chapters"]
        )
        values["tables"] = tuple(
            ReportTable(
                **{
                    **t,
                    "columns": tuple(Column(**c) for c in t["columns"]),
                    "rows": tuple(tuple(r) for r in t["rows"]),
                }
            )
            for t in data["tables"]
        )
        values["notes"] = tuple(data["notes"])
        values["sources"] = tuple(Provenance(**s) for s in data["sources"])
        for name in ("methods", "glossary"):
            values[name] = tuple(Term(**t) for t in data[name])
        return cls(**values)


def _figure(data: dict[str, Any]) -> Figure:
    comparison = Comparison(**data["comparison"]) if data["comparison"] else None
    return Figure(
        **{
            **data,
            "provenance": Provenance(**data["provenance"]),
            "comparison": comparison,
            "trend": tuple(data["trend"]),
            "trend_periods": tuple(data["trend_periods"]),
        }
    )


def _plain(value: Any) -> str:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value)


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
