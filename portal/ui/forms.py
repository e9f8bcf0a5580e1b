"""How every form looks: label, hint, error, field, in that order; one column; the error summary on top.

`{{ form }}` draws all of it. Fields that want more than a box name a widget of `portal.ui.widgets`.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.ui.controls import drawn
from portal.ui.fields import errors_of, field_of
from portal.ui.widgets import DateFields

BOXES = {
    "text",
    "email",
    "number",
    "password",
    "url",
    "search",
    "tel",
    "date",
    "datetime-local",
    "time",
    "file",
}


LISTS_OF_ERRORS = ("django/forms/errors/list/default.html", "django/forms/errors/list/ul.html")


class PortalFormRenderer(TemplatesSetting):
    """Draws forms, fields and groups with the house's own templates, and gives each control the look of its kind."""

    form_template_name = "_forms/form.html"
    field_template_name = "_forms/field.html"  # the name stands for portal.ui.fields

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Add the class of its kind to a widget before it is drawn."""
        if "widget" in context:
            _dress(context["widget"])
            control = drawn(template_name, context["widget"])
            if control is not None:
                return control
        elif template_name == self.field_template_name:
            return field_of(context["field"])
        elif template_name in LISTS_OF_ERRORS:
            return errors_of(context["errors"], context["errors"].field_id)
        return str(super().render(template_name, context, request=request))


def _dress(widget: dict[str, Any]) -> None:
    """Give a widget (and its parts) `form-control` or `form-select`; boxes to tick and pick keep their own look."""
    for part in widget.get("subwidgets", []):
        _dress(part)
    kind = ""
    if (
        "optgroups" in widget
        and widget["template_name"].endswith("select.html")
        and "checkbox" not in widget["template_name"]
    ):
        kind = "form-select"
    elif widget.get("type") in BOXES or widget["template_name"].endswith("textarea.html"):
        kind = "form-control"
    if kind == "form-select":
        _name_the_empty_choice(widget)
    if kind:
        attrs = widget["attrs"]
        attrs["class"] = f"{kind} {attrs['class']}" if attrs.get("class") else kind


def _name_the_empty_choice(widget: dict[str, Any]) -> None:
    """A row of dashes is no word: the empty choice says what to do."""
    for _group, options, _index in widget["optgroups"]:
        for option in options:
            if option["value"] == "" and option["label"] == "---------":
                option["label"] = _("Choose")


class DateField(forms.DateField):
    """A day, asked for as three fields."""

    widget = DateFields


class GroupedForm(forms.Form):
    """A form whose fields stand in groups, each a fieldset with a legend.

    Attributes:
        groups: (legend, hint, names of fields); fields in no group come first.
    """

    template_name_grouped = "_forms/grouped.html"
    groups: tuple[tuple[str | Promise, str | Promise, tuple[str, ...]], ...] = ()

    @property
    def template_name(self) -> str:  # type: ignore[override]
        """The grouped layout."""
        return self.template_name_grouped

    def get_context(self) -> dict[str, Any]:
        """Adds the groups with their bound fields."""
        context = super().get_context()
        grouped = {name for _, _, names in self.groups for name in names}
        context["loose"] = [
            self[name] for name in self.fields if name not in grouped and not self[name].is_hidden
        ]
        context["groups"] = [
            (legend, hint, [self[name] for name in names if name in self.fields])
            for legend, hint, names in self.groups
        ]
        return context
