"""The ledger behind counts of people: what of them is published, group by group. Nothing but the builder of reports reads it."""

from django.db import models
from django.db.models import Q

from mel.enums import Measured


class HeldCount(models.Model):
    """One group of logs, and the number of people it stands for in every figure; none while fewer than five are waiting in it.

    The key names what is counted: the quarter, the level, the area of intervention, the organisation and the place; 0 where that
    is not told apart. Any figure is a sum of such rows, so that a row, its total, an edition and the dashboard have one number for
    one thing. The rows hold no number below the threshold. Keys are numbers and no links: a row tells of nobody and binds nothing.
    """

    period = models.CharField(max_length=10)
    measure = models.CharField(max_length=12, choices=Measured)
    level = models.CharField(max_length=20)
    intervention = models.BigIntegerField(default=0)
    organisation = models.BigIntegerField(default=0)
    area = models.BigIntegerField(default=0)
    people = models.BigIntegerField(null=True)
    stands = models.BooleanField(
        default=False, help_text="Whether it is in the figures: closed, and a log of it counts"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(
                fields=["period"],
                include=["measure", "level", "intervention", "organisation", "area", "people"],
                name="held_figures",
                condition=Q(stands=True),
            ),  # all that a report adds up
            models.Index(fields=["period"], name="held_period"),  # what the worker compares
            models.Index(fields=["changed_at"], name="held_changed"),  # whether a kept report still holds
        ]
        constraints = [
            models.CheckConstraint(
                name="held_is_never_small", condition=Q(people__isnull=True, stands=False) | Q(people__gte=5)
            ),
            models.UniqueConstraint(
                fields=["period", "measure", "level", "intervention", "organisation", "area"],
                name="held_one_open",
                condition=Q(people__isnull=True),
            ),
        ]

    class Privacy:
        internal = (
            "period",
            "measure",
            "level",
            "intervention",
            "organisation",
            "area",
            "people",
            "stands",
            "changed_at",
        )

    def __str__(self) -> str:
        return f"{self.period} {self.measure}"


class HeldLog(models.Model):
    """The group of a log, for good; one a measure."""

    held = models.ForeignKey(HeldCount, on_delete=models.CASCADE, related_name="logs")
    measure = models.CharField(max_length=12, choices=Measured)
    log = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["log", "measure"], name="held_log_once")]

    class Privacy:
        internal = ("held", "measure", "log")

    def __str__(self) -> str:
        return f"{self.log} {self.measure}"
