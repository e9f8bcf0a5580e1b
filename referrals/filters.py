"""Narrowing the list of cases by what may be known of all of them: state, area, dates."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.areas.models import Area
from portal.ui.named import NamedChoiceFilter
from portal.ui.widgets import DatePicker
from referrals.models import Case
from referrals.words import choices

TIMES = [("late", _("Late")), ("week", _("Due within a week"))]


class CaseFilters(django_filters.FilterSet):
    """Filters of the list of cases; none of them asks about a person."""

    number = django_filters.CharFilter(
        label=_("Number"),
        field_name="number",
        lookup_expr="istartswith",
        widget=forms.TextInput({"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=lambda: choices("states"), empty_label=_("Any state")
    )
    area = NamedChoiceFilter(
        label=_("Area"), queryset=Area.objects.current(), names="name", kept_as="areas.current", method="filter_area", empty_label=_("All areas")
    )  # fmt: skip
    time = django_filters.ChoiceFilter(
        label=_("Time"), choices=TIMES, method="filter_time", empty_label=_("Late or not")
    )
    since = django_filters.DateFilter(
        label=_("Received from"), field_name="received_at", lookup_expr="date__gte", widget=DatePicker
    )
    until = django_filters.DateFilter(
        label=_("Received to"), field_name="received_at", lookup_expr="date__lte", widget=DatePicker
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_area(self, queryset: QuerySet[Any], name: str, area: Area) -> QuerySet[Any]:
        """In the area and those below it."""
        return queryset.filter(area_path__startswith=area.path)

    def filter_time(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Late now, or soon."""
        now = timezone.now()
        if value == "late":
            return queryset.filter(due_at__lt=now)
        return queryset.filter(due_at__gte=now, due_at__lt=now + dt.timedelta(days=7))
