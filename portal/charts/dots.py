"""Estimates with their intervals, for comparing what may not be ranked where intervals overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.charts.base import Chart, Table
from portal.charts.canvas import At, Canvas
from portal.charts.palette import CONTEXT, SERIES
from portal.charts.values import HIDDEN, Value, shown, ticks


@dataclass(frozen=True)
class Dot:
    """One estimate, its 95 % interval, the value before, and a note such as the number of answers."""

    label: str
    value: Value
    interval: tuple[float, float] | None = None
    before: Value = None
    note: str = ""
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Dots(Chart):
    """Dots with intervals; a hollow dot is the value before, a dashed line the reference. The axis may start above zero."""

    rows: Sequence[Dot]
    low: float
    high: float
    reference: tuple[float, str] | None = None
    value_label: str = ""
    before_label: str = ""
    row_label: str = ""
    label_width: float = 130
    note_width: float = 64

    def height(self, *, paper: bool) -> float:
        """Rows, axis, reference."""
        return len(self.rows) * (25 if paper else 48) + 44

    def table(self) -> Table:
        """Row, value, interval and, where asked before, the value before."""
        earlier = any(r.before is not None for r in self.rows)
        header = (
            self.row_label or _("Name"), self.value_label or _("Value"), _("95% interval"),
            *([self.before_label or _("Before")] if earlier else []),
        )  # fmt: skip

        def interval(r: Dot) -> str:
            return (
                f"{self.fmt(r.interval[0])} – {self.fmt(r.interval[1])}"
                if r.interval and shown(r.value)
                else "–"
            )

        return Table(
            header,
            tuple(
                (r.label, self.label(r.value), interval(r), *([self.label(r.before)] if earlier else []))
                for r in self.rows
            ),
        )

    def draw(self, c: Canvas) -> None:
        """Grid and reference, then a row for each estimate."""
        marks, bottom = ticks(self.low, self.high), self.height(paper=c.paper) - 22
        left = (self.label_width + 10) / c.width if c.width else 0.02
        right = 1 - ((self.note_width + 48) / c.width if c.width else 0.12)

        def across(value: float) -> float:
            return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

        for mark in marks:
            c.rule(At(across(mark)), At(across(mark)), 20, bottom, strong=mark == 0)
            c.text(
                At(across(mark)), bottom + 16, self.fmt(mark), anchor="middle", size=10 if c.paper else None
            )
        if self.reference:
            x = At(across(self.reference[0]))
            c.add(
                "line",
                x1=c.x(x),
                x2=c.x(x),
                y1=16,
                y2=bottom,
                stroke="#1a2627",
                stroke_width=1.2,
                stroke_dasharray="4 2",
                class_="gi",
            )
            c.text(x, 11, self.reference[1], anchor="middle", size=10.5 if c.paper else None)
        for i, row in enumerate(self.rows):
            self._draw_row(c, row, 34 + i * 25 if c.paper else 46 + i * 48, left, across)

    def _draw_row(self, c: Canvas, row: Dot, y: float, left: float, across: Callable[[float], float]) -> None:
        if c.paper:
            c.text(At(0, self.label_width), y + 4, row.label, anchor="end", strong=row.strong)
            c.text(At(1), y + 4, row.note, anchor="end", size=10.5)
        else:
            c.text(At(left, 1), y - 13, row.label, strong=True)
            c.text(At(1), y - 13, row.note, anchor="end")
        if not shown(row.value):
            c.text(
                At(left, 4), y + 4, _("c  too few answers to show") if row.value == HIDDEN else _("not asked")
            )
            return
        end = row.value
        if row.interval:
            low, high = row.interval
            end = max(end, high)
            c.stroke(
                At(across(low)),
                At(across(high)),
                y,
                y,
                SERIES[0],
                2.2 if c.paper else 5,
                opacity=None if c.paper else 0.35,
            )
            for edge in (low, high) if c.paper else ():
                c.stroke(At(across(edge)), At(across(edge)), y - 4, y + 4, SERIES[0], 1.3)
        if shown(row.before):
            c.dot(At(across(row.before)), y, 3.6 if c.paper else 5, CONTEXT, hollow=True)
            end = max(end, row.before)
        c.dot(At(across(row.value)), y, 4.8 if c.paper else 6.5, SERIES[0])
        c.text(At(across(end), 9 if c.paper else 10), y + 4, self.fmt(row.value), colour=SERIES[0])
