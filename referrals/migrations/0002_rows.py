"""The third wall: which rows of cases exist for whom, decided by the database from roles, areas, states and named persons."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows

# As the cap of visibility.yaml says; a change of the cap needs a migration of its own.
STATES = {
    "referrer": ["closed", "discarded", "draft", "follow_up", "received", "triage"],
    "intake_officer": [
        "closed",
        "consent",
        "criminal_track",
        "discarded",
        "draft",
        "emergency",
        "follow_up",
        "identity_check",
        "information",
        "panel",
        "paused",
        "police_hold",
        "received",
        "review",
        "support",
        "threshold",
        "transferred",
        "triage",
    ],
    "case_coordinator": [
        "closed",
        "consent",
        "criminal_track",
        "emergency",
        "follow_up",
        "identity_check",
        "information",
        "panel",
        "paused",
        "police_hold",
        "received",
        "retention",
        "review",
        "support",
        "threshold",
        "transferred",
        "triage",
    ],
    "identity_custodian": [
        "closed",
        "follow_up",
        "identity_check",
        "information",
        "received",
        "threshold",
        "triage",
    ],
    "chair": [
        "closed",
        "consent",
        "criminal_track",
        "emergency",
        "follow_up",
        "identity_check",
        "information",
        "panel",
        "paused",
        "police_hold",
        "received",
        "retention",
        "review",
        "support",
        "threshold",
        "transferred",
        "triage",
    ],
    "data_protection_officer": [
        "closed",
        "consent",
        "criminal_track",
        "emergency",
        "erased",
        "follow_up",
        "identity_check",
        "information",
        "panel",
        "paused",
        "police_hold",
        "received",
        "retention",
        "review",
        "support",
        "threshold",
        "transferred",
        "triage",
    ],
    "police_liaison": [
        "closed",
        "consent",
        "criminal_track",
        "emergency",
        "follow_up",
        "identity_check",
        "information",
        "panel",
        "paused",
        "police_hold",
        "received",
        "review",
        "support",
        "threshold",
        "transferred",
        "triage",
    ],
    "panel_member": ["identity_check", "panel", "threshold"],
    "case_team_member": [
        "closed",
        "consent",
        "criminal_track",
        "emergency",
        "follow_up",
        "identity_check",
        "information",
        "panel",
        "paused",
        "police_hold",
        "review",
        "support",
        "threshold",
        "transferred",
    ],
    "support_provider": ["closed", "consent", "follow_up", "review", "support"],
}
SCOPED = ("intake_officer", "case_coordinator", "identity_custodian", "chair", "data_protection_officer")
NAMED = ("police_liaison", "panel_member", "case_team_member", "support_provider")

# Roles that hold today, of an account that is open.
HOLDS = (
    "FROM accounts_roleassignment r JOIN accounts_user u ON u.id = r.user_id AND u.is_active "
    f"AND (u.ends_on IS NULL OR u.ends_on >= current_date) WHERE r.user_id = {ACTOR_SQL} "
    "AND r.starts_on <= current_date AND (r.ends_on IS NULL OR r.ends_on >= current_date)"
)


def words(slugs):
    return ", ".join(f"'{slug}'" for slug in slugs)


# What a person's roles reach, gathered once a query and planned once a session: written into the policy itself the same
# questions took the planner longer than twenty thousand cases took the executor.
REACH = f"""
CREATE OR REPLACE FUNCTION referrals_reach(wanted text) RETURNS text[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- the starts of the paths in which the acting person holds the role today; the empty one is the whole city, cases without a place too
  RETURN ARRAY(SELECT CASE WHEN r.area_id IS NULL OR a.kind = 'city' THEN '' ELSE a.path::text END
    {HOLDS.replace("WHERE", "LEFT JOIN areas_area a ON a.id = r.area_id WHERE")} AND r.role = wanted);
END $$;
CREATE OR REPLACE FUNCTION referrals_named(wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- cases on which the acting person is named in the role, and holds it today
  IF NOT EXISTS (SELECT 1 {HOLDS} AND r.role = wanted) THEN RETURN '{{}}'; END IF;
  RETURN ARRAY(SELECT m.case_id FROM referrals_casemember m WHERE m.user_id = {ACTOR_SQL} AND m.role = wanted
    AND (m.until IS NULL OR m.until >= current_date));
END $$;
CREATE OR REPLACE FUNCTION referrals_conflicts() RETURNS uuid[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- cases that the acting person must stay out of
  RETURN ARRAY(SELECT x.case_id FROM referrals_conflict x WHERE x.user_id = {ACTOR_SQL});
END $$;
"""
FORGET_REACH = "DROP FUNCTION referrals_reach(text); DROP FUNCTION referrals_named(text); DROP FUNCTION referrals_conflicts();"


def scoped(role):
    """In the whole city, or in the area of the case."""
    return f"(state IN ({words(STATES[role])}) AND area_path::text ^@ ANY ((SELECT referrals_reach('{role}'))::text[]))"


def named(role):
    return f"(state IN ({words(STATES[role])}) AND id IN (SELECT unnest((SELECT referrals_named('{role}')))))"


RAISED = f"(referrer_id = {ACTOR_SQL} AND state IN ({words(STATES['referrer'])}))"
NO_CONFLICT = "id NOT IN (SELECT unnest((SELECT referrals_conflicts())))"
CASE = f"{IS_SYSTEM_SQL} OR ({NO_CONFLICT} AND ({' OR '.join([RAISED, *map(scoped, SCOPED), *map(named, NAMED)])}))"
ADD_CASE = f"{IS_SYSTEM_SQL} OR referrer_id = {ACTOR_SQL} OR (SELECT EXISTS (SELECT 1 {HOLDS} AND r.role = 'intake_officer'))"
# These two are asked by the case's policies, so they can't ask back: the own rows, and those who name members.
NAMES = f"{IS_SYSTEM_SQL} OR user_id = {ACTOR_SQL} OR (SELECT EXISTS (SELECT 1 {HOLDS} AND r.role IN ('case_coordinator', 'chair')))"


def follow(table, **more):
    """Tables about a case follow the case: its own policies answer."""
    return ProtectRows(
        table, read=f"EXISTS (SELECT 1 FROM referrals_case c WHERE c.id = {table}.case_id)", **more
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_cases"), ("accounts", "__first__"), ("areas", "__first__")]

    operations = [
        migrations.RunSQL(REACH, FORGET_REACH),
        ProtectRows("referrals_case", read=CASE, add=ADD_CASE, remove=IS_SYSTEM_SQL),
        ProtectRows("referrals_casemember", read=NAMES, remove=NAMES),
        ProtectRows("referrals_conflict", read=NAMES, remove=FORBIDDEN),
        follow("referrals_concern", remove=IS_SYSTEM_SQL),
        follow("referrals_identity", remove=IS_SYSTEM_SQL),
        follow("referrals_record", remove=IS_SYSTEM_SQL),
        follow("referrals_screeninganswer", remove=IS_SYSTEM_SQL),
        follow("referrals_steprequest", remove=IS_SYSTEM_SQL),
        follow("referrals_transitionrow", change=FORBIDDEN, remove=IS_SYSTEM_SQL),
    ]
