"""Row policies of tables that hang on a case, and of those that hold nothing about one."""

from typing import Any

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
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
    more.setdefault("read", f"EXISTS ({same_case(table)})")
    return ProtectRows(table, **more)


def same_case(table: str, more: str = "") -> str:
    """The case of a row, if the acting person may know of it; `more` are further conditions on the case `c`."""
    return f"SELECT 1 FROM referrals_case c WHERE c.id = {table}.case_id {more}"  # noqa: S608 -- our own table names


def holds(*roles: str) -> str:
    """Whether the acting person holds one of these roles today, of an account that is open; asked once a query."""
    listed = ", ".join(f"'{role}'" for role in roles)
    return (
        "(SELECT EXISTS (SELECT 1 FROM accounts_roleassignment r JOIN accounts_user u ON u.id = r.user_id AND u.is_active "  # noqa: S608
        f"AND (u.ends_on IS NULL OR u.ends_on >= current_date) WHERE r.user_id = {ACTOR_SQL} AND r.role IN ({listed}) "
        "AND r.starts_on <= current_date AND (r.ends_on IS NULL OR r.ends_on >= current_date)))"
    )


def own_agency(table: str) -> str:
    """Whether a row's `organisation_id` is the acting person's agency."""
    return f"{table}.organisation_id = (SELECT organisation_id FROM accounts_user WHERE id = {ACTOR_SQL})"  # noqa: S608


def named(table: str, role: str, *, today: bool = False) -> str:
    """Whether the acting person is named on the row's case in a role (`today`: still)."""
    still = " AND (m.until IS NULL OR m.until >= current_date)" if today else ""
    return (
        f"EXISTS (SELECT 1 FROM referrals_casemember m WHERE m.case_id = {table}.case_id "  # noqa: S608 -- our own table names
        f"AND m.user_id = {ACTOR_SQL} AND m.role = '{role}'{still})"
    )


def not_for_providers(
    table: str, *, own: str = "false", append_only: bool = False, **more: Any
) -> ProtectRows:
    """As `follow_case`, but whoever is on the case as a support provider finds only the rows that are `own` (a condition)."""
    provider = named(table, "support_provider")
    team = named(table, "case_team_member", today=True)
    more["read"] = (
        f"{IS_SYSTEM_SQL} OR (EXISTS ({same_case(table)}) AND (NOT {provider} OR {team} OR ({own})))"
    )
    return follow_case(table, append_only=append_only, **more)
