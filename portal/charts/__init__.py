"""Charts for page and paper: one frozen dataclass a kind, drawn to one SVG string, with the table behind it."""

from portal.charts.bars import Bar, Bars, Paired
from portal.charts.base import Chart, Table
from portal.charts.dots import Dot, Dots
from portal.charts.grid import HeatGrid
from portal.charts.lines import Lines, Multiples, Series
from portal.charts.spark import Spark
from portal.charts.stacked import PlanStrip, Stacked
from portal.charts.values import (
    HIDDEN,
    MISSING,
    Value,
    number,
    percent,
    shown,
    signed,
    ticks,
)

__all__ = [
    "HIDDEN", "MISSING", "Bar", "Bars", "Chart", "Dot", "Dots", "HeatGrid", "Lines", "Multiples", "Paired", "PlanStrip", "Series", "Spark",
    "Stacked", "Table", "Value", "number", "percent", "shown", "signed", "ticks",
]  # fmt: skip
