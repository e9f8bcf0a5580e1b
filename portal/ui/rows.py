"""The table of a list as HTML: heads, rows, filters, pages.

Drawn here and not in a template: a page has hundreds of cells, and each cost a dozen nodes.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.drawn import drawn_once
from portal.ui.escaping import escaped
from portal.ui.icons import icon
from portal.ui.written import whole

if TYPE_CHECKING:
    from portal.ui.lists import Column

Show = Callable[[Any], Any]
_CHOICE = re.compile(r"get_(\w+)_display")


def rows_of(rows: Iterable[Any], columns: "Iterable[Column]") -> SafeString:
    """A table row for each of `rows`; the cells stack as a card on a phone, so each names its column."""
    cells = [(_opening(column), cell_of(column), "</th>" if column.row else "</td>") for column in columns]
    drawn = [
        "".join(
            ['<tr role="row">', *(f"{open_}{escaped(show(row))}{close}" for open_, show, close in cells), "</tr>\n"]
        )
        for row in rows
    ]  # fmt: skip
    return mark_safe("".join(drawn))  # noqa: S308 - every value is escaped above


def _opening(column: "Column") -> str:
    if column.row:
        return '<th role="rowheader" scope="row">'
    tint = {"number": "num", "money": "num", "date": "text-nowrap"}.get(column.kind, "")
    label = escaped(column.label)
    return f'<td role="cell" data-label="{label}"' + (f' class="{tint}">' if tint else ">")


def cell_of(column: "Column") -> Show:
    """The function that draws a cell of this column; what is the same for every row is settled here."""
    if column.template:
        return _fragment(column)
    raw, url, sub = getter(column.value or column.name), column.url, column.sub
    formatted = column.formatted

    def show(row: Any) -> Any:
        return formatted(raw(row))

    if not url and not sub:
        return show
    lead, second = getter(url) if url else None, getter(sub) if sub else None

    def linked(row: Any) -> SafeString:
        shown: str = escaped(formatted(raw(row)))
        if lead is not None and (address := lead(row)):
            shown = f'<a href="{escaped(address)}">{shown}</a>'
        if second is not None and (words := second(row)):
            shown = f'{shown}<span class="sub">{escaped(words)}</span>'
        return mark_safe(shown)  # noqa: S308 - every value is escaped above

    return linked


def getter(what: Any) -> Show:
    """A value of a row by function, or by a path of attributes, the last of which may be a method."""
    if callable(what):
        return what  # type: ignore[no-any-return]
    if choice := _CHOICE.fullmatch(what):
        return _words_of_choice(choice[1], what)
    parts = what.split(".")

    def get(row: Any) -> Any:
        for part in parts:
            row = getattr(row, part, None)
            if callable(row) and not hasattr(row, "all"):
                row = row()
        return row

    return get


def _words_of_choice(field: str, method: str) -> Show:
    """What `get_..._display` says, asked once for each value: a page has few, in one language."""
    known: dict[Any, Any] = {}

    def words(row: Any) -> Any:
        value = getattr(row, field)
        if value not in known:
            known[value] = str(getattr(row, method)())
        return known[value]

    return words


def _fragment(column: "Column") -> Show:
    """A cell drawn by a template; where that tells one value alone, once for each value and language."""
    template, told = column.template, column.tells

    def draw(row: Any) -> SafeString:
        return render_to_string(template, {"row": row})

    if not told:
        return draw

    def once(row: Any) -> str:
        return drawn_once(("cell", template, getattr(row, told)), lambda: draw(row))

    return once


def heads_of(heads: Iterable[dict[str, Any]], request: HttpRequest) -> SafeString:
    """The heads of the columns; those that sort are links, the one sorted by has an arrow."""
    drawn = []
    path = escaped(request.path)
    for head in heads:
        column, aria = head["column"], head["aria"]
        label: str = escaped(column.label)
        if column.sort:
            arrow = f" {icon(head['icon'])}" if aria else ""
            to = escaped(changed(request, sort=head["next"], page=None))
            label = f'<a href="{to}" hx-get="{path}{to}">{label}{arrow}</a>'
        sorted_by = f' aria-sort="{aria}"' if aria else ""
        tint = ' class="num"' if column.kind in ("number", "money") else ""
        drawn.append(f'<th role="columnheader" scope="col"{sorted_by}{tint}>{label}</th>')
    return mark_safe("".join(drawn))  # noqa: S308 - every value is escaped above


def changed(request: HttpRequest, **changes: Any) -> str:
    """The address of this page with some of its query changed; None or "" takes a value away."""
    values = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            values.pop(key, None)
        else:
            values[key] = str(value)
    return "?" + values.urlencode()


def filter_of(field: BoundField) -> SafeString:
    """One field of the filter bar: label, control, and what is wrong with it."""
    wrong = "".join(f'<p class="field-error small">{escaped(error)}</p>' for error in field.errors)
    label = escaped(field.label)
    return mark_safe(f'<label for="{escaped(field.id_for_label)}">{label}</label>{field}{wrong}')  # noqa: S308 - escaped


def pages_of(page: Any, request: HttpRequest) -> SafeString:
    """The pages of a list: the one before, the numbers around this one, the one after. Filters stay in the address."""
    if page.paginator.num_pages < 2:
        return SafeString()
    label, one = _("Pages"), _("Page")
    word = f'<span class="visually-hidden">{one} </span>'
    items = []
    if page.has_previous():
        items.append(_step(request, page.previous_page_number(), "prev", _("Previous")))
    for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if n == page.number:
            to = escaped(changed(request, page=n))
            items.append(
                f'<li class="page-item active"><a class="page-link" href="{to}" aria-current="page">{word}{whole(n)}</a></li>'
            )
        elif n == page.paginator.ELLIPSIS:
            items.append(f'<li class="page-item"><span class="page-link muted">{n}</span></li>')
        else:
            to = escaped(changed(request, page=n))
            items.append(f'<li class="page-item"><a class="page-link" href="{to}">{word}{whole(n)}</a></li>')
    if page.has_next():
        items.append(_step(request, page.next_page_number(), "next", _("Next")))
    return mark_safe(  # noqa: S308 - every value is escaped above
        f'<nav class="mt-4" aria-label="{label}"><ul class="pagination">\n{"".join(items)}</ul></nav>'
    )


def _step(request: HttpRequest, number: int, rel: str, words: str) -> str:
    to = escaped(changed(request, page=number))
    return f'<li class="page-item"><a class="page-link" href="{to}" rel="{rel}">{words}</a></li>'
