"""One page of rows, for pages that are no list of their own; `{% pages page %}` draws the way to the others."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

USUAL = 25


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = 0) -> Page[Any]:
    """The rows that the address asks for with `?page=`: the first page for nonsense, the last one for a number too high."""
    return Paginator(rows, size or USUAL).get_page(request.GET.get("page"))
