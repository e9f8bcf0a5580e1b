"""A file to keep with a programme."""

from django import forms
from django.utils.translation import gettext_lazy


class DocumentForm(forms.Form):
    """The file, and what to call it."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "A concept, an agreement, material that is handed out. Those who work with the programme open it; council leads do not. No lists of names."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Left empty, the file’s own name is shown."),
    )
