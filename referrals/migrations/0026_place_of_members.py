"""Where the case lies, on who is named on it and who must stay out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0025_own_outcomes")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="area_path",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        )
        for model in ("casemember", "conflict")
    ]
