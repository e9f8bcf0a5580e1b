"""How figures and tables of a report are written in templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mel.enums import STATUS_LOOK, Certainty, EditionStatus
from mel.periods import Quarter
from mel.reports.figures import Figure, Report, ReportTable, said
from portal.charts import HIDDEN, number, shown
from strategy.enums import MeasureStatus

register = template.Library()


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of a mapping, empty where there is none."""
    return mapping.get(key, "")


@register.filter
def value(number_: Any, places: int = 0) -> str:
    """A value as text: number, "c", or a dash."""
    return said(number_, places)


@register.filter
def in_rows(things: Iterable[Any], size: int) -> list[list[Any]]:
    """Things in rows of ``size``; a last row of one takes one from the row before it, so that none stands alone."""
    rest = list(things)
    rows = [rest[i : i + size] for i in range(0, len(rest), size)]
    if len(rows) > 1 and len(rows[-1]) == 1 and len(rows[-2]) > 2:
        rows[-1].insert(0, rows[-2].pop())
    return rows


@register.filter
def halves(things: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Things in two columns."""
    middle = (len(things) + 1) // 2
    return things[:middle], things[middle:]


@register.filter
def table(report: Report, key: str) -> ReportTable:
    """One table of the report."""
    return report.table(key)


@register.filter
def by_column(table_: ReportTable, column: int) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Rows in groups by the words of one column, in their order."""
    return [(name, list(rows)) for name, rows in groupby(table_.rows, key=lambda row: row[column])]


@register.filter
def cells(table_: ReportTable) -> list[dict[str, Any]]:
    """Rows ready to be written: each cell with its text, whether it heads the row, is a number, is hidden, or is a status."""
    head = next(
        (i for i, c in enumerate(table_.columns) if not c.numeric and c.head not in (_("No."), _("Code"))), 0
    )
    words = {str(s.label): s.value for s in MeasureStatus}
    rows = []
    for i, row in enumerate(table_.rows):
        written = [
            {
                "text": table_.cell(k, v),
                "head": k == head,
                "numeric": table_.columns[k].numeric,
                "hidden": v == HIDDEN,
                "label": table_.columns[k].head,
                "status": ""
                if table_.columns[k].numeric
                else words.get(str(v).split(",")[0], "")
                if k != head
                else "",
            }
            for k, v in enumerate(row)
        ]
        rows.append({"cells": written, "total": table_.total and i == len(table_.rows) - 1, "key": row[0]})
    return rows


@register.filter
def beside(figure: Figure) -> str:
    """In words what a figure is compared with."""
    compared = figure.comparison
    if compared is None or (figure.value is None and compared.value is None and not compared.refused):
        return ""
    if compared.refused:
        return compared.refused
    quarter = Quarter.parse(compared.period).label
    if not shown(compared.value):
        return _("%(period)s: %(value)s.") % {"period": quarter, "value": said(compared.value)}
    words = {"period": quarter, "value": said(compared.value, figure.places)}
    if figure.of is not None or figure.change is None:
        return _("%(period)s: %(value)s.") % words
    if abs(figure.change) < 3:
        return _("%(period)s: %(value)s, about the same.") % words
    words["share"] = f"{number(abs(figure.change))}%"
    if figure.change > 0:
        return _("%(period)s: %(value)s, so %(share)s more.") % words
    return _("%(period)s: %(value)s, so %(share)s fewer.") % words


@register.filter
def drawn(chart: Any) -> SafeString:
    """The drawing of a chart for a page."""
    return mark_safe(chart.svg())  # noqa: S308  portal.charts escapes every word it writes


@register.filter
def in_report(key: str, report: Report) -> bool:
    """Whether the report has a table with this key."""
    return any(t.key == key for t in report.tables)


@register.filter
def certainty_word(certainty: str) -> str:
    """High, medium, low, not known."""
    return str(Certainty(certainty).label)


@register.filter
def edition_look(status: str) -> tuple[str, str]:
    """Tint and icon of an edition's status."""
    return STATUS_LOOK[EditionStatus(status)]


@register.filter
def fours(digest: str) -> str:
    """A fingerprint in groups of eight, so that it can wrap and be compared by eye."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


@register.filter
def table_class(table_: ReportTable) -> str:
    """How a table is set on paper: equal columns for numbers, close rows for long ones, short ones in one piece."""
    names = ["even"] if table_.columns[-1].numeric else []
    if len(table_.rows) > 12:
        names.append("dense")
    elif len(table_.rows) < 10:
        names.append("whole")
    return " ".join([*names, "noted"] if table_.note else names)
