"""What happened to a programme or a log and when: rows that are only ever added."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.enums import LogStatus, ProgrammeStatus

APPEND_ONLY = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class ProgrammeTransition(models.Model):
    """A programme's step from one status to the next: who took it, when, and why. `on` is the day it took effect."""

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="transitions"
    )
    action = models.CharField(_("what"), max_length=30)
    from_status = models.CharField(_("from"), max_length=20, choices=ProgrammeStatus)
    to_status = models.CharField(_("to"), max_length=20, choices=ProgrammeStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("at", "pk")
        triggers = APPEND_ONLY

    class Privacy:
        internal = ("programme", "action", "from_status", "to_status", "by", "at", "reason")

    def __str__(self) -> str:
        return f"{self.from_status} > {self.to_status}"


class ActivityLogTransition(models.Model):
    """A log's step from one status to the next, with the question, answer or reason that went with it."""

    log = models.ForeignKey("programmes.ActivityLog", on_delete=models.PROTECT, related_name="transitions")
    action = models.CharField(_("what"), max_length=30)
    from_status = models.CharField(_("from"), max_length=20, choices=LogStatus)
    to_status = models.CharField(_("to"), max_length=20, choices=LogStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("words"), blank=True)

    class Meta:
        ordering = ("at", "pk")
        triggers = APPEND_ONLY
        indexes = [
            models.Index(
                fields=["log"], name="log_step_asked", condition=models.Q(to_status="queried")
            )  # reports: logs about which an officer asked
        ]

    class Privacy:
        internal = ("log", "action", "from_status", "to_status", "by", "at", "reason")

    def __str__(self) -> str:
        return f"{self.from_status} > {self.to_status}"
