"""The rows of a list as HTML. Drawn here and not in a template: a page has hundreds of cells, and each cost a dozen nodes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from portal.ui.lists import Column


def rows_of(rows: Iterable[Any], columns: "Iterable[Column]") -> SafeString:
    """A table row for each of `rows`; the cells stack as a card on a phone, so each names its column."""
    cells = [(_opening(column), column.show, "</th>" if column.row else "</td>") for column in columns]
    drawn = [
        "".join(
            ['<tr role="row">', *(f"{open_}{conditional_escape(show(row))}{close}" for open_, show, close in cells), "</tr>\n"]
        )
        for row in rows
    ]  # fmt: skip
    return mark_safe("".join(drawn))  # noqa: S308 - every value is escaped above


def _opening(column: "Column") -> str:
    if column.row:
        return '<th role="rowheader" scope="row">'
    tint = {"number": "num", "money": "num", "date": "text-nowrap"}.get(column.kind, "")
    return format_html('<td role="cell" data-label="{}"', column.label) + (
        f' class="{tint}">' if tint else ">"
    )
