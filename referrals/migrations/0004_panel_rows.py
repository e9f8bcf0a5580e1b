"""Row policies of meetings, decisions, unsealing, information requests and assessments."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import ProtectRows
from referrals.rows import follow_case, holds, own_agency, same_case

RUNNERS = f"{IS_SYSTEM_SQL} OR {holds('chair', 'case_coordinator')}"
TABLE = f"{IS_SYSTEM_SQL} OR {holds('chair', 'case_coordinator', 'panel_member', 'case_team_member', 'police_liaison')}"


def own_only_in(state, table, *roles):
    """As the case; while it is in this state, an agency's row is for the agency and for those who look after the process."""
    limit = f"AND (c.state <> '{state}' OR {IS_SYSTEM_SQL} OR {own_agency(table)} OR {holds(*roles)})"
    return follow_case(table, read=f"EXISTS ({same_case(table, limit)})")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_panel_work"), ("accounts", "__first__")]

    operations = [
        ProtectRows("referrals_meeting", read=TABLE, add=RUNNERS, change=RUNNERS, remove=IS_SYSTEM_SQL),
        ProtectRows("referrals_attendance", read=TABLE, add=RUNNERS, change=RUNNERS, remove=RUNNERS),
        ProtectRows(
            "referrals_instrumentversion",
            read=f"{ACTOR_SQL} IS NOT NULL",
            add=f"{IS_SYSTEM_SQL} OR {holds('case_coordinator')}",
            change=f"{IS_SYSTEM_SQL} OR {holds('case_coordinator')}",
            remove=IS_SYSTEM_SQL,
        ),
        follow_case("referrals_agendaitem"),
        follow_case("referrals_declaration", append_only=True),
        follow_case("referrals_decision"),
        follow_case("referrals_action"),
        follow_case("referrals_unsealrequest"),
        own_only_in(
            "identity_check", "referrals_agencyquestion", "chair", "case_coordinator", "identity_custodian"
        ),
        own_only_in("information", "referrals_informationrequest", "chair", "case_coordinator"),
        follow_case("referrals_assessment"),
        follow_case("referrals_assessmentanswer"),
        follow_case("referrals_personview"),
    ]
