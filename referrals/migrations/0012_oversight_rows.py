"""Agreements decide whether an agency's people are named at all; breaches are the officer's; tables that were released are for readers of figures."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows
from referrals.rows import follow_case, holds

SOMEBODY = f"{ACTOR_SQL} IS NOT NULL"
KEEPERS = f"({IS_SYSTEM_SQL} OR {holds('case_coordinator', 'data_protection_officer')})"
OFFICER = f"({IS_SYSTEM_SQL} OR {holds('data_protection_officer')})"
NAMERS = f"({IS_SYSTEM_SQL} OR {holds('case_coordinator', 'chair')})"
READERS = holds(
    "evaluator",
    "council_lead",
    "programme_coordinator",
    "case_coordinator",
    "data_protection_officer",
    "chair",
)
PROPOSERS = (
    f"({IS_SYSTEM_SQL} OR {holds('case_coordinator', 'data_protection_officer', 'programme_coordinator')})"
)
# The city's own departments are one house; everybody else needs an agreement that holds today.
MAY_SHARE = (
    "(SELECT EXISTS (SELECT 1 FROM accounts_user u JOIN accounts_organisation o ON o.id = u.organisation_id "
    f"WHERE u.id = {ACTOR_SQL} AND (o.kind = 'city_department' OR EXISTS (SELECT 1 FROM referrals_agreementparty p "
    "JOIN referrals_sharingagreement a ON a.id = p.agreement_id WHERE p.organisation_id = o.id AND a.signed_on <= current_date "
    "AND a.starts_on <= current_date AND (a.ends_on IS NULL OR a.ends_on >= current_date) "
    "AND (a.ended_on IS NULL OR a.ended_on > current_date)))))"
)
NAMED = f"({NAMERS} OR (user_id = {ACTOR_SQL} AND {MAY_SHARE}))"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_oversight"), ("accounts", "__first__")]

    operations = [
        ProtectRows("referrals_sharingagreement", read=SOMEBODY, add=KEEPERS, change=KEEPERS),
        ProtectRows("referrals_agreementparty", read=SOMEBODY, add=KEEPERS, change=FORBIDDEN, remove=KEEPERS),
        ProtectRows("referrals_casemember", read=NAMED, add=NAMERS, change=NAMED, remove=NAMERS),
        ProtectRows("referrals_breach", read=OFFICER),
        follow_case("referrals_subjectrequest"),
        follow_case("referrals_packitem"),
        follow_case("referrals_correction", append_only=True),
        ProtectRows(
            "referrals_tablerelease",
            read=f"({PROPOSERS} OR (state = 'released' AND {READERS}))",
            add=IS_SYSTEM_SQL,
            change=IS_SYSTEM_SQL,
        ),
        ProtectRows("referrals_ledgerentry", read=IS_SYSTEM_SQL),
        ProtectRows(
            "referrals_digest", read=f"({IS_SYSTEM_SQL} OR {READERS})", add=IS_SYSTEM_SQL, change=FORBIDDEN
        ),
    ]
