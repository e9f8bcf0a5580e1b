"""Cases: number, state and dates. Who it is about and what was said is sealed in the rows around it."""

import secrets
import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.once import once
from portal.access.rows import behind_row_policies
from referrals import configuration
from referrals.enums import NAMED_ROLES, SCOPE_ROLES
from referrals.models.known import Versions, in_states, without_conflict

# States in which nobody works on a case any more, or not yet; the board's index leaves these cases out.
OVER = ("closed", "follow_up", "retention", "erased", "discarded", "draft")
# No vowels and nothing that is mistaken on the telephone.
NUMBER_LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"


def new_number() -> str:
    """A random case number that says nothing about when it came or how many there are."""
    letters = "".join(secrets.choice(NUMBER_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class CaseQuerySet(models.QuerySet["Case"]):
    """Which cases a person may know of: the second wall, in words of the first; the third is in the database."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Cases in the person's scope and in a state that their role may know of, those they were named on, and those they raised."""
        if getattr(user, "is_system", False):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        versions = _versions()
        mine = Q(referrer_id=user.pk) & in_states("referrer", "", versions)
        return self._known(user, "", mine | self._lent(user, versions), versions)

    def dated_for(self, user: Any) -> "CaseQuerySet":
        """Cases of which the person may know number, state and dates: those of a list."""
        if not user.is_authenticated:
            return self.none()
        return self._known(user, "metadata", Q(pk__in=[]), _versions())

    def _lent(self, user: Any, versions: Versions) -> Q:
        """Cases that an unexpired break-glass of somebody entitled opens."""
        if not user.has_role("case_coordinator", "data_protection_officer") or user.has_role("administrator"):
            return Q(pk__in=[])
        if user.has_role("case_coordinator") and user.scope_area_ids("case_coordinator") is None:
            return Q(
                pk__in=[]
            )  # whoever coordinates the whole city is lent nothing that is not theirs anyway
        openings = apps.get_model("referrals", "BreakGlass").objects
        mine = openings.filter(user_id=user.pk, ends_at__gt=timezone.now())
        return Q(pk__in=mine.values("case_id")) & in_states("case_coordinator", "", versions)

    def _known(self, user: Any, group: str, found: Q, versions: Versions) -> "CaseQuerySet":
        # A page asks a dozen times which cases are this person's; the words of the question are put together once.
        key = ("referrals.by_role", group, timezone.localdate(), versions)
        found |= once(user, key, lambda: _by_role(user, group, versions))
        return self.filter(found, without_conflict(user))


def _versions() -> Versions:
    return tuple(sorted(configuration.versions_in_force().items()))


def _by_role(user: Any, group: str, versions: Versions) -> Q:
    """Cases in the person's scope, and those they are named on, while their agency may be shared with."""
    found = Q(pk__in=[])
    for role in SCOPE_ROLES:
        if user.has_role(role):
            areas = user.scope_area_ids(role)
            scope = Q() if areas is None else Q(area_id__in=areas)
            found |= scope & in_states(role, group, versions)
    from referrals.sharing import may_share

    today = timezone.localdate()
    named_roles = [role for role in NAMED_ROLES if user.has_role(role)]
    if named_roles and not may_share(user.organisation):
        named_roles = []
    members = apps.get_model("referrals", "CaseMember").objects
    for role in named_roles:
        named = members.filter(Q(until__isnull=True) | Q(until__gte=today), user_id=user.pk, role=role)
        found |= Q(pk__in=named.values("case_id")) & in_states(role, group, versions)
    return found


@behind_row_policies
class Case(models.Model):
    """One concern on its way through the city's process, from the first word to the certificate of its erasure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=9, unique=True, default=new_number, editable=False)
    process = models.SlugField(_("process"), max_length=40)
    process_version = models.PositiveIntegerField(_("version of the process"))
    state = models.SlugField(_("state"), max_length=40)
    previous_state = models.SlugField(_("state before"), max_length=40, blank=True)
    stage = models.PositiveSmallIntegerField(_("disclosure stage"), default=0)
    round = models.PositiveSmallIntegerField(
        _("round"),
        default=1,
        help_text=_("How often it has come to triage; every round asks everything anew."),
    )
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    area_path = models.CharField(max_length=200, blank=True, editable=False)
    urgent = models.BooleanField(_("urgent"), default=False)
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    unseal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.SlugField(_("outcome"), max_length=40, blank=True)
    own_outcome = models.SlugField(_("the city’s own name for it"), max_length=10, blank=True)
    feedback_line = models.SlugField(_("line for the person who raised it"), max_length=40, blank=True)
    consent_attempts = models.PositiveSmallIntegerField(default=0)
    deferrals = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(_("received"))
    entered_at = models.DateTimeField(_("in this state since"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    retention_until = models.DateField(_("kept until"), null=True, blank=True)
    hold = models.BooleanField(_("legal hold"), default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at",)
        indexes = [
            # Inbox and a state's list: cases of one state by when they are due.
            models.Index(fields=["state", "due_at", "id"], name="case_state_due"),
            # The board: the few that are open among the many that are over.
            models.Index(fields=["state", "due_at", "id"], name="case_open", condition=~Q(state__in=OVER)),
            # The list: what is late, and its orders; the key decides between equals.
            models.Index(fields=["due_at", "id"], name="case_due"),
            models.Index(fields=["received_at", "id"], name="case_received"),
            models.Index(fields=["entered_at", "id"], name="case_entered"),
            models.Index(fields=["referrer", "state"], name="case_referrer"),
        ]
        constraints = [
            models.CheckConstraint(name="case_stage", condition=Q(stage__lte=4)),
            models.CheckConstraint(
                name="case_area_and_path",
                condition=Q(area__isnull=True, area_path="") | (Q(area__isnull=False) & ~Q(area_path="")),
            ),
        ]

    class Privacy:
        internal = (
            "number", "process", "process_version", "state", "previous_state", "stage", "round", "urgent", "outcome", "own_outcome", "feedback_line",
            "consent_attempts", "deferrals", "received_at", "entered_at", "due_at", "retention_until", "hold",
        )  # fmt: skip
        case = ("area", "area_path", "referrer", "lead", "unseal_asked_by")

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        """Whether its state has lasted longer than its clock."""
        return self.due_at is not None and self.due_at < timezone.now()
