"""Drafts are the portal's own work; words and files about a case exist for those for whom the case exists."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import ProtectRows
from referrals.rows import follow_case


# Advice is about nobody; it is still read at the desk alone.
DESK = (
    "(SELECT EXISTS (SELECT 1 FROM accounts_roleassignment r JOIN accounts_user u ON u.id = r.user_id AND u.is_active "
    f"AND (u.ends_on IS NULL OR u.ends_on >= current_date) WHERE r.user_id = {ACTOR_SQL} "
    "AND r.role IN ('intake_officer', 'case_coordinator') "
    "AND r.starts_on <= current_date AND (r.ends_on IS NULL OR r.ends_on >= current_date)))"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_intake")]

    operations = [
        ProtectRows("referrals_intakedraft", read=IS_SYSTEM_SQL, remove=IS_SYSTEM_SQL),
        ProtectRows("referrals_advicecontact", read=f"{IS_SYSTEM_SQL} OR {DESK}", remove=IS_SYSTEM_SQL),
        follow_case("referrals_message"),
        follow_case("referrals_attachment", append_only=True),
    ]
