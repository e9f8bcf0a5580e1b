from django.db import migrations, models


class Migration(migrations.Migration):
    """The index that reports add up from holds when a log was handed in and checked as well, which they count too."""

    dependencies = [("programmes", "0007_registry_by_title")]

    operations = [
        migrations.RemoveIndex(model_name="activitylog", name="log_figures"),
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
    ]
