"""Drawings of released tables; they show what the tables show, and "c" where something is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.charts import HIDDEN, Bar, Bars, Dot, Dots, Value
from referrals.statistics import Figure, Line, Shown

# Pixels of a drawing in the text column of the paper.
TEXT_COLUMN = 446.0
NOT_PARTS = ("known",)


def bars(figure: Figure, *, title: str) -> Bars:
    """The parts of a table as bars from zero; sums over other parts are left to the table."""
    rows = [Bar(line.label, _value(line.value)) for line in figure.lines if line.key not in NOT_PARTS]
    return Bars(
        title=title,
        sub=figure.method,
        source=figure.source,
        bias=figure.bias,
        name=figure.id,
        rows=rows,
        value_label=_("Count"),
        row_label=figure.title,
    )


def ratios(lines: Sequence[Line], *, title: str) -> Dots | None:
    """Rate ratios with their intervals around one; None where there is none with both ends."""
    rows = [
        Dot(line.label, line.ratio.value, (line.ratio.low, line.ratio.high))
        for line in lines
        if line.ratio is not None and line.ratio.high is not None
    ]
    if not rows:
        return None
    high = max(row.interval[1] for row in rows if row.interval)
    return Dots(
        title=title,
        name="ratios",
        rows=rows,
        low=0,
        high=max(2.0, high),
        reference=(1, _("as elsewhere")),
        value_label=_("Against the rest of the city"),
        row_label=_("District"),
    )


def on_paper(chart: Bars | Dots) -> SafeString:
    """The drawing for the text column of a PDF."""
    return mark_safe(chart.svg(TEXT_COLUMN))  # noqa: S308  portal.charts escapes every word it writes


def _value(given: Shown) -> Value:
    return given if isinstance(given, int) else HIDDEN
