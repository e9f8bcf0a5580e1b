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
