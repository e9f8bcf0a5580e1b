"""Bars from zero: one value a row with its plan, and pairs of now and before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.charts.base import Chart, Table
from portal.charts.canvas import At, Canvas, shortened, text_width
from portal.charts.palette import CONTEXT, SCALE, SERIES
from portal.charts.values import HIDDEN, MISSING, Value, shown

ROW = 18
PHONE = 290
"""Pixels that a chart has on the narrowest phone; label and value of a row have to fit into them side by side."""


@dataclass(frozen=True)
class Bar:
    """One row: its value, the value it is compared with (plan, target or before), a note, and whether to look at it."""

    label: str
    value: Value
    mark: Value = None
    note: str = ""
    emphasis: bool = False


def longest(values: Sequence[Value]) -> float:
    """The largest value shown, at least a little above nothing so that a scale exists."""
    return max([v for v in values if shown(v)], default=0) or 1


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    """Horizontal bars; an upright dark line marks what each is compared with.

    On a page label and value stand above each bar, so that any width fits; on paper they stand beside it.
    """

    rows: Sequence[Bar]
    mark_label: str = ""
    value_label: str = ""
    row_label: str = ""
    label_width: float = 0

    def _label_width(self, width: float) -> float:
        """As wide as the longest label, but never more than two fifths of the drawing."""
        needed = max([text_width(r.label, 11) for r in self.rows], default=0) + 14
        return self.label_width or min(max(needed, 60), width * 0.4)

    def height(self, *, paper: bool) -> float:
        """Rows of 18 on paper, of 46 on a page, and the key of the mark."""
        return len(self.rows) * (ROW if paper else 46) + ((22 if paper else 24) if self.mark_label else 2)

    def table(self) -> Table:
        """Row, value and, where there is one, the value compared with."""
        marked = bool(self.mark_label)
        header = (
            self.row_label or _("Name"),
            self.value_label or _("Value"),
            *([self.mark_label] if marked else []),
        )
        rows = ((r.label, self.label(r.value), *([self.label(r.mark)] if marked else [])) for r in self.rows)
        return Table(header, tuple(rows))

    def draw(self, c: Canvas) -> None:
        """Draws beside the labels on paper, below them on a page."""
        (self._draw_beside if c.paper else self._draw_below)(c)

    def _draw_beside(self, c: Canvas) -> None:
        width = c.width or 0
        left = self._label_width(width)
        notes = max([text_width(r.note, 10.5) for r in self.rows], default=0)
        values = max([text_width(self.label(r.value), 11.5) for r in self.rows], default=0)
        top = 20 if self.mark_label else 0
        scale = (width - left - 22 - values - notes) / longest(
            [v for r in self.rows for v in (r.value, r.mark)]
        )
        if self.mark_label:
            c.mark(At(0, left + 1), 1, 13)
            c.text(At(0, left + 8), 11, self.mark_label, size=10.5)
        for i, row in enumerate(self.rows):
            y = top + i * ROW
            c.text(
                At(0, left - 8),
                y + 12,
                shortened(row.label, left - 10, 11),
                anchor="end",
                strong=row.emphasis,
            )
            end = 0.0
            if row.value == HIDDEN:
                c.box(At(0, left), y + 2, 24, 13)
                end = 24
            elif shown(row.value):
                end = row.value * scale
                c.cell(At(0, left), y + 2, end / width, 13, SERIES[1] if row.emphasis else SCALE[3])
            if shown(row.mark):
                c.mark(At(0, left + row.mark * scale), y, y + 17)
                end = max(end, row.mark * scale)
            text = self.label(row.value)
            c.text(At(0, left + end + 6), y + 12, text, strong=True)
            c.text(At(0, left + end + 14 + text_width(text, 11.5)), y + 12, row.note, size=10.5)
        c.rule(At(0, left), At(0, left), top - 2 if top else 0, self.height(paper=True), strong=True)

    def _draw_below(self, c: Canvas) -> None:
        most = longest([v for r in self.rows for v in (r.value, r.mark)])
        top = 24 if self.mark_label else 0
        if self.mark_label:
            c.mark(At(0, 3), 2, 18)
            c.text(At(0, 12), 15, self.mark_label)
        for i, row in enumerate(self.rows):
            y = top + i * 46
            value = " ".join(filter(None, (self.label(row.value), row.note)))
            c.text(At(), y + 14, shortened(row.label, PHONE - text_width(value, 13), 13), strong=True)
            c.text(At(1), y + 14, value, anchor="end", strong=True)
            c.track(At(), y + 21, 1, 14)
            if row.value == HIDDEN:
                c.box(At(), y + 21, 44, 14)
                c.text(At(0, 18), y + 33, HIDDEN, strong=True)
            elif shown(row.value):
                c.cell(At(), y + 21, row.value / most, 14, SERIES[1] if row.emphasis else SERIES[0], radius=2)
            if shown(row.mark):
                c.mark(At(min(row.mark / most, 0.996)), y + 17, y + 39)


@dataclass(frozen=True, kw_only=True)
class Paired(Chart):
    """Two bars a row, now above before, each with its value: for a comparison in which both sizes matter."""

    rows: Sequence[tuple[str, Value, Value]]
    now_label: str
    before_label: str
    row_label: str = ""
    label_width: float = 150

    def height(self, *, paper: bool) -> float:
        """Two thin bars and, on a page, the label above them."""
        return len(self.rows) * (32 if paper else 60) + 22

    def table(self) -> Table:
        """Row, now, before."""
        return Table(
            (self.row_label or _("Name"), self.now_label, self.before_label),
            tuple((name, self.label(now), self.label(before)) for name, now, before in self.rows),
        )

    def draw(self, c: Canvas) -> None:
        """Key, then rows."""
        left = self.label_width if c.paper else 0.0
        share = left / c.width if c.width else 0.0
        most = longest([v for _name, *values in self.rows for v in values])
        reach = 1 - share - (58 / c.width if c.width else 0.2)
        for x, colour, words in ((0.0, SERIES[0], self.now_label), (0.4, CONTEXT, self.before_label)):
            at = At(share + x * (1 - share))
            c.add("rect", x=c.x(at), y=3, width=11, height=11, fill=colour.value, class_=colour.fill)
            c.text(At(at.share, 17), 13, words)
        for i, (name, now, before) in enumerate(self.rows):
            y = 22 + i * (32 if c.paper else 60) + (0 if c.paper else 20)
            c.text(
                At(0, left - 8) if c.paper else At(),
                y + 17 if c.paper else y - 5,
                name,
                anchor="end" if c.paper else None,
                strong=not c.paper,
            )
            for k, (value, colour) in enumerate(((now, SERIES[0]), (before, CONTEXT))):
                at, top, thick = At(share), y + k * (13 if c.paper else 16), 11 if c.paper else 13
                end = share
                if value == HIDDEN:
                    c.box(at, top, 24, thick)
                elif shown(value):
                    c.cell(at, top, value / most * reach, thick, colour)
                    end = share + value / most * reach
                if value is not None:
                    c.text(
                        At(end, 30 if value == HIDDEN else 6),
                        top + thick - 2,
                        self.label(value),
                        strong=k == 0,
                    )
                else:
                    c.text(At(share, 4), top + thick - 2, MISSING)
