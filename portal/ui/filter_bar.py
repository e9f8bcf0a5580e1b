"""The filters of a list: only those that are on are built for a page, the fields of the others are drawn once in half a minute.

Most pages of a list are looked at with no filter on, or with one or two of ten. A field that is off looks the same on each.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.ui.kept import kept, kept_for_all
from portal.ui.named import NamedChoiceFilter
from portal.ui.rows import filter_of

Filters = Any  # a class of filters; django_filters has no types
# Filters whose fields are the same for all who may open the page; what others offer may hang on the person.
_EQUAL = (
    django_filters.CharFilter, django_filters.NumberFilter, django_filters.DateFilter, django_filters.BooleanFilter,
    django_filters.DateFromToRangeFilter,
)  # fmt: skip


def belongs_to(name: str, key: str) -> bool:
    """Whether the part `key` of an address is about the filter `name`; ranges and days have several parts."""
    return key == name or key.startswith((f"{name}_", f"{name}-"))


def asked_of(filters: Filters, query: QueryDict) -> frozenset[str]:
    """Names of the filters that the address says something about."""
    return frozenset(
        name for name in filters.base_filters for key in query if belongs_to(name, key) and any(query.getlist(key))
    )  # fmt: skip


@lru_cache(maxsize=500)
def only(filters: Filters, names: frozenset[str]) -> Filters:
    """The same filters without those that are off; a filter that is off changes nothing in what is found."""
    some: Filters = type(filters.__name__, (filters,), {"__module__": filters.__module__})
    some.base_filters = type(filters.base_filters)(
        (name, found) for name, found in filters.base_filters.items() if name in names
    )
    return some


def fields_of(
    filters: Filters, narrowed: django_filters.FilterSet | None, rows: QuerySet[Any], request: HttpRequest
) -> Iterable[SafeString]:
    """Every field of the bar in order, as HTML: those that are on as they were typed, the others as they were drawn before."""
    drawn = _untouched(filters, rows, request)
    if narrowed is not None:
        drawn = drawn | {field.name: filter_of(field) for field in narrowed.form if not field.is_hidden}
    return drawn.values()


def _untouched(filters: Filters, rows: QuerySet[Any], request: HttpRequest) -> dict[str, SafeString]:
    name = f"filters:{filters.__module__}.{filters.__qualname__}:{get_language()}"

    def draw() -> dict[str, SafeString]:
        form = filters({}, queryset=rows, request=request).form
        return {field.name: filter_of(field) for field in form if not field.is_hidden}

    if all(_is_equal(one, request.user) for one in filters.base_filters.values()):
        return kept_for_all(name, draw, user=request.user, near=True)
    return kept(request.user, name, draw)


def _is_equal(one: django_filters.Filter, user: Any) -> bool:
    if isinstance(one, NamedChoiceFilter):
        return bool(one.kept_as) and (one.equal_for is None or one.equal_for(user))
    return type(one) in _EQUAL or type(one) is django_filters.ChoiceFilter
