"""Word-sized drawings beside a key figure; the numbers stand in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.charts.base import Chart, Table
from portal.charts.canvas import Canvas, num
from portal.charts.palette import EDGE, SCALE, SERIES
from portal.charts.values import Value, shown


@dataclass(frozen=True, kw_only=True)
class Spark(Chart):
    """The last few periods: a small line on a page (from the lowest to the highest), columns from zero on paper.

    A missing or hidden value leaves a gap in both.
    """

    values: Sequence[Value]
    periods: Sequence[str] = ()

    def height(self, *, paper: bool) -> float:
        """30 on paper, 36 on a page."""
        return 30 if paper else 36

    def table(self) -> Table:
        """Period and value."""
        names = self.periods or [str(i + 1) for i in range(len(self.values))]
        return Table(
            ("", self.title), tuple((name, self.label(v)) for name, v in zip(names, self.values, strict=True))
        )

    def frame(self, canvas: Canvas) -> str:
        """A fixed small drawing either way."""
        return 'viewBox="0 0 150 30"' if canvas.paper else 'viewBox="0 0 88 36" class="spark"'

    def draw(self, c: Canvas) -> None:
        """Columns on paper, a line with its last point on a page."""
        known = [v for v in self.values if shown(v)]
        if not known:
            return
        if c.paper:
            top, step = max(known) or 1, 150 / len(self.values)
            for i, value in enumerate(self.values):
                if shown(value):
                    high, colour = value / top * 28, SERIES[0] if i == len(self.values) - 1 else SCALE[2]
                    c.add("rect", x=i * step, y=29 - high, width=step * 0.84, height=high, fill=colour.value)
            c.add("line", x1=0, x2=150, y1=29.5, y2=29.5, stroke=EDGE, stroke_width=0.7)
            return
        low, high = min(known), max(known)
        span, step = (high - low) or 1, 80 / max(len(self.values) - 1, 1)
        run: list[str] = []
        for i, value in enumerate([*self.values, None]):
            if shown(value):
                run.append(f"{num(2 + i * step)},{num(31 - (value - low) / span * 26)}")
                continue
            if len(run) > 1:
                c.add(
                    "polyline",
                    points=" ".join(run),
                    fill="none",
                    stroke=SERIES[0].value,
                    class_="s1",
                    stroke_width=2,
                    stroke_linejoin="round",
                )
            run = []
        if shown(self.values[-1]):
            y = 31 - (self.values[-1] - low) / span * 26
            c.add("circle", cx=82.0, cy=y, r=4, fill=SERIES[0].value, class_="f1")
