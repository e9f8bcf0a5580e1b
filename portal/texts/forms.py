"""A form for an entry of any shipped list."""

from django import forms
from django.db import models

from portal.reference import ReferenceModel
from portal.texts.selectors import editable_fields


def entry_form(model: type[ReferenceModel]) -> type[forms.ModelForm]:
    """The form for entries of `model`: its editable fields, long texts in boxes."""
    fields = editable_fields(model)
    long = [f for f in fields if isinstance(model._meta.get_field(f), models.TextField)]
    widgets: dict[str, type[forms.Widget] | forms.Widget] = {
        name: forms.Textarea(attrs={"rows": 4}) for name in long
    }
    return forms.modelform_factory(model, fields=fields, widgets=widgets)
