"""Which role a person holds, where, and until when."""

import datetime as dt
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Role
from portal.audit.triggers import RequireActor


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Roles in time."""

    def on(self, day: dt.date) -> "RoleAssignmentQuerySet":
        """Those that hold on `day`."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def visible_to(self, user: Any) -> "RoleAssignmentQuerySet":
        """Administrators, coordinator and DPO see all; partner managers their organisation's people; others their own."""
        if user.has_role("administrator", "programme_coordinator", "data_protection_officer"):
            return self.all()
        if user.has_role("partner_manager") and user.organisation_id:
            return self.filter(user__organisation_id=user.organisation_id)
        return self.filter(user_id=user.pk)


@pghistory.track(model_name="RoleAssignmentHistory")
class RoleAssignment(models.Model):
    """A person's role, with its scope (organisation or area; none means the whole city) and the days on which it holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="assignments",
    )
    role = models.CharField(_("role"), max_length=40, choices=Role)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("for the organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("in the area"), null=True, blank=True, on_delete=models.PROTECT
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("role", "starts_on")
        triggers = [
            RequireActor(
                name="role_change_named", operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="role_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "area"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="role_held_once",
            ),
        ]

    class Privacy:
        internal = ("user", "role", "organisation", "area", "starts_on", "ends_on", "granted_by")

    def __str__(self) -> str:
        return str(self.get_role_display())
