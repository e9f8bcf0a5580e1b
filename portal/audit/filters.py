"""Filters of the audit."""

from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AuditEvent
from portal.ui.widgets import DatePicker


class EventFilters(django_filters.FilterSet):
    """Person, action, record, days."""

    person = django_filters.CharFilter(label=_("Person (name, address or id)"), method="by_person")
    action = django_filters.CharFilter(label=_("Action"), field_name="action", lookup_expr="startswith")
    record = django_filters.CharFilter(
        label=_("Kind of record"), field_name="object_type", lookup_expr="iexact"
    )
    object = django_filters.CharFilter(label=_("Id of the record"), field_name="object_id")
    since = django_filters.DateFilter(
        label=_("From"), field_name="at", lookup_expr="date__gte", widget=DatePicker
    )
    until = django_filters.DateFilter(
        label=_("Until"), field_name="at", lookup_expr="date__lte", widget=DatePicker
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_person(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Events of people whose name or address holds the words; or of the very id, which also finds the portal itself."""
        people = (
            get_user_model()
            ._default_manager.filter(Q(name__icontains=value) | Q(email__icontains=value))
            .values_list("pk", flat=True)
        )
        return rows.filter(actor__in=[value.strip(), *(str(pk) for pk in people[:200])])
