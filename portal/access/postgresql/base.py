"""A connection that knows for whom its transaction acts. Whatever opens or ends a transaction forgets it, as the database does."""

from typing import Any

from django.db.backends.postgresql import base

from portal.access.rows import guard


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with every query on a protected table guarded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who the running transaction was told acts, and under which savepoints.
        self.row_actor: tuple[str, tuple[str, ...]] | None = None
        self.execute_wrappers.append(guard)

    def get_connection_params(self) -> dict[str, Any]:
        """Without just-in-time compilation: row policies look dear to the planner, and compiling them took seconds for a list of 50."""
        params: dict[str, Any] = super().get_connection_params()
        params["options"] = f"{params.get('options', '')} -c jit=off".strip()
        return params

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
