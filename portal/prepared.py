"""Questions that a page asks again and again, written as SQL once.

The parts of one record (its history, its files, what was counted) are asked by the same query each time, with another key.
Writing that query costs Django more than PostgreSQL needs to answer it, so it is written once a process and its rows become
records in Django's own way. Only for what has the same shape for everybody: who may see the record has been asked before,
and nothing that depends on the person, the day or the language may stand in such a query.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)
# Stands for the first key while the query is written, the next number for the second.
STAND_IN = 1_987_654_321


class Prepared(Generic[M]):
    """A query that differs only in its keys.

    Args:
        ask: the query for these keys; called once, with numbers that stand for them.
        keys: how many.
    """

    def __init__(self, ask: Callable[..., QuerySet[M]], *, keys: int = 1) -> None:
        self._ask, self._keys = ask, keys

    @cached_property
    def _written(self) -> tuple[Any, str, tuple[Any, ...]]:
        stand_ins = [STAND_IN - number for number in range(self._keys)]
        compiler = self._ask(*stand_ins).query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        places = {
            value: (number, kind)
            for number, one in enumerate(stand_ins)
            for value, kind in ((one, None), (str(one), str))
        }
        params = tuple(
            places.get(value, (None, value)) if isinstance(value, int | str) else (None, value)
            for value in given
        )
        if {number for number, _kind in params if number is not None} != set(range(self._keys)):
            raise ValueError("every key stands in the query as it is given")
        return compiler, sql, params

    def __call__(self, *keys: Any) -> list[M]:
        """The records for these keys."""
        written, sql, params = self._written
        filled = tuple(
            kind if number is None else str(keys[number]) if kind is str else keys[number]
            for number, kind in params
        )
        compiler = copy.copy(written)  # it carries the connection and the answer of one call
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *args, **options: (sql, filled)
        source: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=written.query.model,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _known_related_objects={},
        )
        return list(ModelIterable(source))


def keep(record: Any, name: str, rows: list[Any]) -> None:
    """Have `record.name.all()` give these rows without asking, as `prefetch_related` does."""
    found = getattr(record, name).all()
    found._result_cache, found._prefetch_done = rows, True
    if not hasattr(record, "_prefetched_objects_cache"):
        record._prefetched_objects_cache = {}
    record._prefetched_objects_cache[name] = found
