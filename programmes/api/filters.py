"""Narrowing the lists of the API."""

import django_filters

from programmes.enums import Level, LogStatus, ProgrammeStatus
from programmes.models import ActivityLog, Programme


class ActivityFilter(django_filters.FilterSet):
    """By programme, place, holder, level, status, day, and by what changed since."""

    programme = django_filters.CharFilter(field_name="programme__slug")
    area = django_filters.CharFilter(field_name="area__code")
    organisation = django_filters.CharFilter(field_name="organisation__slug")
    type = django_filters.CharFilter(field_name="type__slug")
    level = django_filters.ChoiceFilter(field_name="programme__level", choices=Level.choices)
    status = django_filters.ChoiceFilter(choices=LogStatus.choices)
    since = django_filters.DateFilter(field_name="date", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="date", lookup_expr="lte")
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ActivityLog
        fields: list[str] = []


class ProgrammeFilter(django_filters.FilterSet):
    """By level, area of intervention, status, lead and place."""

    level = django_filters.ChoiceFilter(choices=Level.choices)
    intervention = django_filters.CharFilter(field_name="intervention__slug")
    status = django_filters.ChoiceFilter(choices=ProgrammeStatus.choices)
    lead = django_filters.CharFilter(field_name="lead__slug")
    area = django_filters.CharFilter(field_name="areas__code")

    class Meta:
        model = Programme
        fields: list[str] = []
