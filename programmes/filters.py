"""Narrowing the lists; the state lives in the address."""

from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.areas.models import Area
from portal.ui.named import NamedChoiceFilter
from portal.ui.widgets import DatePicker
from programmes import scope
from programmes.enums import Level, LogStatus, ProgrammeStatus
from programmes.models import ActivityLog, ActivityType, AreaOfIntervention, Programme, ProgrammePartner


def by_words(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Logs whose title or story holds all words, each from its start; answered by the index `log_words`."""
    parts = ["".join(c for c in part if c.isalnum()) for part in words.split()]
    wanted = " & ".join(f"{part}:*" for part in parts if part)
    if not wanted:
        return queryset
    return queryset.annotate(found=SearchVector("title", "happened", config="simple")).filter(
        found=SearchQuery(wanted, search_type="raw", config="simple")
    )


def _area() -> NamedChoiceFilter:
    return NamedChoiceFilter(
        label=_("Area"),
        queryset=Area.objects.current(),
        names="name",
        kept_as="areas.current",
        method="filter_area",
        empty_label=_("All areas"),
    )


class ActivityFilters(django_filters.FilterSet):
    """Filters of the list of activities."""

    q = django_filters.CharFilter(
        label=_("Words"), method="filter_words", widget=forms.TextInput({"type": "search"})
    )
    programme = NamedChoiceFilter(
        label=_("Programme"),
        queryset=lambda request: Programme.objects.visible_to(request.user),
        names="title",
        kept_as="programmes.all",
        equal_for=lambda user: scope.programmes_seen_by(user) == scope.EVERYTHING,
        empty_label=_("All programmes"),
    )
    area = _area()
    since = django_filters.DateFilter(
        label=_("From"), field_name="date", lookup_expr="gte", widget=DatePicker
    )
    until = django_filters.DateFilter(label=_("To"), field_name="date", lookup_expr="lte", widget=DatePicker)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=LogStatus.choices, empty_label=_("Any status")
    )
    type = NamedChoiceFilter(
        label=_("Type"),
        queryset=ActivityType.objects.all(),
        names="name",
        kept_as="programmes.types",
        empty_label=_("All types"),
    )
    level = django_filters.ChoiceFilter(
        label=_("Level"), field_name="programme__level", choices=Level.choices, empty_label=_("All levels")
    )
    organisation = NamedChoiceFilter(
        label=_("Held by"),
        names="name",
        kept_as="organisations.with_logs",
        # one look into the index for each organisation, not a walk through a million logs
        queryset=Organisation.objects.filter(
            Exists(ActivityLog.objects.order_by().filter(organisation_id=OuterRef("pk")))
        ),
        empty_label=_("All organisations"),
    )

    class Meta:
        model = ActivityLog
        fields: list[str] = []

    def filter_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word must occur."""
        return by_words(queryset, value)

    def filter_area(self, queryset: QuerySet[Any], name: str, value: Area) -> QuerySet[Any]:
        """The area and everything below it."""
        return queryset.filter(area__in=Area.objects.within(value))


class ProgrammeFilters(django_filters.FilterSet):
    """Filters of the registry."""

    q = django_filters.CharFilter(
        label=_("Words"), method="filter_words", widget=forms.TextInput({"type": "search"})
    )
    level = django_filters.ChoiceFilter(label=_("Level"), choices=Level.choices, empty_label=_("All levels"))
    intervention = NamedChoiceFilter(
        label=_("Area of intervention"),
        queryset=AreaOfIntervention.objects.all(),
        names="name",
        kept_as="programmes.interventions",
        empty_label=_("All"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=ProgrammeStatus.choices, empty_label=_("Any status")
    )
    area = _area()
    organisation = NamedChoiceFilter(
        label=_("Lead or partner"),
        names="name",
        kept_as="organisations.with_programmes",
        queryset=Organisation.objects.filter(
            Exists(Programme.objects.order_by().filter(lead_id=OuterRef("pk")))
            | Exists(ProgrammePartner.objects.order_by().filter(organisation_id=OuterRef("pk")))
        ),
        method="filter_organisation",
        empty_label=_("All organisations"),
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def filter_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """In the title, the summary or the lead's name."""
        return queryset.filter(
            Q(title__icontains=value) | Q(summary__icontains=value) | Q(lead__name__icontains=value)
        )

    def filter_area(self, queryset: QuerySet[Any], name: str, value: Area) -> QuerySet[Any]:
        """Programmes that work in the area or below it."""
        through: Any = Programme.areas.through
        return queryset.filter(
            pk__in=through.objects.filter(area__path__startswith=value.path).values("programme_id")
        )

    def filter_organisation(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        """Led by it or with its part."""
        return queryset.filter(Q(lead=value) | Q(partnerships__organisation=value)).distinct()
