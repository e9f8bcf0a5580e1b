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


def scoped(role):
    """In the whole city (asked once a query), or in the area of the case."""
    whole = f"(SELECT EXISTS (SELECT 1 {HOLDS} AND r.role = '{role}' AND (r.area_id IS NULL OR r.area_id IN (SELECT id FROM areas_area WHERE kind = 'city'))))"
    within = (
        f"((SELECT EXISTS (SELECT 1 {HOLDS} AND r.role = '{role}')) AND area_path <> '' AND EXISTS (SELECT 1 {HOLDS.replace('WHERE', 'JOIN areas_area a ON a.id = r.area_id WHERE')} "
        f"AND r.role = '{role}' AND starts_with(referrals_case.area_path, a.path)))"
    )
    return f"(state IN ({words(STATES[role])}) AND ({whole} OR {within}))"


def named(role):
    return (
        f"(state IN ({words(STATES[role])}) AND (SELECT EXISTS (SELECT 1 {HOLDS} AND r.role = '{role}')) "
        f"AND id IN (SELECT m.case_id FROM referrals_casemember m WHERE m.user_id = {ACTOR_SQL} AND m.role = '{role}' "
        "AND (m.until IS NULL OR m.until >= current_date)))"
    )


RAISED = f"(referrer_id = {ACTOR_SQL} AND state IN ({words(STATES['referrer'])}))"
NO_CONFLICT = f"id NOT IN (SELECT x.case_id FROM referrals_conflict x WHERE x.user_id = {ACTOR_SQL})"
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
