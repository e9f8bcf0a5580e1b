"""Two looks that most people need not take: at all areas of the city, and for each case at their conflicts.

The area of a role is looked up by its key; for the one or two roles of a person all areas were read, in almost every query on
a case. Whoever must stay out of no case is asked that once, and nothing of it for each row. The policies open and close
exactly what they did.
"""

import importlib

from django.db import migrations

from portal.access.rows import IS_SYSTEM_SQL
from portal.access.rows_sql import ProtectRows

rows = importlib.import_module("referrals.migrations.0002_rows")
bits = importlib.import_module("referrals.migrations.0032_state_bits_rows")

AREA = "FROM areas_area a WHERE a.id = r.area_id"
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION referrals_states(everywhere boolean) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- the states that the acting person's roles see today in the whole city, or in an area
  RETURN (SELECT coalesce(bit_or(CASE r.role {bits.states_of_roles()} ELSE 0 END), 0) {rows.HOLDS}
    AND r.role IN ({rows.words(rows.SCOPED)})
    AND CASE WHEN r.area_id IS NULL THEN true ELSE (SELECT a.kind = 'city' {AREA}) END = everywhere);
END $$;
CREATE OR REPLACE FUNCTION referrals_reach(wanted text) RETURNS text[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- the starts of the paths in which the acting person holds the role today; the empty one is the whole city, cases without a place too
  RETURN ARRAY(SELECT CASE WHEN r.area_id IS NULL THEN '' ELSE (SELECT CASE WHEN a.kind = 'city' THEN '' ELSE a.path::text END {AREA}) END
    {rows.HOLDS} AND r.role = wanted);
END $$;
"""


NO_CONFLICT = f"((SELECT cardinality(referrals_conflicts()) = 0) OR {rows.NO_CONFLICT})"
CHANGE = f"{bits.SYSTEM} OR ({NO_CONFLICT} AND ({bits.THEIRS}))"
# A break-glass opens to read and never to change.
READ = f"{bits.SYSTEM} OR ({NO_CONFLICT} AND ({bits.THEIRS} OR {bits.BROKEN}))"

# As they were before, should this be taken back.
BEFORE = ProtectRows(
    "referrals_case", read=bits.READ, add=rows.ADD_CASE, change=bits.CHANGE, remove=IS_SYSTEM_SQL
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0032_state_bits_rows")]

    operations = [
        migrations.RunSQL(FUNCTIONS, [bits.FUNCTIONS, rows.REACH, *BEFORE.forwards()]),
        ProtectRows("referrals_case", read=READ, add=rows.ADD_CASE, change=CHANGE, remove=IS_SYSTEM_SQL),
    ]
