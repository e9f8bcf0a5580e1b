"""The desk's form for who a case is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from referrals.forms.work import WorkForm, area, line, work
from referrals.models import Case
from referrals.services.identity import complete_identity


@work
class IdentityForm(WorkForm):
    """Complete who it is about; what is known already stands in the section and not in the form."""

    slug, section, perm, main = "identity", "person", "referrals.complete_identity_case", True
    button = _("Complete who it is about")
    heading, submit = _("Who is it about?"), _("Save")
    purpose = _("Only what is needed to reach the right person. Leave empty what you don't know.")
    consequences = (_("What stands there now is kept, with the day and the source of the change."),)
    done = _("Saved. What stood there before is kept.")
    name = line(_("Name"), required=False)
    birth_year = forms.CharField(
        label=_("Year of birth"),
        required=False,
        max_length=4,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    born = DateField(label=_("Date of birth"), required=False)
    contact = area(_("How to reach them"), required=False, rows=2, longest=500)
    source = line(
        _("How is it known?"), hint=_("From whom, or from which paper. Keep no copy of it."), longest=500
    )

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """At the desk, before it goes to the table."""
        return case.state in ("received", "triage")

    def save(self) -> None:
        """Complete it."""
        complete_identity(case=self.case, by=self.by, **self.cleaned_data)
