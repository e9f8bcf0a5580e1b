"""The annex: every figure and every table of a report as a spreadsheet, for those who want to work on."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from mel.enums import Certainty
from mel.reports.figures import Figure, Report, ReportTable, said
from portal.charts import shown

WIDTH = 46


def xlsx(report: Report, *, edition: str) -> bytes:
    """The spreadsheet's bytes; the same report gives the same bytes.

    Words are written as words: nothing that begins with =, +, - or @ becomes a formula, no address becomes a link.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    frozen = dt.datetime.fromisoformat(report.frozen_at).replace(tzinfo=None)
    book.set_properties(
        {"title": report.title, "subject": report.period_label, "author": report.city, "created": frozen}
    )
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        "title": book.add_format({"bold": True, "font_size": 13}),
        "bold": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        0: book.add_format({"num_format": "#,##0"}),
        1: book.add_format({"num_format": "#,##0.0"}),
        "c": book.add_format({"italic": True, "align": "right"}),
    }
    _about(book, report, edition, formats)
    _figures(book, report, formats)
    for table in report.tables:
        _table(book, table, formats)
    _words(book, report, formats)
    book.close()
    return stream.getvalue()


def _about(book: Any, report: Report, edition: str, formats: dict[Any, Any]) -> None:
    sheet = book.add_worksheet(_name(_("About")))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90, formats["wrap"])
    rows = [
        (_("Report"), report.title),
        (_("City"), report.city),
        (_("Period"), report.period_label),
        (_("Edition"), edition),
        (_("Figures frozen"), report.frozen_at),
        (_("Fingerprint of the figures (SHA-256)"), report.fingerprint()),
        (_("Finding"), report.headline),
        *((_("Note"), note) for note in report.notes),
    ]
    for i, (name, value) in enumerate(rows):
        sheet.write_string(i, 0, name, formats["bold"])
        sheet.write_string(i, 1, value, formats["wrap"])


def _figures(book: Any, report: Report, formats: dict[Any, Any]) -> None:
    sheet = book.add_worksheet(_name(_("Figures")))
    heads = [
        _("Figure"), _("Value"), _("Of"), _("Unit"), _("Compared with"), _("Value then"), _("How sure"), _("Why"), _("Source"), _("As of"),
        _("Method"), _("What it does not show"),
    ]  # fmt: skip
    _heads(sheet, 0, heads, formats)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 6, 14)
    sheet.set_column(7, 11, 50)
    for i, figure in enumerate(report.figures, start=1):
        _figure_row(sheet, i, figure, formats)
    sheet.freeze_panes(1, 1)


def _figure_row(sheet: Any, i: int, figure: Figure, formats: dict[Any, Any]) -> None:
    p, c = figure.provenance, figure.comparison
    sheet.write_string(i, 0, figure.label)
    _value(sheet, i, 1, figure.value, figure.places, formats)
    if figure.of is not None:
        _value(sheet, i, 2, figure.of, figure.places, formats)
    sheet.write_string(i, 3, figure.unit)
    if c:
        sheet.write_string(i, 4, c.period)
        _value(sheet, i, 5, c.value, figure.places, formats)
    for k, words in enumerate(
        (str(Certainty(p.certainty).label), p.why, p.source, p.as_of, p.method, p.bias), start=6
    ):
        sheet.write_string(i, k, words)


def _table(book: Any, table: ReportTable, formats: dict[Any, Any]) -> None:
    sheet = book.add_worksheet(_name(table.key))
    sheet.write_string(0, 0, table.caption, formats["title"])
    heads = [c.head + (f" ({c.suffix})" if c.suffix else "") for c in table.columns]
    _heads(sheet, 2, heads, formats)
    for k, column in enumerate(table.columns):
        sheet.set_column(
            k,
            k,
            16
            if column.numeric
            else min(WIDTH, max(12, *(len(str(r[k])) + 2 for r in table.rows)))
            if table.rows
            else 16,
        )
    for i, row in enumerate(table.rows, start=3):
        for k, value in enumerate(row):
            if table.columns[k].numeric:
                _value(sheet, i, k, value, table.columns[k].places, formats)
            else:
                sheet.write_string(i, k, str(value))
    if table.note:
        sheet.write_string(len(table.rows) + 4, 0, table.note)
    sheet.freeze_panes(3, 1)
    last = xl_col_to_name(len(table.columns) - 1)
    sheet.print_area(f"A1:{last}{len(table.rows) + 5}")


def _words(book: Any, report: Report, formats: dict[Any, Any]) -> None:
    sheet = book.add_worksheet(_name(_("Method")))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110, formats["wrap"])
    for i, term in enumerate([*report.methods, *report.glossary]):
        sheet.write_string(i, 0, term.word, formats["bold"])
        sheet.write_string(i, 1, term.meaning, formats["wrap"])


def _heads(sheet: Any, row: int, heads: list[str], formats: dict[Any, Any]) -> None:
    for k, head in enumerate(heads):
        sheet.write_string(row, k, head, formats["head"])


def _value(sheet: Any, row: int, column: int, value: Any, places: int, formats: dict[Any, Any]) -> None:
    """A number as a number; a hidden or missing value as its mark."""
    if shown(value):
        sheet.write_number(row, column, value, formats[1 if places else 0])
    else:
        sheet.write_string(row, column, said(value), formats["c"])


def _name(words: str) -> str:
    """A sheet's name: at most 31 letters, without those a spreadsheet refuses."""
    return "".join(ch for ch in words if ch not in "[]:*?/\\'")[:31]
