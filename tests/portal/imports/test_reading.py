"""Tables and cells as people have them."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import xlsxwriter

from portal.errors import DomainError
from portal.imports import values
from portal.imports.reading import read


def book(rows: list[list[object]], *, lead: int = 0) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"})
    sheet = made.add_worksheet("Autumn")
    for n, row in enumerate(rows):
        for at, cell in enumerate(row):
            sheet.write(n + lead, at, cell)
    made.close()
    return out.getvalue()


def test_a_spreadsheet_with_a_title_line_above_its_headings() -> None:
    data = book([["Our autumn"], ["Date", "People"], [dt.date(2026, 9, 30), 24], ["", ""], ["x", 0]])
    table = read(data, "a.xlsx")
    assert (table.sheet, table.headers) == ("Autumn", ["Date", "People"])
    assert [number for number, _cells in table.rows] == [3, 5]
    assert values.day(table.rows[0][1][0]) == dt.date(2026, 9, 30)
    assert values.whole(table.rows[1][1][1]) == 0


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_with_any_usual_separator_and_encoding(separator: str, encoding: str) -> None:
    words = f"Día{separator}Où\r\n3.10.2026{separator}Café\r\n".encode(encoding)
    table = read(words, "a.csv")
    assert table.headers == ["Día", "Où"]
    assert table.rows == [(2, ["3.10.2026", "Café"])]


def test_headings_of_the_same_name_are_told_apart() -> None:
    assert read(b"a,a,,b\n1,2,3,4\n", "a.csv").headers == ["a", "a (2)", "Column 3", "b"]


@pytest.mark.parametrize("data", [b"", b"one\n", b"a,b\n", b"\n\n"])
def test_a_file_without_a_table_is_refused(data: bytes) -> None:
    with pytest.raises(DomainError):
        read(data, "a.csv")


def test_a_file_with_too_many_rows_is_refused() -> None:
    with pytest.raises(DomainError):
        read(b"a,b\n" + b"1,2\n" * 100_100, "a.csv")


def test_something_that_is_no_spreadsheet_is_refused_with_a_sentence() -> None:
    with pytest.raises(DomainError):
        read(b"PK\x03\x04 nothing", "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "day_first", "expected"),
    [
        ("2026-03-04", True, dt.date(2026, 3, 4)), ("3/4/2026", True, dt.date(2026, 4, 3)), ("3/4/2026", False, dt.date(2026, 3, 4)),
        ("31.12.26", True, dt.date(2026, 12, 31)), (dt.datetime(2026, 1, 2, 3), True, dt.date(2026, 1, 2)), ("", True, None), (None, True, None),
    ],
)  # fmt: skip
def test_days(cell: object, day_first: bool, expected: dt.date | None) -> None:
    assert values.day(cell, day_first=day_first) == expected


@pytest.mark.parametrize(
    ("cell", "words"),
    [("31.09.2026", "There is no 31 September."), ("13/13/2026", "no such month"), ("soon", "is not a day")],
)
def test_days_that_are_none(cell: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1 234", 1234), ("1.234", 1234), (24.0, 24), ("0", 0), ("–", None), (None, None), ("12,0", 12)],
)
def test_whole_numbers(cell: object, expected: int | None) -> None:
    assert values.whole(cell) == expected


@pytest.mark.parametrize("cell", ["about 20", "2.5", 2.5, True, "1e9", "٣x", "9" * 40])
def test_what_is_no_whole_number(cell: object) -> None:
    with pytest.raises(ValueError):
        values.whole(cell)


def test_decimals_and_times() -> None:
    assert values.decimal("1,5") == Decimal("1.5")
    assert values.clock("18:30") == values.clock("18h30") == dt.time(18, 30)
    for bad in ("NaN", "Infinity", "1e400"):
        with pytest.raises(ValueError):
            values.decimal(bad)
    with pytest.raises(ValueError):
        values.clock("25:00")
