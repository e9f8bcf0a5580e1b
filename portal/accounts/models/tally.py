"""What is counted in the database while the server that counts is away."""

from django.db import models


class Tally(models.Model):
    """Tries at a password or a code, and passages of doors that stand open to everyone, for the length of a window; see `portal.counting_cache`.

    Names are digests of addresses and accounts, kept until an hour after their window.
    """

    name = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField()
    ends_at = models.DateTimeField(db_index=True)

    class Privacy:
        personal = ("name", "value", "ends_at")

    def __str__(self) -> str:
        return self.name
