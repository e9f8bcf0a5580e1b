"""What somebody answered, as they would read it back."""

from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _

from portal.ui.chips import choices_of
from portal.ui.templatetags.ui import MISSING, date, number


def answer_in_words(field: BoundField) -> str:
    """The cleaned value of a field in words: the label of a choice, a written-out date, yes or no, a dash for nothing."""
    value: Any = getattr(field.form, "cleaned_data", {}).get(field.name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "" or value == []:
        return MISSING
    if isinstance(value, list | tuple | set | QuerySet):
        return ", ".join(_one(field, one) for one in value)
    return _one(field, value)


def _one(field: BoundField, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    labels = {str(key): str(label) for key, label in choices_of(field.field)}
    if str(value) in labels:
        return labels[str(value)]
    if hasattr(value, "year"):
        return date(value)
    return number(value) if isinstance(value, int) else str(value)
