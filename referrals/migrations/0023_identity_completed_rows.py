"""Changes to an identity follow their case; their words, and those of corrections, go by the portal's own hand when a case is reduced to codes."""

from django.db import migrations

from portal.access.rows import IS_SYSTEM_SQL
from referrals.rows import follow_case, not_for_providers


class Migration(migrations.Migration):
    dependencies = [("referrals", "0022_identity_completed")]

    operations = [
        not_for_providers("referrals_identitynote", change=IS_SYSTEM_SQL),
        follow_case("referrals_correction", change=IS_SYSTEM_SQL),
    ]
