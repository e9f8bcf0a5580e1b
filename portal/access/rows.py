"""The third wall: who is acting, told to the database for each transaction, so that its row policies decide what there is.

A table is put behind the wall by `@behind_row_policies` on its model and `ProtectRows` in a migration. From then on a query
on it outside a transaction, or with nobody acting, raises; with the wrong person acting it finds nothing, whatever filter a
view forgot. Whoever acts is set by the middleware (pages, API), by `act` (services) and by jobs (the person who asked).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connections
from psycopg.pq import TransactionStatus

SETTING: Final = "app.user_id"
# The portal's own work, as a user id that no person has.
SYSTEM_ID: Final = str(UUID(int=0))
# Written into policies: the acting user's id, worked out once a query; NULL if nobody acts (a used-up setting is '').
ACTOR_SQL: Final = f"(SELECT nullif(current_setting('{SETTING}', true), '')::uuid)"
IS_SYSTEM_SQL: Final = f"({ACTOR_SQL} = '{SYSTEM_ID}'::uuid)"

# Statements about the table, not its rows: migrations run them as the owner, and the runtime role may not.
_ABOUT_THE_TABLE: Final = re.compile(
    r"\s*(?:ALTER|CREATE|DROP|COMMENT|GRANT|REVOKE|TRUNCATE|DO)\b", re.IGNORECASE
)

_actor: ContextVar[str] = ContextVar("acting_user", default="")
_tables: set[str] = set()
_mentions: re.Pattern[str] | None = None
M = TypeVar("M", bound=type)


class NobodyActs(RuntimeError):
    """A case table was touched outside a transaction or with nobody acting: a mistake in the code, never shown to anyone."""


def behind_row_policies(model: M) -> M:
    """Declare that a model's table has row policies; its migration makes them with `ProtectRows`."""
    global _mentions
    _tables.add(model._meta.db_table)  # type: ignore[attr-defined]
    _mentions = re.compile(r"\b(?:" + "|".join(sorted(_tables)) + r")\b")
    _touches.cache_clear()
    return model


@lru_cache(maxsize=4096)
def _touches(text: str) -> bool:
    """Whether a statement reads or writes rows behind the wall; the same texts come again and again, values stand apart from them."""
    if _mentions is None or not _mentions.search(text):
        return False
    return not _ABOUT_THE_TABLE.match(text)


def protected_tables() -> frozenset[str]:
    """Tables behind the wall."""
    return frozenset(_tables)


@contextmanager
def acting_for(user: Any) -> Iterator[None]:
    """Everything in the block is done for `user`: a person, SYSTEM, or somebody who is not signed in (then case tables stay shut)."""
    token = _actor.set(_id_of(user))
    try:
        yield
    finally:
        _actor.reset(token)
        _forget_if_other()


def acting_id() -> str:
    """Id of whoever is acting; empty if nobody."""
    return _actor.get()


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: before a query on a protected table, the transaction must know who acts.

    Raises:
        NobodyActs: no transaction is open, or nobody acts.
    """
    if not _touches(str(sql)):
        return execute(sql, params, many, context)
    connection = context["connection"]
    actor = _actor.get()
    if not connection.in_atomic_block:
        raise NobodyActs("a case table is touched inside a transaction only")
    if not actor:
        raise NobodyActs("a case table is touched for a person only; see portal.access.rows")
    if not _is_set(connection, actor):
        if getattr(context["cursor"], "name", None):
            # A cursor of the server's own only declares what it is given; the setting must have run before.
            with connection.cursor() as plain:
                plain.execute(_SET, [actor])
        else:
            execute(_SET, [actor], False, context)
        connection.row_actor = (actor, tuple(connection.savepoint_ids))
    return execute(sql, params, many, context)


_SET: Final = f"SELECT set_config('{SETTING}', %s, true)"


def _is_set(connection: Any, actor: str) -> bool:
    """Whether this transaction has been told already. A savepoint that was rolled back took the telling back with it."""
    known = connection.row_actor
    return (
        known is not None
        and known[0] == actor
        and known[1] == tuple(connection.savepoint_ids[: len(known[1])])
    )


def _forget_if_other() -> None:
    """When the acting user changes inside an open transaction, the database is told at once, not at the next protected query."""
    opened: Iterable[Any] = connections.all(initialized_only=True)
    for connection in opened:
        known = getattr(connection, "row_actor", None)
        if known is None or known[0] == _actor.get():
            continue
        raw = connection.connection
        if (
            connection.in_atomic_block
            and raw is not None
            and raw.info.transaction_status == TransactionStatus.INTRANS
        ):
            with connection.cursor() as cursor:
                cursor.execute(_SET, [_actor.get()])
            connection.row_actor = (_actor.get(), tuple(connection.savepoint_ids)) if _actor.get() else None
        else:
            connection.row_actor = None


def _id_of(user: Any) -> str:
    if getattr(user, "is_system", False):
        return SYSTEM_ID
    return str(user.pk) if user is not None and user.is_authenticated else ""
