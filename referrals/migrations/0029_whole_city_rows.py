"""Whose role holds in the whole city is asked once a query; a case's place is compared, row by row, for the others alone.

The policies open and close exactly what they did: `referrals_reach` gives the empty start of a path to whom
`referrals_whole` says yes to. But comparing the place of twenty thousand cases with it took as long as all the rest.
Whoever holds no such role at all, as most who are named on cases, is asked that once and nothing more about places.
"""

import importlib

from django.db import migrations

from portal.access.rows import IS_SYSTEM_SQL
from portal.access.rows_sql import ProtectRows

rows = importlib.import_module("referrals.migrations.0002_rows")
frame = importlib.import_module("referrals.migrations.0015_frame_rows")

WHOLE = f"""
CREATE OR REPLACE FUNCTION referrals_scoped() RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- whether the acting person holds a role today that reaches cases by their place
  RETURN EXISTS (SELECT 1 {rows.HOLDS} AND r.role IN ({rows.words(rows.SCOPED)}));
END $$;
CREATE OR REPLACE FUNCTION referrals_whole(wanted text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- whether the acting person holds the role today in the whole city
  RETURN EXISTS (SELECT 1 {rows.HOLDS.replace("WHERE", "LEFT JOIN areas_area a ON a.id = r.area_id WHERE")}
    AND r.role = wanted AND (r.area_id IS NULL OR a.kind = 'city'));
END $$;
"""


def whole(role):
    """In the whole city; first of all, for most rows are seen by it or by nothing."""
    return f"((SELECT referrals_whole('{role}')) AND state IN ({rows.words(rows.STATES[role])}))"


BY_PLACE = " OR ".join([*map(whole, rows.SCOPED), *map(rows.scoped, rows.SCOPED)])
THEIRS = " OR ".join(
    [f"((SELECT referrals_scoped()) AND ({BY_PLACE}))", rows.RAISED, *map(rows.named, rows.NAMED)]
)
CHANGE = f"{IS_SYSTEM_SQL} OR ({rows.NO_CONFLICT} AND ({THEIRS}))"
# A break-glass opens to read and never to change.
READ = f"{IS_SYSTEM_SQL} OR ({rows.NO_CONFLICT} AND ({THEIRS} OR {frame.BROKEN}))"


# As they were before, should this be taken back.
BEFORE = ProtectRows(
    "referrals_case", read=frame.CASE, add=rows.ADD_CASE, change=rows.CASE, remove=IS_SYSTEM_SQL
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0028_orders_of_cases")]

    operations = [
        migrations.RunSQL(
            WHOLE,
            [*BEFORE.forwards(), "DROP FUNCTION referrals_whole(text)", "DROP FUNCTION referrals_scoped()"],
        ),
        ProtectRows("referrals_case", read=READ, add=rows.ADD_CASE, change=CHANGE, remove=IS_SYSTEM_SQL),
    ]
