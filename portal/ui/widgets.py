"""Controls beyond the plain box: dates as three fields, tiles to pick from, choices with a hint, a counter."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.choices import Ready, choose
from portal.ui.controls import long_list

Text = str | Promise


class DateFields(forms.Widget):
    """A day as three fields: day, month, year, typed as one reads them. Unfinished or impossible days are given back as typed."""

    template_name = "_forms/widgets/date.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Splits the value into its three parts."""
        context = super().get_context(name, value, attrs)
        day = month = year = ""
        if isinstance(value, dt.date):
            day, month, year = str(value.day), str(value.month), str(value.year)
        elif isinstance(value, str) and value.count("-") == 2:
            year, month, day = value.split("-")
        context["widget"]["parts"] = {"day": day, "month": month, "year": year}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """The three parts as one ISO day; a single value of that name (from a link or the API) is taken as it is."""
        if name in data:
            return data[name] or None
        parts = [str(data.get(f"{name}_{part}", "")).strip() for part in ("year", "month", "day")]
        if not any(parts):
            return None
        year, month, day = parts
        return (
            f"{year.zfill(4) if year else ''}-{month.zfill(2) if month else ''}-{day.zfill(2) if day else ''}"
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Absent only if none of the parts was sent."""
        return name not in data and not any(f"{name}_{part}" in data for part in ("year", "month", "day"))

    def id_for_label(self, id_: str) -> str:
        """The error summary leads to the day."""
        return f"{id_}_day" if id_ else id_


class DatePicker(forms.DateInput):
    """A day in one field with the browser's own calendar; for filters, where room is short."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class LongSelect(forms.Select):
    """One of hundreds, with or without groups: drawn in one go."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list as HTML, in the look of its kind."""
        given = self.build_attrs(self.attrs, attrs)
        given["class"] = f"form-select {given['class']}" if given.get("class") else "form-select"
        choices = self.choices if isinstance(self.choices, Ready) else Ready(map(_named, self.choices))
        return long_list(name, given, choose(choices.options, self.format_value(value)))


def _named(choice: tuple[Any, Any]) -> tuple[Any, Any]:
    """A row of dashes is no word: the empty choice says what to do."""
    return ("", _("Choose")) if choice == ("", "---------") else choice


class _Hinted:
    """Adds `hints` and `icons` by value to the options of a choice widget."""

    def __init__(
        self,
        attrs: Any = None,
        choices: Iterable[Any] = (),
        *,
        hints: Mapping[str, Text] | None = None,
        icons: Mapping[str, str] | None = None,
        columns: int = 0,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.hints, self.icons, self.columns = dict(hints or {}), dict(icons or {}), columns

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option with its hint and icon."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"], option["icon"] = self.hints.get(str(value), ""), self.icons.get(str(value), "")
        return option

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Adds the number of columns."""
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["columns"] = self.columns
        return context


class Radios(_Hinted, forms.RadioSelect):
    """One of several, as a list; `hints={value: text}` puts a line under an option."""

    template_name = "_forms/widgets/choices.html"


class Checks(_Hinted, forms.CheckboxSelectMultiple):
    """Any of several, as a list."""

    template_name = "_forms/widgets/choices.html"


class PickOne(_Hinted, forms.RadioSelect):
    """One of at most six short choices, as tiles for the thumb; `icons={value: name}`, `columns=3` for three in a row."""

    template_name = "_forms/widgets/pick.html"


class PickSome(_Hinted, forms.CheckboxSelectMultiple):
    """Any of at most six short choices, as tiles."""

    template_name = "_forms/widgets/pick.html"


class Counter(forms.NumberInput):
    """A count with one fewer and one more beside it (added by script). A text field, so that "about 20" comes back as typed."""

    input_type = "text"

    template_name = "_forms/widgets/counter.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w-num", "inputmode": "numeric", **(attrs or {})})
