"""Filters of the lists of people, invitations and organisations."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import OrganisationKind, OrganisationStatus, Role
from portal.accounts.models import Organisation, User
from portal.areas.models import Area
from portal.ui.named import NamedChoiceFilter


class PeopleFilters(django_filters.FilterSet):
    """Name or address, role, organisation, open or closed."""

    q = django_filters.CharFilter(label=_("Name or e-mail address"), method="find")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="holding")
    organisation = NamedChoiceFilter(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        names="name",
        kept_as="organisations.all",
    )
    open = django_filters.ChoiceFilter(
        label=_("Account"), choices=[("yes", _("Open")), ("no", _("Closed"))], method="by_open"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def find(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Part of the name or of the address."""
        return rows.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def holding(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Who holds the role today."""
        today = timezone.localdate()
        until = Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today)
        return rows.filter(until, assignments__role=value, assignments__starts_on__lte=today).distinct()

    def by_open(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Open or closed."""
        return rows.filter(is_active=value == "yes")


class OrganisationFilters(django_filters.FilterSet):
    """Name, kind, status, area."""

    q = django_filters.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=OrganisationStatus.choices)
    area = NamedChoiceFilter(
        label=_("Area served"),
        queryset=Area.objects.current(),
        names="name",
        kept_as="areas.current",
        method="serving",
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def serving(self, rows: QuerySet[Organisation], name: str, value: Any) -> QuerySet[Organisation]:
        """Organisations that serve the area, a part of it, or all of what it lies in."""
        return rows.filter(
            Q(areas_served__path__startswith=value.path) | Q(areas_served__in=value.ancestor_ids())
        ).distinct()
