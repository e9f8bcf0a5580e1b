"""Row policies as a migration operation."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

FORBIDDEN = "false"


class ProtectRows(Operation):
    """Put a table behind row policies that hold for its owner too.

    Args:
        table: name of the table.
        read: condition under which a row exists for the acting user; use `portal.access.rows.ACTOR_SQL`.
        add: condition a new row must meet; by default as for reading.
        change: condition a row must meet before and after a change; by default as for reading.
        remove: condition for deleting; by default nobody may.
    """

    reversible = True
    atomic = True

    def __init__(
        self,
        table: str,
        *,
        read: str,
        add: str | None = None,
        change: str | None = None,
        remove: str = FORBIDDEN,
    ) -> None:
        self.table, self.read, self.remove = table, read, remove
        self.add = read if add is None else add
        self.change = read if change is None else change

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Switch the policies on; running it again replaces them."""
        for statement in self.forwards():
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Switch them off."""
        for statement in self.backwards():
            schema_editor.execute(statement)

    def forwards(self) -> list[str]:
        """The statements that protect the table."""
        t = self.table
        return [
            *self._drop(),
            f'ALTER TABLE "{t}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{t}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY rows_read ON "{t}" FOR SELECT USING ({self.read})',
            f'CREATE POLICY rows_add ON "{t}" FOR INSERT WITH CHECK ({self.add})',
            f'CREATE POLICY rows_change ON "{t}" FOR UPDATE USING ({self.change}) WITH CHECK ({self.change})',
            f'CREATE POLICY rows_remove ON "{t}" FOR DELETE USING ({self.remove})',
        ]

    def backwards(self) -> list[str]:
        """The statements that open it again."""
        t = self.table
        return [
            *self._drop(),
            f'ALTER TABLE "{t}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{t}" DISABLE ROW LEVEL SECURITY',
        ]

    def _drop(self) -> list[str]:
        kinds = ("read", "add", "change", "remove")
        return [f'DROP POLICY IF EXISTS rows_{kind} ON "{self.table}"' for kind in kinds]

    def describe(self) -> str:
        """For `migrate --plan`."""
        return f"Row policies on {self.table}"
