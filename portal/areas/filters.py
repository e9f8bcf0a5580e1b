"""Narrowing the list of places."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.areas.enums import AreaKind
from portal.areas.models import Area
from portal.ui.named import NamedChoiceFilter


class AreaFilters(django_filters.FilterSet):
    """By words, level and the place above."""

    words = django_filters.CharFilter(label=_("Name or code"), method="by_words")
    kind = django_filters.ChoiceFilter(label=_("Level"), choices=AreaKind.choices, empty_label=_("Any level"))
    parent = NamedChoiceFilter(
        label=_("Part of"),
        queryset=Area.objects.filter(kind=AreaKind.DISTRICT),
        names="name",
        kept_as="areas.districts",
        empty_label=_("Anywhere"),
    )

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()

    def by_words(self, queryset: QuerySet[Area], name: str, value: Any) -> QuerySet[Area]:
        """The start of a code, or a part of a name."""
        words = str(value).replace("\x00", "")
        return queryset.filter(Q(name__icontains=words) | Q(code__istartswith=words))
