"""Counts in a grid, each cell with its number, darker for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.charts.base import Chart, Table
from portal.charts.canvas import At, Canvas
from portal.charts.palette import EDGE, PAPER, SCALE, SURFACE
from portal.charts.values import Value, shown

HEAD_PAGE = 104
LINE = 11.5


@dataclass(frozen=True, kw_only=True)
class HeatGrid(Chart):
    """Rows by columns. ``limits`` are the lower ends of the second class and up (four limits make five classes).

    0 is written as 0 on an empty cell; a missing value leaves the cell out; a hidden one is hatched and says "c".
    Column names may hold a line break for paper.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Value]]
    limits: Sequence[float]
    corner: str = ""
    label_width: float = 100

    @property
    def _head_paper(self) -> float:
        """Room for the heads, by the one with most lines."""
        return 12 + LINE * max([name.count("\n") + 1 for name in self.columns], default=1)

    def height(self, *, paper: bool) -> float:
        """Heads and rows."""
        return self._head_paper + len(self.rows) * 23 if paper else HEAD_PAGE + len(self.rows) * 46

    def table(self) -> Table:
        """The grid as it is."""
        return Table(
            (self.corner, *(name.replace("-\n", "").replace("\n", " ") for name in self.columns)),
            tuple(
                (name, *(self.label(v) for v in cells))
                for name, cells in zip(self.rows, self.cells, strict=True)
            ),
        )

    def draw(self, c: Canvas) -> None:
        """Heads upright on paper, slanted on a page; on a page the row's name stands above its cells."""
        left = self.label_width / c.width if c.width else 0.0
        wide = (1 - left - (0 if c.paper else 0.08)) / max(len(self.columns), 1)
        for j, name in enumerate(self.columns):
            self._draw_head(c, name, left + (j + 0.5) * wide)
        for i, row in enumerate(self.rows):
            top = self._head_paper + 1 + i * 23 if c.paper else HEAD_PAGE + i * 46 + 18
            c.text(
                At(left, -8) if c.paper else At(),
                top + 15 if c.paper else top - 5,
                row,
                anchor="end" if c.paper else None,
                strong=not c.paper,
            )
            for j, value in enumerate(self.cells[i]):
                self._draw_cell(c, value, left + j * wide, wide, top)

    def _draw_head(self, c: Canvas, name: str, x: float) -> None:
        if c.paper:
            for k, part in enumerate(reversed(name.split("\n"))):
                c.text(At(x), self._head_paper - 6 - LINE * k, part, anchor="middle", size=9.5)
            return
        c.parts.append(f'<svg x="{c.x(At(x))}" y="{HEAD_PAGE - 8}" width="1" height="1" overflow="visible">')
        plain = name.replace("-\n", "").replace("\n", " ")
        c.add(
            "text",
            plain if len(plain) < 19 else plain[:17].rstrip() + "…",
            transform="rotate(-48)",
            fill="#4a5859",
            font_size=12,
        )
        c.parts.append("</svg>")

    def _draw_cell(self, c: Canvas, value: Value, x: float, wide: float, top: float) -> None:
        high = 21.0 if c.paper else 24.0
        if value is None:
            return
        colour = SCALE[sum(value >= limit for limit in self.limits)] if shown(value) and value else SURFACE
        c.add(
            "rect", x=c.x(At(x)), y=top, width=c.span(wide * 0.97), height=high, stroke=EDGE if colour is SURFACE else "none", stroke_width=0.5,
            fill=c.hatch if not shown(value) else colour.value or PAPER, class_=colour.fill + (" g" if colour is SURFACE else "") if shown(value) else "g0",
        )  # fmt: skip
        c.text(At(x + wide * 0.485), top + high / 2 + 4, self.label(value), anchor="middle", tone=colour.tone)
