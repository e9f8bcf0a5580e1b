"""One page of rows, for pages that are no list of their own; `{% pages page %}` draws the way to the others."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

USUAL = 25


class ByKey:
    """Rows whose pages are found by their keys first.

    Who may see a row here and a row there among a million has the database look through many to fill a page. Asked for keys
    alone, it does so in an index that holds all it looks at, and reads only the rows that are shown. They are sorted by fields of
    their own, or as their model has it.
    """

    ordered = True

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def __getitem__(self, part: slice) -> QuerySet[Any]:
        found = self.rows.model._default_manager.filter(pk__in=self.rows.values("pk")[part])
        return found.order_by(*self.rows.query.order_by) if self.rows.query.order_by else found


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = 0) -> Page[Any]:
    """The rows that the address asks for with `?page=`: the first page for nonsense, the last one for a number too high."""
    return Paginator(rows, size or USUAL).get_page(request.GET.get("page"))
