"""What was signed since an agreement: for whoever runs or watches over the process; never changed."""

from django.db import migrations

from portal.access.rows import IS_SYSTEM_SQL
from portal.access.rows_sql import FORBIDDEN, ProtectRows
from referrals.rows import holds

READERS = f"({IS_SYSTEM_SQL} OR {holds('data_protection_officer', 'case_coordinator', 'chair')})"
OFFICER = f"({IS_SYSTEM_SQL} OR {holds('data_protection_officer')})"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0020_agreements_amended")]

    operations = [
        ProtectRows(
            "referrals_agreementamendment", read=READERS, add=OFFICER, change=FORBIDDEN, remove=IS_SYSTEM_SQL
        ),
    ]
