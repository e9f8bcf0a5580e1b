"""A cursor that lets PostgreSQL keep the plan of what is asked again and again.

Django writes the values of a query into its text, so that PostgreSQL reads, rewrites and plans each one anew. With row
policies, and on lists of several tables, that takes longer than the answer. What only reads is sent with its values apart
(psycopg then has it prepared when it comes back, see `PREPARED_AFTER`); everything else goes as Django sends it, because
pghistory puts two commands in one text and not all of what Django writes can be prepared.
"""

from typing import Any

from django.db.backends.postgresql.base import CursorMixin
from psycopg import Cursor
from psycopg._queries import PostgresClientQuery, PostgresQuery
from psycopg.client_cursor import ClientCursorMixin

# How often a query comes on one connection before its plan is kept, and how many plans a connection keeps.
PREPARED_AFTER = 3
PREPARED_MOST = 200
_READS = ("SELECT ", "WITH ")


class PreparingCursor(CursorMixin, ClientCursorMixin[Any, Any], Cursor[Any]):
    """Binds the values of a single query that reads on the server, all else here."""

    binds_there = False

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """As psycopg's."""
        self.binds_there = (
            bool(params) and isinstance(query, str) and query.startswith(_READS) and ";" not in query
        )
        self._query_cls = PostgresQuery if self.binds_there else PostgresClientQuery  # type: ignore[assignment]
        return super().execute(query, params, **options)

    def _execute_send(self, query: Any, **options: Any) -> None:
        if self.binds_there:
            Cursor._execute_send(self, query, **options)
        else:
            super()._execute_send(query, **options)

    def _get_prepared(self, pgq: Any, prepare: bool | None = None) -> Any:
        if self.binds_there:
            return Cursor._get_prepared(self, pgq, prepare)
        return super()._get_prepared(pgq, prepare)
