from django.db import migrations

from portal.audit import sql


class Migration(migrations.Migration):
    """Digest, chain and refusal of change: the database's own part of the audit."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(sql.DIGEST + sql.CHAIN + sql.REFUSE, sql.UNDO)]
