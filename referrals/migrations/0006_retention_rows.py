"""Who sees lists, certificates and holds; the coded rows are the portal's own; what was only added is forgotten with an erased case."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows
from referrals.rows import follow_case, holds

KEEPERS = f"({IS_SYSTEM_SQL} OR {holds('case_coordinator', 'data_protection_officer')})"
MINE = (
    "EXISTS (SELECT 1 FROM referrals_destructionlist l WHERE l.id = referrals_destructionitem.destruction_id "
    f"AND l.asked_by_id = {ACTOR_SQL})"
)
SAME_CASE = "EXISTS (SELECT 1 FROM referrals_case c WHERE c.id = referrals_destructionitem.case_id)"

FORGET = """
CREATE OR REPLACE FUNCTION referrals_forget(name text, erased uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE removed bigint;
BEGIN
  IF name !~ '^referrals_[a-z0-9_]+$' OR NOT EXISTS (SELECT 1 FROM referrals_case c WHERE c.id = erased AND c.state = 'erased') THEN
    RAISE EXCEPTION 'only what belongs to an erased case is forgotten' USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('DELETE FROM %I WHERE case_id = $1', name) USING erased;
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_retention")]

    operations = [
        ProtectRows("referrals_destructionlist", read=KEEPERS, change=FORBIDDEN),
        ProtectRows(
            "referrals_destructionitem",
            read=f"({SAME_CASE} OR {MINE})",
            change=IS_SYSTEM_SQL,
        ),
        follow_case("referrals_legalhold"),
        ProtectRows("referrals_statisticalcase", read=IS_SYSTEM_SQL, remove=IS_SYSTEM_SQL),
        migrations.RunSQL(FORGET, "DROP FUNCTION IF EXISTS referrals_forget(text, uuid)"),
    ]
