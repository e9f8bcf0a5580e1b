"""Organisations: stakeholders on the map and partners with log-ins are the same record."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import OrganisationKind, OrganisationStatus


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Whom a person may know of."""

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Signed-in people see every organisation: partners need to know whom they work beside."""
        if getattr(user, "is_system", False) or user.is_authenticated:
            return self.all()
        return self.none()

    def active(self) -> "OrganisationQuerySet":
        """Those we work with today."""
        return self.filter(status=OrganisationStatus.ACTIVE)


class Organisation(models.Model):
    """A city department, agency, school, club, association or other body that has a part in prevention."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    sectors = ArrayField(models.CharField(max_length=60), verbose_name=_("sectors"), default=list, blank=True)
    areas_served = models.ManyToManyField(
        "areas.Area", verbose_name=_("areas served"), blank=True, related_name="organisations"
    )
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=OrganisationStatus, default=OrganisationStatus.ACTIVE
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)

    class Privacy:
        open = ("slug", "name", "kind", "sectors", "areas_served", "status", "created_at")
        internal = ("note", "contact_email", "contact_phone")

    def __str__(self) -> str:
        return self.name

    @property
    def is_city(self) -> bool:
        """Whether it is a department of the city itself."""
        return self.kind == OrganisationKind.CITY_DEPARTMENT

    def areas_named(self) -> str:
        """Names of the areas served, in one line."""
        return ", ".join(area.name for area in self.areas_served.all())

    def get_absolute_url(self) -> str:
        """Its record in the register."""
        return reverse("accounts:organisation", args=[self.slug])
