"""The area of a role is looked up by its key: for the one or two roles of a person all areas of the city were read.

What the two functions give is the same. They are asked in almost every query on a case, and took twice as long.
"""

import importlib

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("referrals", "0032_state_bits_rows")]

    operations = [
        migrations.RunSQL(FUNCTIONS, [bits.FUNCTIONS, rows.REACH]),
    ]
