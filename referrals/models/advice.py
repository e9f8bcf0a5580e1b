"""Questions that are answered without anybody being named."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies


class AdviceContactQuerySet(models.QuerySet["AdviceContact"]):
    """Whose eyes advice contacts are for."""

    def visible_to(self, user: Any) -> "AdviceContactQuerySet":
        """The desk and those who look after its work; there is nobody's identity in them."""
        return self.all() if user.is_authenticated and user.has_role(*AdviceContact.READERS) else self.none()


@behind_row_policies
class AdviceContact(models.Model):
    """Somebody asked the desk for advice, in general terms: who asked (by role), about what, what was said, where else to turn."""

    READERS = ("intake_officer", "case_coordinator")

    on = models.DateField(_("day"))
    caller_role = models.SlugField(_("who asked"), max_length=40)
    theme = models.SlugField(_("about"), max_length=40)
    answer = models.TextField(
        _("answer given"),
        max_length=2000,
        help_text=_("In general terms. No names, no places by which somebody could be recognised."),
    )
    signposted_to = models.CharField(
        _("also pointed to"),
        max_length=200,
        blank=True,
        help_text=_("A service or page, if one fits better."),
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    raised_at = models.DateTimeField(_("became a concern"), null=True, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_why = models.CharField(_("why"), max_length=40, blank=True)

    objects = AdviceContactQuerySet.as_manager()

    class Meta:
        ordering = ("-on", "-pk")
        indexes = [models.Index(fields=["-on"], name="advice_by_day")]
        constraints = [
            models.CheckConstraint(
                name="advice_raised_by_somebody",
                condition=Q(raised_at__isnull=True, raised_by__isnull=True)
                | Q(raised_at__isnull=False, raised_by__isnull=False),
            )
        ]

    class Privacy:
        internal = (
            "on", "caller_role", "theme", "answer", "signposted_to", "taken_by", "created_at", "raised_at", "raised_by", "raised_why",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.theme} {self.on}"
