"""The cache that counts tries and limits. When its server is away, the database counts on, so that limits hold and people still sign in.

Counting in the database is slower and takes turns, which is why it is not the usual way. Each store begins its own count: whoever
tries while the server goes away, or comes back, has at most the tries of two windows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import connection, transaction
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow

AWAY = (ConnectionInterrupted, RedisAway, RedisSlow)
T = TypeVar("T")
# By the clock, not the transaction's own time: windows pass while it runs.
_GET = "SELECT value FROM accounts_tally WHERE name = %s AND ends_at > clock_timestamp()"
_SET = (
    "INSERT INTO accounts_tally (name, value, ends_at) VALUES (%s, %s, clock_timestamp() + %s * interval '1 second') "
    "ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, ends_at = EXCLUDED.ends_at"
)
_IF_FREE = " WHERE accounts_tally.ends_at <= clock_timestamp()"
_COUNT = (
    "UPDATE accounts_tally SET value = to_jsonb((value #>> '{}')::bigint + %s) "
    "WHERE name = %s AND ends_at > clock_timestamp() RETURNING value"
)
_FORGET_OVER = "DELETE FROM accounts_tally WHERE ends_at < clock_timestamp() - interval '1 hour'"


class CountingCache(RedisCache):
    """Redis while it answers, a table of the database while it does not; only values that JSON can hold."""

    def get(self, key: Any, default: Any = None, version: int | None = None, client: Any = None) -> Any:
        """The value, or `default`."""
        return self._or(
            lambda: super(CountingCache, self).get(key, default, version, client),
            lambda name: _value(_one(_GET, [name]), default), key, version,
        )  # fmt: skip

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any
    ) -> Any:
        """Keep a value for so many seconds."""
        return self._or(
            lambda: super(CountingCache, self).set(key, value, timeout=timeout, version=version, **more),
            lambda name: self._write(name, value, timeout), key, version,
        )  # fmt: skip

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any
    ) -> Any:
        """Keep a value unless there is one."""
        return self._or(
            lambda: super(CountingCache, self).add(key, value, timeout=timeout, version=version, **more),
            lambda name: self._write(name, value, timeout, only_new=True), key, version,
        )  # fmt: skip

    def incr(self, key: Any, delta: int = 1, version: int | None = None, **more: Any) -> int:
        """Count; in one statement, so that parallel ones are all counted.

        Raises:
            ValueError: there is nothing to count under this name.
        """
        return self._or(
            lambda: int(super(CountingCache, self).incr(key, delta, version, **more)),
            lambda name: _count(name, delta), key, version,
        )  # fmt: skip

    def decr(self, key: Any, delta: int = 1, version: int | None = None, **more: Any) -> int:
        """Count down."""
        return self.incr(key, -delta, version, **more)

    def delete(self, key: Any, version: int | None = None, **more: Any) -> Any:
        """Forget a value, in both places."""
        return self._or(
            lambda: super(CountingCache, self).delete(key, version=version, **more),
            lambda name: _run("DELETE FROM accounts_tally WHERE name = %s", [name]) > 0, key, version,
        )  # fmt: skip

    def _or(self, usual: Callable[[], T], instead: Callable[[str], T], key: Any, version: int | None) -> T:
        try:
            return usual()
        except AWAY:
            with transaction.atomic():
                return instead(str(self.make_key(key, version=version)))

    def _write(self, name: str, value: Any, timeout: Any, *, only_new: bool = False) -> bool:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        seconds = dt.timedelta(days=365).total_seconds() if seconds is None else seconds
        _run(_FORGET_OVER, [])
        return _run(_SET + (_IF_FREE if only_new else ""), [name, json.dumps(value), seconds]) > 0


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _one(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _value(row: Any, default: Any) -> Any:
    if row is None:
        return default
    return json.loads(row[0]) if isinstance(row[0], str) else row[0]


def _count(name: str, delta: int) -> int:
    row = _one(_COUNT, [delta, name])
    if row is None:
        raise ValueError(name)
    return int(_value(row, 0))
