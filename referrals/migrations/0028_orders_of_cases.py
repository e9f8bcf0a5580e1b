"""The orders in which cases are listed, each from an index: a list of fifty reads fifty of twenty thousand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0027_place_of_members_rows")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_state_due"),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["state", "due_at", "id"], name="case_state_due")
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["state", "due_at", "id"],
                name="case_open",
                condition=~models.Q(
                    state__in=("closed", "follow_up", "retention", "erased", "discarded", "draft")
                ),
            ),
        ),
        migrations.AddIndex(model_name="case", index=models.Index(fields=["due_at", "id"], name="case_due")),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["received_at", "id"], name="case_received")
        ),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["entered_at", "id"], name="case_entered")
        ),
    ]
