"""Uploading a table and choosing its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.imports.models import ImportRun
from portal.imports.registry import Importer
from portal.ui.widgets import Radios


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A spreadsheet (XLSX) or a CSV file. Nothing is saved before you confirm."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )


class ColumnsForm(forms.Form):
    """One choice for each thing the importer can take."""

    def __init__(self, *args: Any, run: ImportRun, importer: Importer, **kwargs: Any) -> None:
        kwargs["initial"] = {
            **run.columns,
            "day_first": "no" if run.choices.get("day_first") is False else "yes",
        }
        super().__init__(*args, **kwargs)
        self.names = [c.name for c in importer.columns()]
        options = [("", _("not in the file")), *[(h, h) for h in run.headers]]
        for column in importer.columns():
            self.fields[column.name] = forms.ChoiceField(
                label=column.label, help_text=column.hint, choices=options, required=column.required
            )
        if any(c.is_date for c in importer.columns()):
            self.fields["day_first"] = forms.ChoiceField(
                label=_("How are days written?"),
                choices=[("yes", _("Day first: 31.12.2026, 31/12/26")), ("no", _("Month first: 12/31/2026"))],
                help_text=_(
                    "Only for days written as text; 2026-12-31 and date cells are always understood."
                ),
                widget=Radios,
            )

    def chosen(self) -> dict[str, str]:
        """Heading by column."""
        return {name: self.cleaned_data[name] for name in self.names if self.cleaned_data.get(name)}

    def day_first(self) -> bool:
        """Whether 3/4 is the third of April."""
        return self.cleaned_data.get("day_first") != "no"
