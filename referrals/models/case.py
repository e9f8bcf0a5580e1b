"""Cases: number, state and dates. Who it is about and what was said is sealed in the rows around it."""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.once import once
from portal.access.rows import behind_row_policies
from referrals import configuration
from referrals.enums import NAMED_ROLES, SCOPE_ROLES
from referrals.models.known import Versions, Words, by_name, by_place, cases_in, lent, raised

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
        ways = [raised(versions, user)]
        if _may_be_lent(user):
            ways.append(lent(versions, user, timezone.now()))
        return self._known(user, "", ways, versions)

    def dated_for(self, user: Any) -> "CaseQuerySet":
        """Cases of which the person may know number, state and dates: those of a list."""
        if not user.is_authenticated:
            return self.none()
        return self._known(user, "metadata", [], _versions())

    def _known(self, user: Any, group: str, ways: list[Words], versions: Versions) -> "CaseQuerySet":
        # A page asks a dozen times which cases are this person's; the words of the question are put together once.
        key = ("referrals.by_role", group, timezone.localdate(), versions)
        found = cases_in([*ways, *once(user, key, lambda: _by_role(user, group, versions))], user)
        return self.none() if found is None else self.filter(found)


def _may_be_lent(user: Any) -> bool:
    """Whether a break-glass opens anything for this person; whoever coordinates the whole city sees all of it anyway."""
    if user.has_role("administrator"):
        return False
    if user.has_role("case_coordinator"):
        return user.scope_paths("case_coordinator") is not None
    return bool(user.has_role("data_protection_officer"))


def _versions() -> Versions:
    return tuple(sorted(configuration.versions_in_force().items()))


def _by_role(user: Any, group: str, versions: Versions) -> list[Words]:
    """Cases in the person's scope, and those they are named on, while their agency may be shared with."""
    from referrals.sharing import may_share

    found = [
        by_place(role, group, versions, user.scope_paths(role)) for role in SCOPE_ROLES if user.has_role(role)
    ]
    named_roles = [role for role in NAMED_ROLES if user.has_role(role)]
    if named_roles and may_share(user.organisation):
        today = timezone.localdate()
        found += [by_name(role, group, versions, user, today) for role in named_roles]
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
