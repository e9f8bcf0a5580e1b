"""Rows of consent, plans, sessions, reviews, closing and looking back: providers find their own part and nothing beside it."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows
from referrals.rows import follow_case, holds, not_for_providers, same_case

OWN = f"provider_id = {ACTOR_SQL}"
NOTE = f"{IS_SYSTEM_SQL} OR (author_id = {ACTOR_SQL} AND EXISTS ({same_case('referrals_sessionnote')}))"
EXCHANGE = (
    f"{IS_SYSTEM_SQL} OR (EXISTS ({same_case('referrals_counterpartexchange')}) "
    f"AND (by_id = {ACTOR_SQL} OR {holds('chair')}))"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_support")]

    operations = [
        ProtectRows("referrals_noticetext", read="true", add=IS_SYSTEM_SQL, change=FORBIDDEN),
        not_for_providers("referrals_consent", change=IS_SYSTEM_SQL),
        follow_case("referrals_supportplan"),
        not_for_providers("referrals_plangoal"),
        not_for_providers("referrals_planpart", own=OWN),
        not_for_providers("referrals_session", own=OWN),
        ProtectRows("referrals_sessionnote", read=NOTE, remove=IS_SYSTEM_SQL),
        not_for_providers("referrals_review", append_only=True),
        not_for_providers("referrals_providerword", own=OWN, append_only=True),
        not_for_providers("referrals_closingreport"),
        not_for_providers("referrals_followup"),
        not_for_providers("referrals_reintegrationplan"),
        not_for_providers("referrals_reintegrationtext", append_only=True),
        ProtectRows("referrals_counterpartexchange", read=EXCHANGE, change=FORBIDDEN, remove=IS_SYSTEM_SQL),
    ]
