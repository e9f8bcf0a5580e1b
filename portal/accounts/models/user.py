"""One person, one account, one organisation."""

import datetime as dt
import uuid
from functools import cached_property
from typing import Any

import pghistory
import pgtrigger
from django.contrib.auth import models as auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import CASE_ROLES
from portal.accounts.models.organisation import Organisation
from portal.accounts.models.role import RoleAssignment
from portal.audit.triggers import RequireActor


class UserQuerySet(models.QuerySet["User"]):
    """Whose accounts a person may see."""

    def visible_to(self, user: Any) -> "UserQuerySet":
        """Administrators, coordinator and DPO see all; partner managers their own organisation; everyone themself."""
        if getattr(user, "is_system", False) or user.has_role(
            "administrator", "programme_coordinator", "data_protection_officer"
        ):
            return self.all()
        if user.has_role("partner_manager") and user.organisation_id:
            return self.filter(organisation_id=user.organisation_id)
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts; the e-mail address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password it can only be opened by an invitation or a reset link."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Superusers have no short-cut past the rules here; an administrator is a role."""
        return self.create_user(email, password, **fields)


@pghistory.track(
    model_name="UserHistory", fields=["email", "name", "organisation", "is_active", "starts_on", "ends_on"]
)
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. What they may do follows from roles, never from the superuser flag."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    is_active = models.BooleanField(_("account open"), default=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("The account closes by itself after this day.")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(
        _("appearance"),
        max_length=5,
        blank=True,
        choices=[("", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    unused_warned_on = models.DateField(
        _("told that the account is unused"), null=True, blank=True, editable=False
    )
    digest = models.BooleanField(_("daily e-mail of what waits"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("name",)
        triggers = [
            RequireActor(
                name="user_change_named",
                operation=pgtrigger.Update,
                fields=("email", "organisation_id", "is_active", "starts_on", "ends_on"),
            ),
            RequireActor(name="user_delete_named", operation=pgtrigger.Delete),
        ]

    class Privacy:
        personal = ("email", "name", "last_login", "password")
        internal = (
            "organisation",
            "is_active",
            "starts_on",
            "ends_on",
            "language",
            "theme",
            "unused_warned_on",
            "digest",
            "date_joined",
            "is_superuser",
            "groups",
            "user_permissions",
        )

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def active_assignments(self) -> list[RoleAssignment]:
        """Roles that hold today, with their areas; one query for the life of this object, that is of one request."""
        today = timezone.localdate()
        return list(self.assignments.on(today).select_related("area")) if self.is_open_on(today) else []

    def is_open_on(self, day: dt.date) -> bool:
        """Whether the account is open and its last day not over."""
        return self.is_active and not (self.ends_on and self.ends_on < day)

    @property
    def roles(self) -> tuple[str, ...]:
        """Slugs of the roles that hold today, each once, in the order of their names."""
        return tuple(sorted({a.role for a in self.active_assignments}))

    def has_role(self, *roles: str) -> bool:
        """Whether one of `roles` holds today."""
        return any(a.role in roles for a in self.active_assignments)

    def scope_area_ids(self, *roles: str) -> set[int] | None:
        """Ids of the areas in which one of `roles` holds, those below included; None means the whole city."""
        from portal.areas.models import Area

        paths = self.scope_paths(*roles)
        if paths is None:
            return None
        condition = models.Q(pk__in=[])
        for path in paths:
            condition |= models.Q(path__startswith=path)
        return set(Area.objects.filter(condition).values_list("pk", flat=True))

    def scope_paths(self, *roles: str) -> tuple[str, ...] | None:
        """How the paths of the areas begin in which one of `roles` holds; None means the whole city."""
        areas = [a.area for a in self.active_assignments if a.role in roles]
        paths = tuple(area.path for area in areas if area is not None and area.kind != "city")
        return paths if len(paths) == len(areas) else None

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of the roles may not work without a second factor."""
        from django.conf import settings

        return self.has_role(*CASE_ROLES, *settings.SECOND_FACTOR_ROLES)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """The rules decide, for superusers too; Django's short-cut for them is not taken."""
        return bool(auth._user_has_perm(self, perm, obj))  # type: ignore[attr-defined]

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """All of them."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def get_short_name(self) -> str:
        """The first word of the name, to greet with."""
        return self.name.split(" ")[0]
