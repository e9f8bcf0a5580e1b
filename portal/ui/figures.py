"""A key figure as every page draws it: never a number without its date, its doubt and its source."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import mark_safe

Text = str | Promise


@dataclass(frozen=True)
class Figure:
    """One figure card.

    Attributes:
        label: what is counted, where, in which period.
        value: the number as text in the reader's notation; "c" when it is hidden, "–" when nobody knows it.
        unit: small words after it: "%", "of 62".
        comparison: how it stands to its period before or its goal, in words; empty where comparing would be wrong.
        sure: `sure`, `fairly_sure` or `unsure`.
        why: why we are that sure: "complete count", "head counts", an interval.
        bias: what the number does not show.
        dated: day or period of the data.
        url: page with source, method and table.
        spark: a `portal.charts.Spark`, or None.
    """

    label: Text
    value: str
    unit: Text = ""
    comparison: Text = ""
    sure: str = "unsure"
    why: Text = ""
    bias: Text = ""
    dated: Text = ""
    url: str = ""
    spark: Any = None

    @property
    def hidden(self) -> bool:
        """Whether the count is too small to show."""
        return self.value == "c"

    @property
    def drawing(self) -> str:
        """The small trend, or nothing."""
        return mark_safe(self.spark.svg()) if self.spark is not None else ""  # noqa: S308 - portal.charts escapes
