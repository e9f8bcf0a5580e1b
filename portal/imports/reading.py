"""Tables from files people have: XLSX from any spreadsheet, CSV with any of the usual separators and encodings."""

import codecs
import csv
import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from portal.errors import DomainError

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
SEPARATORS = (";", ",", "\t", "|")
ACCEPT = (".xlsx", ".csv", ".txt")


@dataclass(frozen=True)
class Table:
    """A table as read: headings and rows of raw cells, each with its number in the file."""

    sheet: str
    headers: list[str]
    rows: list[tuple[int, list[Any]]]


def read(data: bytes, name: str, *, sheet: str = "") -> Table:
    """Read the first (or the named) sheet of a file that has been checked by its content.

    Raises:
        DomainError: it can't be read, has no rows, or has more than we take.
    """
    found, lines = _workbook(data, sheet) if name.lower().endswith(".xlsx") else ("", _csv(data))
    return _table(found, lines)


def _workbook(data: bytes, sheet: str) -> tuple[str, list[list[Any]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        opened = book.get_sheet_by_name(sheet) if sheet in book.sheet_names else _first_filled(book)
        if opened.total_height > MAX_ROWS + 1_000 or opened.total_width > 16_000:
            raise _too_long()
        return opened.name, opened.to_python(skip_empty_area=False, nrows=MAX_ROWS + 50)
    except CalamineError as error:
        raise DomainError(
            _("The spreadsheet can't be read. Open it, save it anew as XLSX and try again."), field="file"
        ) from error


def _first_filled(book: CalamineWorkbook) -> Any:
    """The first sheet with more than one line, else the first; each is unpacked only as far as we look."""
    first = None
    for name in book.sheet_names:
        opened = book.get_sheet_by_name(name)
        if opened.height > 1:
            return opened
        first = first or opened
    return first or book.get_sheet_by_index(0)


def _csv(data: bytes) -> list[list[Any]]:
    text = decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(MAX_CELL * 4)
    try:
        lines = []
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            lines.append(line)
            if len(lines) > MAX_ROWS + 50:
                raise _too_long()
        return lines
    except csv.Error as error:
        raise DomainError(
            _("The file can't be read as a table. Save it as CSV or XLSX and try again."), field="file"
        ) from error


def decode(data: bytes) -> str:
    """Text of a CSV file: by its mark, else UTF-8, else the code page of western spreadsheets."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _table(sheet: str, lines: list[list[Any]]) -> Table:
    start = next((n for n, line in enumerate(lines) if sum(not _is_empty(c) for c in line) > 1), None)
    if start is None:
        raise DomainError(
            _("There is no table in the file: we look for a line of headings with rows beneath."),
            field="file",
        )
    headers = _unique([str(cell).strip()[:200] for cell in lines[start][:MAX_COLUMNS]])
    width = len(headers)
    rows = [
        (n, line[:width])
        for n, line in enumerate(lines[start + 1 :], start + 2)
        if any(not _is_empty(c) for c in line)
    ]
    if not rows:
        raise DomainError(_("There are headings in the file but no rows beneath."), field="file")
    if len(rows) > MAX_ROWS:
        raise _too_long()
    return Table(sheet, headers, rows)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _unique(headers: list[str]) -> list[str]:
    """Headings told apart: an empty one by its place, a second one of the same name by a number."""
    seen: dict[str, int] = {}
    told = []
    for place, heading in enumerate(headers, 1):
        words = heading or _("Column %(n)s") % {"n": place}
        seen[words] = seen.get(words, 0) + 1
        told.append(words if seen[words] == 1 else f"{words} ({seen[words]})")
    return told


def _too_long() -> DomainError:
    return DomainError(
        _("The file has more than %(n)s rows. Split it and import one part after the other.")
        % {"n": MAX_ROWS},
        field="file",
    )
