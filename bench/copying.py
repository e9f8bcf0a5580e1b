"""Loading rows by COPY: the fastest way into PostgreSQL, and the floor that imports are measured against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model


def _defaults(model: type[Model], given: set[str]) -> list[tuple[str, Any]]:
    """Column and value for the fields nobody gives: what the model would have put there."""
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    left = [f for f in fields if f.attname not in given and not isinstance(f, AutoField)]
    return [
        (str(field.column), field.get_default()) for field in left if field.has_default() or not field.null
    ]


def copy(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY `rows` (values in the order of `names`, attribute names) into the model's table.

    Returns:
        How many rows were written.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    columns = [str(fields[name].column) for name in names]
    defaults = _defaults(model, set(names))
    columns += [column for column, _ in defaults]
    constants = [_literal(value) for _, value in defaults]
    quoted = ", ".join(f'"{column}"' for column in columns)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({quoted}) FROM STDIN') as target,
    ):
        for row in rows:
            target.write_row([*row, *constants])
            count += 1
    return count


def _literal(value: Any) -> Any:
    if isinstance(value, dict):
        return "{}"
    return value


@contextmanager
def without_checks(models: Sequence[type[Model]]) -> Iterator[None]:
    """Load with triggers and foreign-key checks off and indexes dropped, made again afterwards; needs the owner."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes i WHERE schemaname = 'public' AND tablename = ANY(%s)"
            " AND NOT EXISTS (SELECT FROM pg_constraint c JOIN pg_class k ON k.oid = c.conindid WHERE k.relname = i.indexname)",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for table in tables:
            cursor.execute(
                "SELECT setval(s, (SELECT coalesce(max(id), 0) + 1 FROM " + f'"{table}"' + "), false) "
                "FROM pg_get_serial_sequence(%s, 'id') s WHERE s IS NOT NULL",
                [f'"{table}"'],
            ) if table != "accounts_user" else None
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in tables:
            cursor.execute(f'VACUUM ANALYZE "{table}"')
