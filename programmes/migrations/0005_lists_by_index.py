"""Lists and counts of logs, what reports add up, and the registry are each answered from an index that holds all they ask."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # What a database has already taken in four steps is not taken again.
    replaces = [
        ("programmes", "0005_newest_by_index"),
        ("programmes", "0006_totals_by_status"),
        ("programmes", "0007_registry_by_title"),
        ("programmes", "0008_figures_with_times"),
    ]

    dependencies = [
        ("accounts", "0004_tally"),
        ("areas", "0003_margin_import_run"),
        ("imports", "0001_initial"),
        ("programmes", "0004_figures_by_index"),
        ("strategy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="activitylog",
            name="log_newest",
        ),
        migrations.RemoveIndex(
            model_name="activitylog",
            name="log_by_status",
        ),
        migrations.RemoveIndex(
            model_name="activitylog",
            name="log_figures",
        ),
        migrations.AddIndex(
            model_name="activitylog",
            index=models.Index(
                fields=["-date", "-id"], include=("organisation", "programme", "status"), name="log_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="activitylog",
            index=models.Index(
                fields=["status", "date"], include=("organisation", "attendance"), name="log_by_status"
            ),
        ),
        migrations.AddIndex(
            model_name="activitylog",
            index=models.Index(
                condition=models.Q(("status", "verified")),
                fields=["date"],
                include=(
                    "programme",
                    "organisation",
                    "area",
                    "sessions",
                    "attendance",
                    "first_time",
                    "hours",
                    "submitted_at",
                    "verified_at",
                ),
                name="log_figures",
            ),
        ),
        migrations.AddIndex(
            model_name="programme",
            index=models.Index(fields=["title"], name="programme_by_title"),
        ),
    ]
