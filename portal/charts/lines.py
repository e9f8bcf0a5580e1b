"""Values over periods, with intervals and with the places where they stop being comparable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.charts.base import Chart, Table
from portal.charts.canvas import At, Canvas, text_width
from portal.charts.palette import INK, SERIES, TRACK, Colour
from portal.charts.values import HIDDEN, Value, shown, ticks

DASHES = (None, "7 4", "2 4", "8 3 2 3")
Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Series:
    """One line: a value a period, and an interval for those that are estimates."""

    label: str
    values: Sequence[Value]
    intervals: Sequence[tuple[float, float] | None] = ()

    def interval(self, i: int) -> tuple[float, float] | None:
        """Interval of one value, if it has one."""
        return self.intervals[i] if i < len(self.intervals) else None


@dataclass(frozen=True, kw_only=True)
class Lines(Chart):
    """At most four lines. A line stops at a gap, and at each period in ``breaks`` (period index → why it is a new way of measuring).

    The axis starts at zero unless ``floor`` says otherwise; then ``sub`` has to say so too.
    """

    series: Sequence[Series]
    periods: Sequence[str]
    breaks: Mapping[int, str] = field(default_factory=dict)
    floor: float = 0
    ceiling: float | None = None
    tall: float = 0
    heading: str = ""
    gutter: float = 0.24
    period_label: str = ""

    def height(self, *, paper: bool) -> float:
        """``tall`` or 170 on paper; 250 on a page, a little less for a small drawing."""
        return (self.tall or 170) if paper else 250 if self.tall >= 170 or not self.tall else 190

    def table(self) -> Table:
        """Period and one column a series; intervals stand in the cell."""

        def cell(s: Series, i: int) -> str:
            words, interval = self.label(s.values[i]), s.interval(i)
            return words if interval is None else _("%(value)s (between %(low)s and %(high)s)") % {
                "value": words, "low": self.fmt(interval[0]), "high": self.fmt(interval[1])}  # fmt: skip

        rows = tuple(
            (
                period + (f" ({self.breaks[i]})" if i in self.breaks else ""),
                *(cell(s, i) for s in self.series),
            )
            for i, period in enumerate(self.periods)
        )
        return Table((self.period_label or _("Period"), *(s.label or _("Value") for s in self.series)), rows)

    def marks(self) -> tuple[float, ...]:
        """Values of the grid lines."""
        tops = [v for s in self.series for v in (*s.values, *(i[1] for i in s.intervals if i)) if shown(v)]
        lows = [i[0] for s in self.series for i in s.intervals if i]
        return ticks(
            min([self.floor, *lows]) if self.floor else self.floor,
            self.ceiling or max(tops, default=1) or 1,
            4,
        )

    def draw(self, c: Canvas) -> None:
        """Grid, periods, breaks, then the lines and their labels."""
        if len(self.series) > len(SERIES):
            raise ValueError("at most four lines; draw small multiples instead")
        marks, tall = self.marks(), self.height(paper=c.paper)
        crowned = bool(self.heading or self.breaks)
        top, bottom = (
            (26.0 if c.paper else 44.0) if crowned else (12.0 if c.paper else 18.0),
            tall - (20 if c.paper else 28),
        )
        axis = max(text_width(self.fmt(m), 10) for m in marks) + 14 if c.paper else 0.0
        first = (axis + 12) / c.width if c.width else 0.14
        last = 1 - (self.gutter if self._labelled else self._half_a_value(c))
        step = (last - first) / max(len(self.periods) - 1, 1)

        def at(i: float, value: float) -> tuple[float, float]:
            return first + i * step, bottom - (value - marks[0]) / (marks[-1] - marks[0]) * (bottom - top)

        if self.heading:
            c.text(At(), 11 if c.paper else 13, self.heading, strong=True)
        for mark in marks:
            y = at(0, mark)[1]
            c.rule(At(0, axis), At(last, 12) if c.paper else At(1), y, y, strong=mark == 0)
            c.text(
                At(0, axis - 6) if c.paper else At(),
                y + 4 if c.paper else y - 5,
                self.fmt(mark),
                anchor="end" if c.paper else None,
                size=10 if c.paper else None,
            )
        self._draw_periods(c, at, step, tall)
        self._draw_breaks(c, at, step, bottom)
        ends: list[tuple[float, Series, Colour, float]] = []
        for k, s in enumerate(self.series):
            end = self._draw_series(c, s, SERIES[k], DASHES[k], at, tall, bottom)
            if end:
                ends.append((end[1], s, SERIES[k], end[0]))
        self._draw_ends(c, ends, top, bottom)

    @property
    def _labelled(self) -> bool:
        return any(s.label for s in self.series)

    def _half_a_value(self, c: Canvas) -> float:
        """Room at the end for the last value, which stands over its dot: on paper nothing is drawn past the edge."""
        said = [self.fmt(s.values[-1]) for s in self.series if shown(s.values[-1])]
        widest = max((text_width(words, 12) for words in said), default=0.0)
        return max(0.09, widest / 2 / c.width) if c.width else 0.09

    def _draw_periods(self, c: Canvas, at: Place, step: float, tall: float) -> None:
        widest = max(text_width(p, c.size) for p in self.periods) + 8
        every = 1
        while widest > step * every * (c.width or 250) and every < len(self.periods):
            every += 1
        for i, period in enumerate(self.periods):
            if (len(self.periods) - 1 - i) % every == 0:
                c.text(
                    At(at(i, 0)[0]),
                    tall - (5 if c.paper else 8),
                    period,
                    anchor="middle",
                    size=10 if c.paper else None,
                )

    def _draw_breaks(self, c: Canvas, at: Place, step: float, bottom: float) -> None:
        for i, reason in self.breaks.items():
            x = at(i - 0.5, 0)[0]
            if c.paper:
                c.add(
                    "line",
                    x1=c.x(At(x)),
                    x2=c.x(At(x)),
                    y1=16,
                    y2=bottom,
                    stroke=INK,
                    stroke_width=1,
                    stroke_dasharray="2 3",
                )
                c.text(At(x), 11, reason, anchor="middle", size=10.5)
                continue
            wide = min(step * 0.6, 0.08)
            c.add(
                "rect",
                x=c.x(At(x - wide / 2)),
                y=4,
                width=c.span(wide),
                height=bottom - 4,
                fill=TRACK,
                class_="brk",
            )
            c.text(At(x), 16, _("Not comparable"), anchor="middle", strong=True)
            c.text(At(x), 31, reason, anchor="middle")

    def _runs(self, s: Series) -> Iterator[list[int]]:
        run: list[int] = []
        for i, value in enumerate(s.values):
            if (i in self.breaks or not shown(value)) and run:
                yield run
                run = []
            if shown(value):
                run.append(i)
        if run:
            yield run

    def _draw_series(
        self, c: Canvas, s: Series, colour: Colour, dash: str | None, at: Place, tall: float, bottom: float
    ) -> tuple[float, float] | None:
        for i, value in enumerate(s.values):
            if value == HIDDEN:
                c.text(At(at(i, 0)[0]), bottom - 6, HIDDEN, anchor="middle", strong=True)
        end = None
        for run in self._runs(s):
            points = [at(i, s.values[i]) for i in run]  # type: ignore[arg-type]
            bands = [(i, interval) for i in run if (interval := s.interval(i))]
            if len(bands) > 1:
                c.band(
                    [at(i, low) for i, (low, _high) in bands]
                    + [at(i, high) for i, (_low, high) in reversed(bands)],
                    tall,
                    colour,
                )
            for i, (low, high) in bands if len(bands) == 1 else []:
                c.stroke(At(at(i, low)[0]), At(at(i, low)[0]), at(i, low)[1], at(i, high)[1], colour, 1.6)
            if len(points) > 1:
                c.polyline(points, tall, colour, dash=dash)
            for x, y in points:
                c.dot(At(x), y, 3 if c.paper else 4.5, colour)
            end = points[-1]
        return end

    def _draw_ends(
        self, c: Canvas, ends: list[tuple[float, Series, Colour, float]], top: float, bottom: float
    ) -> None:
        """Last value and name at the end of each line, pushed apart where they would overlap."""
        gap = 14.0 if c.paper or not self._labelled else 32.0
        ordered = sorted(ends, key=lambda e: e[0])
        places: list[float] = []
        for y, *_rest in ordered:
            places.append(max(y + 4, places[-1] + gap if places else top))
        lowest = bottom + 4 if c.paper else bottom - 12
        for k in reversed(range(len(places))):
            places[k] = min(places[k], lowest)
            lowest = places[k] - gap
        for (y, s, colour, x), place in zip(ordered, places, strict=True):
            words = self.fmt(next(v for v in reversed(s.values) if shown(v)))
            if not self._labelled:
                c.text(At(x), y - 9, words, anchor="middle", strong=True)
            elif c.paper:
                c.text(At(x, 9), place, words, colour=colour)
                c.text(At(x, 16 + text_width(words, 12)), place, s.label)
            else:
                c.text(At(x, 9), place - 4, words, colour=colour)
                c.text(At(x, 9), place + 11, s.label)


@dataclass(frozen=True, kw_only=True)
class Multiples(Chart):
    """The same small chart several times: side by side on paper, below each other on a page.

    Where the panels' scales differ, ``sub`` has to say so. Each panel needs a ``heading`` of its own.
    """

    panels: Sequence[Lines]
    gap: float = 18

    def height(self, *, paper: bool) -> float:
        """The tallest panel on paper, all of them on a page."""
        heights = [p.height(paper=paper) for p in self.panels]
        return max(heights) if paper else sum(heights) + 18 * (len(heights) - 1)

    def table(self) -> Table:
        """Period and one column a panel (one line a panel)."""
        columns = [p.table() for p in self.panels]
        header = (columns[0].header[0], *(p.heading for p in self.panels))
        rows = tuple(
            (rows[0][0], *(r[1] for r in rows)) for rows in zip(*(t.rows for t in columns), strict=True)
        )
        return Table(header, rows)

    def draw(self, c: Canvas) -> None:
        """Panel by panel on canvases of their own."""
        y = 0.0
        width = (c.width - self.gap * (len(self.panels) - 1)) / len(self.panels) if c.width else None
        for i, panel in enumerate(self.panels):
            inner = Canvas(c.uid, width)
            panel.draw(inner)
            if width is not None:
                c.parts.append(f'<g transform="translate({i * (width + self.gap):.2f} 0)">')
                c.parts += [*inner.parts, "</g>"]
            else:
                high = panel.height(paper=False)
                c.parts.append(f'<svg x="0" y="{y:g}" width="100%" height="{high:g}" overflow="visible">')
                c.parts += [*inner.parts, "</svg>"]
                y += high + 18
