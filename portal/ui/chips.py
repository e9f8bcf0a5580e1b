"""The filters that are on, each as a chip that takes it away."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict

from portal.ui.filter_bar import belongs_to
from portal.ui.templatetags.ui import short_date


@dataclass(frozen=True)
class Chip:
    """One filter that is on: its words, and the address without it."""

    words: str
    url: str


def _words(field: forms.Field, value: Any) -> str:
    """A filter's value as a person chose it."""
    if isinstance(value, list | tuple | set | QuerySet):
        return ", ".join(_words(field, one) for one in value)
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, slice):
        ends = [short_date(end) if end else "…" for end in (value.start, value.stop)]
        return " – ".join(ends)
    if hasattr(value, "year"):
        return f"{field.label}: {short_date(value)}"
    for key, label in choices_of(field):
        if str(key) == str(value):
            return str(label)
    if isinstance(value, bool):
        return str(field.label)
    return f"{field.label}: {value}"


def choices_of(field: forms.Field) -> list[tuple[Any, Any]]:
    """The choices of a field without their groups; empty for fields that offer none."""
    pairs: list[tuple[Any, Any]] = []
    for key, label in getattr(field, "choices", ()):
        pairs += list(label) if isinstance(label, list | tuple) else [(key, label)]
    return pairs


def chips_of(filterset: django_filters.FilterSet, query: QueryDict) -> list[Chip]:
    """A chip for each filter that has a value and is not itself an error."""
    form = filterset.form
    form.is_valid()
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        empty = (
            value is None or value == "" or value is False or (hasattr(value, "__len__") and len(value) == 0)
        )
        if empty or not any(belongs_to(name, key) for key in query):
            continue
        rest = query.copy()
        for key in [key for key in rest if key == name or (belongs_to(name, key) and key not in form.fields)]:
            del rest[key]
        rest.pop("page", None)
        chips.append(Chip(_words(field, value), "?" + rest.urlencode()))
    return chips
