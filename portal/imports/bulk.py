"""Many rows into the database at once, by COPY: some ten times faster than INSERT, within the same transaction and rights."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def next_ids(model: type[Model], count: int) -> list[int]:
    """`count` fresh primary keys of `model`, so that rows of other tables can point at rows not written yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of plain values.

    Args:
        model: the table; its constraints and triggers hold as for any insert, its Python defaults do not.
        fields: names of the fields, foreign keys by their own name with ids as values.
        rows: values in that order.
    """
    columns = ", ".join(
        connection.ops.quote_name(str(getattr(model._meta.get_field(name), "column", name)))
        for name in fields
    )
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)
