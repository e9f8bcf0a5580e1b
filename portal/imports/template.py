"""The empty table to fill in: headings, what goes where, an example, and the values that are known here."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from portal.imports.registry import Importer


def workbook(importer: Importer, *, by: Any) -> bytes:
    """An XLSX with a sheet to fill in, a sheet that explains the columns, and one with the known values.

    Args:
        importer: whose columns.
        by: who downloads it; example and known values are of what this person may see.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    columns = importer.columns()
    sheet = book.add_worksheet(_("Rows")[:31])
    for at, column in enumerate(columns):
        sheet.write_string(0, at, str(column.label) + (" *" if column.required else ""), bold)
        sheet.set_column(at, at, 18)
    for row, example in enumerate(importer.examples(by), 1):
        for at, words in enumerate(example):
            sheet.write_string(row, at, words)
    sheet.freeze_panes(1, 0)
    _explain(book.add_worksheet(_("What goes where")[:31]), columns, bold, wrap)
    known = book.add_worksheet(_("Known values")[:31])
    for at, (heading, values) in enumerate(importer.known_values(by).items()):
        known.write_string(0, at, heading, bold)
        known.set_column(at, at, 32)
        for row, words in enumerate(values, 1):
            known.write_string(row, at, words)
    book.close()
    return out.getvalue()


def _explain(sheet: Any, columns: Any, bold: Any, wrap: Any) -> None:
    for at, words in enumerate((_("Column"), _("Needed"), _("What goes in"))):
        sheet.write_string(0, at, words, bold)
    sheet.set_column(0, 0, 28)
    sheet.set_column(2, 2, 80)
    for row, column in enumerate(columns, 1):
        sheet.write_string(row, 0, str(column.label))
        sheet.write_string(row, 1, _("yes") if column.required else "")
        sheet.write_string(row, 2, str(column.hint), wrap)
