"""Who is named on a case, and who must stay out of it, is read by themselves and by those who name people where the case lies.

The policies of a case ask these two tables, so theirs can't ask the case. They carry a copy of its place instead, written by the
database when a row is added and whenever the place of the case changes.
"""

import importlib

from django.db import migrations

from portal.access import SYSTEM
from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL, acting_for
from portal.access.rows_sql import FORBIDDEN, ProtectRows

MAY_SHARE = importlib.import_module("referrals.migrations.0012_oversight_rows").MAY_SHARE
TABLES = ("referrals_casemember", "referrals_conflict")
KEEP_PLACE = """
CREATE OR REPLACE FUNCTION referrals_place_of_row() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN  -- no place is the narrowest one: only those who hold their role in the whole city
  NEW.area_path := coalesce((SELECT c.area_path FROM referrals_case c WHERE c.id = NEW.case_id), '');
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION referrals_place_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE referrals_casemember SET area_path = NEW.area_path WHERE case_id = NEW.id;
  UPDATE referrals_conflict SET area_path = NEW.area_path WHERE case_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER place_of_row BEFORE INSERT ON referrals_casemember FOR EACH ROW EXECUTE FUNCTION referrals_place_of_row();
CREATE TRIGGER place_of_row BEFORE INSERT ON referrals_conflict FOR EACH ROW EXECUTE FUNCTION referrals_place_of_row();
CREATE TRIGGER place_changed AFTER UPDATE OF area_path ON referrals_case FOR EACH ROW
  WHEN (OLD.area_path IS DISTINCT FROM NEW.area_path) EXECUTE FUNCTION referrals_place_changed();
"""
FORGET_PLACE = """
DROP TRIGGER place_of_row ON referrals_casemember; DROP TRIGGER place_of_row ON referrals_conflict;
DROP TRIGGER place_changed ON referrals_case; DROP FUNCTION referrals_place_of_row(); DROP FUNCTION referrals_place_changed();
"""
HERE = " OR ".join(
    f"area_path::text ^@ ANY ((SELECT referrals_reach('{role}'))::text[])"
    for role in ("case_coordinator", "chair")
)
# Whoever must stay out of a case does not read who is on it. The table that says so can't ask itself.
NAMERS = f"({IS_SYSTEM_SQL} OR (({HERE}) AND case_id NOT IN (SELECT unnest((SELECT referrals_conflicts())))))"
NAMED = f"((user_id = {ACTOR_SQL} AND {MAY_SHARE}) OR {NAMERS})"
STAYS_OUT = f"({IS_SYSTEM_SQL} OR user_id = {ACTOR_SQL} OR {HERE})"


def copy_places(apps, schema_editor):
    with acting_for(SYSTEM), schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"UPDATE {table} m SET area_path = c.area_path FROM referrals_case c WHERE c.id = m.case_id"
            )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0026_place_of_members")]

    operations = [
        migrations.RunSQL(KEEP_PLACE, FORGET_PLACE),
        ProtectRows("referrals_casemember", read=NAMED, add=NAMERS, change=NAMED, remove=NAMERS),
        ProtectRows("referrals_conflict", read=STAYS_OUT, remove=FORBIDDEN),
        migrations.RunPython(copy_places, migrations.RunPython.noop),
    ]
