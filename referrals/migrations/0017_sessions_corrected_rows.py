"""What a session said before: for those who see the session, and for its provider; never changed. Parts keep the order they had."""

from django.db import migrations

from portal.access.rows import ACTOR_SQL
from referrals.rows import not_for_providers


class Migration(migrations.Migration):
    dependencies = [("referrals", "0016_sessions_corrected")]

    operations = [
        not_for_providers("referrals_sessionchange", own=f"provider_id = {ACTOR_SQL}", append_only=True),
    ]
