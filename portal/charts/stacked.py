"""Parts of a whole: rows of parts, and the plan's status strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.charts.base import Chart, Table
from portal.charts.canvas import At, Canvas, shortened, text_width
from portal.charts.palette import SERIES, STATUS, Colour
from portal.charts.values import HIDDEN, Value, shown


def colours_for(parts: Sequence[str], statuses: Mapping[str, str]) -> tuple[Colour, ...]:
    """The status colours where the parts are statuses, otherwise the series in order (never a fifth)."""
    if statuses:
        return tuple(STATUS[key] for key in statuses)
    if len(parts) > len(SERIES):
        raise ValueError("a stack has at most four parts; draw small multiples instead")
    return SERIES[: len(parts)]


def draw_key(c: Canvas, words: Sequence[str], colours: Sequence[Colour], y: float, left: float = 0) -> None:
    """Colour and word: in a row on paper, in two columns on a page."""
    x = left
    for i, (word, colour) in enumerate(zip(words, colours, strict=True)):
        at = At(0, x) if c.paper else At(0.5 * (i % 2))
        top = y if c.paper else y + (i // 2) * 22
        c.add(
            "rect", x=c.x(at), y=float(top), width=11, height=11, fill=colour.value, stroke="#7c8584", stroke_width=0.6,
            class_=f"{colour.fill} e",
        )  # fmt: skip
        c.text(At(at.share, at.px + 17), top + 10, word)
        x += 34 + text_width(word, 11)


@dataclass(frozen=True, kw_only=True)
class Stacked(Chart):
    """Rows of the same length divided into parts, each part with its count.

    ``parts`` names the parts in order; ``statuses`` gives, for parts that are a plan's statuses, their slugs in the same order.
    A row that holds a hidden part shows its shares by the known parts only and says "c" at the end.
    """

    rows: Sequence[tuple[str, Sequence[Value]]]
    parts: Sequence[str]
    statuses: Sequence[str] = ()
    row_label: str = ""
    label_width: float = 0

    def _left(self, width: float) -> float:
        """As wide as the longest name, but never more than two fifths of the drawing."""
        needed = max([text_width(name, 11.5) for name, _values in self.rows], default=0) + 14
        return self.label_width or min(max(needed, 80), width * 0.4)

    def height(self, *, paper: bool) -> float:
        """Key and rows."""
        return len(self.rows) * (28 if paper else 50) + self._key_height(paper)

    def _key_height(self, paper: bool) -> float:
        return 24 if paper else 8 + 22 * ((len(self.parts) + 1) // 2)

    def table(self) -> Table:
        """Row and one column a part."""
        return Table(
            (self.row_label or _("Name"), *self.parts),
            tuple((name, *(self.label(v) for v in values)) for name, values in self.rows),
        )

    def draw(self, c: Canvas) -> None:
        """Key above, rows below, totals at the end."""
        colours = colours_for(self.parts, dict.fromkeys(self.statuses, ""))
        wide = self._left(c.width) if c.width else 0.0
        left = wide / c.width if c.width else 0.0
        reach = 1 - left - (34 / c.width if c.width else 0.0)
        needed = sum(34 + text_width(word, 11) for word in self.parts)
        draw_key(c, self.parts, colours, 2, max(0.0, min(wide, c.width - needed)) if c.width else 0)
        for i, (name, values) in enumerate(self.rows):
            y = self._key_height(c.paper) + i * (28 if c.paper else 50)
            total, hidden = sum(v for v in values if shown(v)), HIDDEN in values
            summary = self.fmt(total) + (f" + {HIDDEN}" if hidden else "")
            if c.paper:
                c.text(At(left, -8), y + 15, shortened(name, wide - 12, 11.5), anchor="end", strong=i == 0)
                c.text(At(1), y + 15, summary, anchor="end", size=10.5)
            else:
                c.text(At(), y + 14, name, strong=True)
                c.text(At(1), y + 14, summary, anchor="end")
                y += 21
            draw_parts(c, values, colours, left, reach, y, 22, self.fmt)


def draw_parts(
    c: Canvas,
    values: Sequence[Value],
    colours: Sequence[Colour],
    left: float,
    reach: float,
    y: float,
    high: float,
    fmt: object,
) -> None:
    """One stack: parts side by side, each with its number where it fits."""
    total = sum(v for v in values if shown(v))
    x = left
    for value, colour in zip(values, colours, strict=True):
        if not shown(value) or not value or not total:
            continue
        share = value / total * reach
        c.cell(At(x), y, share, high, colour)
        c.add(
            "line",
            x1=c.x(At(x + share)),
            x2=c.x(At(x + share)),
            y1=y,
            y2=y + high,
            stroke="#ffffff",
            stroke_width=1.5,
            class_="ss",
        )
        words = fmt(value) if callable(fmt) else str(value)
        if share * (c.width or 300) > text_width(words, 13) + 4:
            c.text(At(x + share / 2), y + high / 2 + 4.5, words, anchor="middle", tone=colour.tone)
        x += share


@dataclass(frozen=True, kw_only=True)
class PlanStrip(Chart):
    """A plan in one bar: how many measures are done, on track, at risk, delayed, not started, dropped.

    ``parts`` gives (slug, word, count) in that order; a status with no measures keeps its word below with its 0.
    """

    parts: Sequence[tuple[str, str, int]]
    value_label: str = ""

    def height(self, *, paper: bool) -> float:
        """Bar and words."""
        return 54 if paper else 46 + 22 * ((len(self.parts) + 1) // 2)

    def table(self) -> Table:
        """Status and count."""
        return Table(
            (_("Status"), self.value_label or _("Measures")),
            tuple((word, self.fmt(n)) for _slug, word, n in self.parts),
        )

    def draw(self, c: Canvas) -> None:
        """Numbers in the bar, words below."""
        colours = [STATUS[slug] for slug, _word, _n in self.parts]
        draw_parts(c, [n for *_words, n in self.parts], colours, 0, 1, 0, 30, self.fmt)
        draw_key(c, [f"{word} {self.fmt(n)}" for _slug, word, n in self.parts], colours, 40)
