"""A field as HTML, and what is wrong with it: label (or legend), hint, error, control. What is optional says so.

Drawn here and not in a template: a form of twenty fields took a hundred templates.
"""

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.escaping import escaped
from portal.ui.icons import icon


def field_of(field: BoundField) -> SafeString:
    """The field with all that belongs to it."""
    wrong = " has-error" if field.errors else ""
    label = escaped(field.label)
    widget = field.field.widget
    if not field.use_fieldset and getattr(widget, "input_type", "") == "checkbox":
        hint = _hint(field, "span")
        drawn = f'{field.errors}<div class="choice">{field}<label for="{escaped(field.id_for_label)}">{label}{hint}</label></div>'
        return mark_safe(f'<div class="field{wrong}">{drawn}</div>\n')  # noqa: S308 - every value is escaped
    optional = _optional(field)
    inside = f"{_hint(field, 'div')}{field.errors}{field}"
    if field.use_fieldset:
        told = f' aria-describedby="{escaped(field.aria_describedby)}"' if field.aria_describedby else ""
        return mark_safe(  # noqa: S308 - every value is escaped
            f'<fieldset class="field{wrong}"{told}><legend>{label}{optional}</legend>{inside}</fieldset>\n'
        )
    return mark_safe(  # noqa: S308 - every value is escaped
        f'<div class="field{wrong}"><label for="{escaped(field.id_for_label)}">{label}{optional}</label>{inside}</div>\n'
    )


def errors_of(errors: Iterable[Any], field_id: str | None) -> SafeString:
    """What is wrong with a field, or with the form where no field is to blame; nothing where all is well."""
    word = _("Error:")
    before = f'{icon("exclamation-circle-fill")}<span class="visually-hidden">{word} </span>'
    drawn = "".join(f'<p class="field-error">{before}{escaped(error)}</p>' for error in errors)
    if not drawn:
        return SafeString()
    told = f' id="{escaped(field_id)}_error"' if field_id else ""
    return mark_safe(f'<div class="field-errors"{told}>{drawn}</div>\n')  # noqa: S308 - every value is escaped


def _hint(field: BoundField, element: str) -> str:
    if not field.help_text:
        return ""
    return f'<{element} class="hint" id="{escaped(field.auto_id)}_helptext">{escaped(field.help_text)}</{element}>'


def _optional(field: BoundField) -> str:
    if field.field.required or getattr(field.form, "hide_optional", False):
        return ""
    word = _("optional")
    return f' <span class="optional">({word})</span>'
