"""Case roles are given by two persons: one asks, another decides."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import CASE_ROLES, RequestState, Role


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    """Requests for case roles."""

    def visible_to(self, user: Any) -> "RoleRequestQuerySet":
        """Those who may ask and those who may decide."""
        if getattr(user, "is_system", False) or user.has_role(
            "administrator", "programme_coordinator", "case_coordinator", "data_protection_officer"
        ):
            return self.all()
        return self.none()

    def waiting(self) -> "RoleRequestQuerySet":
        """Not decided yet."""
        return self.filter(state=RequestState.WAITING)


@pghistory.track(model_name="RoleRequestHistory")
class RoleRequest(models.Model):
    """One person's request that another be given a role with case access; somebody else decides it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="role_requests",
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
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("asked"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at",)
        constraints = [
            # The rule of two persons holds in the database too, whatever the code above it does.
            models.CheckConstraint(
                name="role_request_two_persons",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="role_request_not_for_oneself",
                condition=~Q(requested_by=F("user"))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("user"))),
            ),
            models.CheckConstraint(
                name="role_request_case_roles", condition=Q(role__in=[str(role) for role in CASE_ROLES])
            ),
            models.CheckConstraint(
                name="role_request_decision_whole",
                condition=Q(state=RequestState.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=RequestState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "area"],
                condition=Q(state=RequestState.WAITING),
                nulls_distinct=False,
                name="role_request_once",
            ),
        ]

    class Privacy:
        internal = (
            "user",
            "role",
            "organisation",
            "area",
            "ends_on",
            "reason",
            "requested_by",
            "requested_at",
            "state",
            "decided_by",
            "decided_at",
        )

    def __str__(self) -> str:
        return str(self.get_role_display())
