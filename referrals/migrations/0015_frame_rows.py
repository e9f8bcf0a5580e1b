"""Row policies of break-glass, links, transfers and the city's configuration; the case opens to an unexpired break-glass of somebody entitled."""

import importlib

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows
from referrals.rows import follow_case, holds

before = importlib.import_module("referrals.migrations.0002_rows")

# Cases that an unexpired break-glass of somebody entitled opens; planned once a session like the reach of roles.
BROKEN_CASES = f"""
CREATE OR REPLACE FUNCTION referrals_broken() RETURNS uuid[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT {holds("case_coordinator", "data_protection_officer")} OR {holds("administrator")} THEN RETURN '{{}}'; END IF;
  RETURN ARRAY(SELECT b.case_id FROM referrals_breakglass b WHERE b.user_id = {ACTOR_SQL} AND b.ends_at > now());
END $$;
"""
# As a coordinator sees it, or for the data protection officer as coordinator or chair: the same states by the cap.
BROKEN = f"(state IN ({before.words(before.STATES['case_coordinator'])}) AND id IN (SELECT unnest((SELECT referrals_broken()))))"
CASE = f"{before.CASE} OR ({before.NO_CONFLICT} AND {BROKEN})"
# The case's policies ask this table, so it can't ask back.
OPENINGS = f"{IS_SYSTEM_SQL} OR user_id = {ACTOR_SQL} OR {holds('case_coordinator', 'chair', 'data_protection_officer')}"
REVIEWERS = f"{IS_SYSTEM_SQL} OR by_id = {ACTOR_SQL} OR {holds('case_coordinator', 'chair', 'data_protection_officer')}"
RECEIVES = f"({ACTOR_SQL} IN (first_receiver_id, second_receiver_id))"
SOMEBODY = f"{ACTOR_SQL} IS NOT NULL"
KEEPERS = (
    f"({IS_SYSTEM_SQL} OR {holds('case_coordinator', 'data_protection_officer', 'programme_coordinator')})"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0014_frame")]

    operations = [
        migrations.RunSQL(BROKEN_CASES, migrations.RunSQL.noop),
        ProtectRows(
            "referrals_breakglass",
            read=OPENINGS,
            add=IS_SYSTEM_SQL,
            change=IS_SYSTEM_SQL,
            remove=IS_SYSTEM_SQL,
        ),
        ProtectRows(
            "referrals_breakglassreview",
            read=REVIEWERS,
            add=f"by_id = {ACTOR_SQL} AND {holds('case_coordinator', 'chair', 'data_protection_officer')}",
            change=FORBIDDEN,
            remove=IS_SYSTEM_SQL,
        ),
        ProtectRows(
            "referrals_case", read=CASE, add=before.ADD_CASE, change=before.CASE, remove=IS_SYSTEM_SQL
        ),
        follow_case("referrals_caselink"),
        ProtectRows(
            "referrals_transfer",
            read=f"{IS_SYSTEM_SQL} OR {RECEIVES} OR EXISTS (SELECT 1 FROM referrals_case c WHERE c.id = referrals_transfer.case_id)",
            add=f"{IS_SYSTEM_SQL} OR EXISTS (SELECT 1 FROM referrals_case c WHERE c.id = referrals_transfer.case_id)",
            change=IS_SYSTEM_SQL,
            remove=IS_SYSTEM_SQL,
        ),
        ProtectRows("referrals_processversion", read=SOMEBODY, add=KEEPERS, change=KEEPERS),
        ProtectRows("referrals_holiday", read=SOMEBODY, add=KEEPERS, change=FORBIDDEN, remove=KEEPERS),
    ]
