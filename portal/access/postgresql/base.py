"""A connection that knows for whom its transaction acts. Whatever opens or ends a transaction forgets it, as the database does."""

from typing import Any

from django.db.backends.postgresql import base, operations

from portal.access.postgresql.cursors import PREPARED_AFTER, PREPARED_MOST, PreparingCursor
from portal.access.rows import guard


class DatabaseOperations(operations.DatabaseOperations):
    """PostgreSQL's, for a cursor that may send the values apart from the query."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """The query with its values in it, for those who look at what was asked."""
        if getattr(cursor, "binds_there", False):
            composed: str = self.compose_sql(sql, params)
            return composed
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with every query on a protected table guarded, and the plans of frequent ones kept."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who the running transaction was told acts, and under which savepoints.
        self.row_actor: tuple[str, tuple[str, ...]] | None = None
        self.execute_wrappers.append(guard)

    def get_connection_params(self) -> dict[str, Any]:
        """Without just-in-time compilation: row policies look dear to the planner, and compiling them took seconds for a list of 50."""
        params: dict[str, Any] = super().get_connection_params()
        params["options"] = f"{params.get('options', '')} -c jit=off".strip()
        params["cursor_factory"] = PreparingCursor
        params["prepare_threshold"] = PREPARED_AFTER
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that keeps the plans of what is asked often."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = PREPARED_MOST
        return connection

    def _set_autocommit(self, autocommit: bool) -> None:
        self.row_actor = None
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        self.row_actor = None
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.row_actor = None
        super()._rollback()  # type: ignore[misc]

    def _close(self) -> None:
        self.row_actor = None
        super()._close()  # type: ignore[misc]
