"""Meetings of the agencies: who comes, which cases are spoken about, who must stay out of which."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import AttendanceState, ItemState, MeetingKind, MeetingState
from referrals.models.case import Case

RUNNERS = ("chair", "case_coordinator")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Which meetings a person may know of."""

    def visible_to(self, user: Any) -> "MeetingQuerySet":
        """Chairs and coordinators: those of their area and of the whole city; everybody else: those they are invited to."""
        if getattr(user, "is_system", False):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        found = Q(pk__in=Attendance.objects.filter(user_id=user.pk).values("meeting_id"))
        if user.has_role(*RUNNERS):
            areas = user.scope_area_ids(*RUNNERS)
            found |= Q() if areas is None else Q(area__isnull=True) | Q(area_id__in=areas)
            if areas is None:
                return self.all()
        return self.filter(found)


@behind_row_policies
class Meeting(models.Model):
    """One meeting of the threshold table or the panel: when, where, who leads it. What is said about a case is in its items."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what is decided"), max_length=10, choices=MeetingKind)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=200)
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("chair"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("minutes signed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    signed_at = models.DateTimeField(_("minutes signed"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            models.CheckConstraint(
                name="meeting_signature_whole",
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    class Privacy:
        internal = (
            "kind", "starts_at", "place", "area", "chair", "state", "opened_at", "closed_at", "signed_by", "signed_at", "made_by",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_kind_display())


@behind_row_policies
class Attendance(models.Model):
    """One person at a meeting for their agency. The kind of agency says whether they are a member, who counts for the quorum, or a guest."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.SlugField(_("kind of agency"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=AttendanceState, default=AttendanceState.INVITED
    )

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="attendance_once")]

    class Privacy:
        internal = ("meeting", "user", "organisation", "kind", "state")

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class AgendaItem(models.Model):
    """One case on the agenda of one meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agenda_items")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    round = models.PositiveSmallIntegerField(_("round"))
    case_state = models.SlugField(_("state of the case"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    state = models.CharField(_("state"), max_length=10, choices=ItemState, default=ItemState.PLANNED)
    reason = SealedField(_("why it was added or postponed"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="agenda_item_once"),
            # One case at a time: who is present, and with which conflicts, is asked for the open item only.
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state=ItemState.OPEN), name="agenda_item_one_open"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=ItemState.OPEN), name="agenda_item_case_one_open"
            ),
        ]

    class Privacy:
        case = (
            "case", "meeting", "round", "case_state", "order", "state", "reason", "added_by", "opened_at", "done_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class Declaration(models.Model):
    """What one person at the table declared for one case: a conflict of interest, or none."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="declarations")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField(_("conflict of interest"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="declaration_once")]

    class Privacy:
        case = ("case", "item", "user", "conflict", "by", "at")

    def __str__(self) -> str:
        return str(self.pk)
