"""Filters that offer records by name, from two columns instead of whole records, and drawn once for everybody where all see the same.

    area = NamedChoiceFilter(label=_("Area"), queryset=Area.objects.current(), names="name", kept_as="areas.current")

`kept_as` is for lists that are equal for all who may open the page, or for all of whom `equal_for` is true; they are drawn
anew after `KEPT_SECONDS`. Who has just changed something gets a list of their own, so that they find what they made.
"""

from collections.abc import Callable, Iterator
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from portal.kept_cache import kept_cache
from portal.ui.escaping import escaped
from portal.ui.kept import last_act


class Names(ModelChoiceIterator):  # type: ignore[misc]
    """The choices as pairs of key and name."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from self.queryset.values_list("pk", self.field.names)

    def options(self) -> str:
        """All of them as HTML, none of them chosen yet, without the empty one."""
        if not (self.field.kept_as and settings.KEPT_SECONDS):
            return self._drawn()
        key = f"names:{self.field.kept_as}"
        found: str | None = kept_cache.get(key)
        if found is None:
            found = self._drawn()
            kept_cache.set(key, found, settings.KEPT_SECONDS)
        return found

    def _drawn(self) -> str:
        pairs = self.queryset.values_list("pk", self.field.names)
        return "".join(f'<option value="{pk}">{escaped(name)}</option>\n' for pk, name in pairs)


class NamedSelect(forms.Select):
    """A list to choose from whose options come drawn."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list, with the chosen one marked."""
        attributes = self.build_attrs(self.attrs, {"name": name, "class": "form-select", **(attrs or {})})
        choices: Any = self.choices
        options = choices.options()
        for chosen in self.format_value(value):
            here = f'<option value="{escaped(chosen)}"'
            options = options.replace(f"{here}>", f"{here} selected>", 1)
        empty = choices.field.empty_label
        if empty is not None:
            options = f'<option value="">{escaped(empty)}</option>\n{options}'
        return mark_safe(f"<select{flatatt(attributes)}>\n{options}</select>")  # noqa: S308 - all of it escaped


class NamedChoiceField(ModelChoiceField):  # type: ignore[misc]
    """A record, offered by the column `names`."""

    iterator = Names
    widget = NamedSelect

    def __init__(self, *args: Any, names: str, kept_as: str = "", **kwargs: Any) -> None:
        self.names, self.kept_as = names, kept_as
        super().__init__(*args, **kwargs)


class NamedChoiceFilter(django_filters.ModelChoiceFilter):  # type: ignore[misc]
    """A filter by one record; see the module."""

    field_class = NamedChoiceField

    def __init__(
        self, *args: Any, kept_as: str = "", equal_for: Callable[[Any], bool] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept_as, self.equal_for = kept_as, equal_for

    @property
    def field(self) -> Any:
        """The field, told under which name its choices are kept for this request."""
        request = self.get_request()
        if self.kept_as and request is not None and (self.equal_for is None or self.equal_for(request.user)):
            self.extra["kept_as"] = f"{self.kept_as}:{last_act(request.user)}"
        return super().field
