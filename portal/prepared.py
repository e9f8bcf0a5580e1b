"""Questions that a page asks again and again, written as SQL once.

The parts of one record (its history, its files, what was counted) are asked by the same query each time, with another key.
Writing that query costs Django more than PostgreSQL needs to answer it, so it is written once a process and its rows become
records in Django's own way. Only for what has the same shape for everybody: who may see the record has been asked before,
and nothing that depends on the person, the day or the language may stand in such a query.
"""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

T = TypeVar("T")
# What stands for the first key of a kind while the query is written; the next one for the second.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 1_987_654_321 - number,
    uuid.UUID: lambda number: uuid.UUID(int=(1_987_654_321 << 64) - number),
    dt.date: lambda number: dt.date(1187, 6, 5) + dt.timedelta(days=number),
}


class Prepared(Generic[T]):
    """A query that differs only in its keys.

    Args:
        ask: the query for these keys, of records or of values; called once, with what stands for them.
        kinds: of which kind each key is, `int`, `date` or `UUID`.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, T]], *kinds: type) -> None:
        self._ask, self._kinds = ask, kinds or (int,)

    @cached_property
    def _written(self) -> tuple[QuerySet[Any, T], Any, str, tuple[Any, ...]]:
        stand_ins = [_STAND_INS[kind](number) for number, kind in enumerate(self._kinds)]
        asked = self._ask(*stand_ins)
        compiler = asked.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        places = {
            value: (number, kind)
            for number, one in enumerate(stand_ins)
            for value, kind in ((one, None), (str(one), str))
        }
        params = tuple(
            places.get(value, (None, value))
            if isinstance(value, int | str | dt.date | uuid.UUID)
            else (None, value)
            for value in given
        )
        if {number for number, _kind in params if number is not None} != set(range(len(self._kinds))):
            raise ValueError("every key stands in the query as it is given")
        return asked, compiler, sql, params

    def __call__(self, *keys: Any) -> list[T]:
        """The records or values for these keys."""
        asked, written, sql, params = self._written
        filled = tuple(
            kind if number is None else str(keys[number]) if kind is str else keys[number]
            for number, kind in params
        )
        compiler = copy.copy(written)  # it carries the connection and the answer of one call
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *args, **options: (sql, filled)
        source: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=asked.model,
            query=_Written(asked.query, compiler),
            _fields=asked._fields,  # type: ignore[attr-defined]  # Django's own, as its iterables read it
            _known_related_objects={},
        )
        rows: Any = asked._iterable_class(source)  # type: ignore[attr-defined]
        return list(rows)


class _Written:
    """A query whose SQL is written already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, using: str | None = None) -> Any:
        """The one that has written it."""
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def keep(record: Any, name: str, rows: list[Any]) -> None:
    """Have `record.name.all()` give these rows without asking, as `prefetch_related` does."""
    found = getattr(record, name).all()
    found._result_cache, found._prefetch_done = rows, True
    if not hasattr(record, "_prefetched_objects_cache"):
        record._prefetched_objects_cache = {}
    record._prefetched_objects_cache[name] = found
