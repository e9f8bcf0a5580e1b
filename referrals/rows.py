"""Row policies of tables that hang on a case."""

from typing import Any

from portal.access.rows import IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows


def follow_case(table: str, *, append_only: bool = False, **more: Any) -> ProtectRows:
    """A row exists for those for whom its case exists: the case's own policies answer. For migrations.

    Args:
        table: name of a table with a column `case_id`.
        append_only: rows are never changed.
        more: conditions that differ; see `ProtectRows`.
    """
    if append_only:
        more.setdefault("change", FORBIDDEN)
    more.setdefault("remove", IS_SYSTEM_SQL)
    same_case = f"SELECT 1 FROM referrals_case c WHERE c.id = {table}.case_id"  # noqa: S608 -- our own table names
    return ProtectRows(table, read=f"EXISTS ({same_case})", **more)
