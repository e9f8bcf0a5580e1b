"""Forms of those who keep watch: shapes only, the services own the rules."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.ui.forms import DateField
from portal.ui.widgets import PickOne, PickSome
from referrals.catalogue import CATALOGUE
from referrals.models import AmendmentKind, Breach, BreachNature, SharingAgreement
from referrals.services.bases import bases_in_use
from referrals.words import choices


def _text(
    label: Any, *, rows: int = 4, hint: Any = "", required: bool = True, longest: int = 2000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=longest,
        widget=forms.Textarea({"rows": rows}),
    )


def bases(kept: str = "") -> list[tuple[str, str]]:
    """Lawful bases of the processes in use, and the one an agreement has already, with an empty choice."""
    return [("", "---------"), *choices("legal_bases", tuple(bases_in_use() | {kept}))]


class SignForm(forms.Form):
    """The second person's decision."""

    decision = forms.ChoiceField(choices=[("approve", _("Sign")), ("refuse", _("Keep them"))])


class HoldForm(forms.Form):
    """Why a case is kept beyond its time."""

    reason = forms.ChoiceField(label=_("Reason"))
    words = _text(_("In words"), hint=_("Without names of the people concerned."), longest=2000)
    lawful_basis = forms.ChoiceField(label=_("Lawful basis"))
    review_on = DateField(
        label=_("Look at it again on"), help_text=_("A hold does not end by itself on this day.")
    )

    def __init__(
        self, *args: Any, reasons: dict[str, str], bases: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "---------"), *reasons.items()]  # type: ignore[attr-defined]
        self.fields["lawful_basis"].choices = [("", "---------"), *bases]  # type: ignore[attr-defined]


class EndHoldForm(forms.Form):
    """Why the hold ends."""

    words = _text(_("Why it is no longer needed"))
    lawful_basis = forms.ChoiceField(label=_("Lawful basis"))

    def __init__(self, *args: Any, bases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawful_basis"].choices = [("", "---------"), *bases]  # type: ignore[attr-defined]


class AgreementForm(forms.ModelForm):
    """An agreement between agencies."""

    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"), required=False, help_text=_("Leave it empty if no end is set."))
    signed_on = DateField(
        label=_("Signed on"), required=False, help_text=_("Nothing is shared before it is signed.")
    )
    parties = forms.ModelMultipleChoiceField(
        label=_("Agencies"),
        queryset=Organisation.objects.none(),
        widget=PickSome,
        help_text=_("The city's own departments need none."),
    )

    class Meta:
        model = SharingAgreement
        fields = (
            "title",
            "purpose",
            "lawful_basis",
            "provision",
            "reference",
            "starts_on",
            "ends_on",
            "signed_on",
        )
        widgets = {"purpose": forms.Textarea({"rows": 3}), "lawful_basis": forms.Select()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawful_basis"] = forms.ChoiceField(
            label=_("Lawful basis"), choices=bases(self.instance.lawful_basis)
        )
        outside = Organisation.objects.exclude(kind="city_department").order_by("name")
        self.fields["parties"].queryset = outside  # type: ignore[attr-defined]
        if self.instance.pk and not self.instance._state.adding:
            self.initial["parties"] = [p.organisation_id for p in self.instance.parties.all()]


class AmendForm(forms.Form):
    """What the parties have signed since."""

    kind = forms.ChoiceField(label=_("What was signed"), choices=AmendmentKind, widget=PickOne)
    what = _text(_("What was agreed"), longest=500, rows=3, hint=_("In a sentence."))
    signed_on = DateField(label=_("Signed on"))
    ends_on = DateField(
        label=_("New end"), required=False, help_text=_("Of a renewal. Leave it empty if no end is set.")
    )
    upload = forms.FileField(label=_("Signed paper (PDF)"), required=False)


class SignedPaperForm(forms.Form):
    """The signed document itself."""

    upload = forms.FileField(label=_("Signed document (PDF)"))


class EndAgreementForm(forms.Form):
    """Why it ends."""

    reason = _text(_("Why it ends"), longest=300, rows=3)


class BreachForm(forms.ModelForm):
    """One entry of the breach log."""

    nature = forms.ChoiceField(label=_("What happened to the data"), choices=BreachNature.choices)
    hours = ("aware_at", "authority_told_at", "persons_told_at")

    class Meta:
        model = Breach
        fields = (
            "title", "nature", "aware_at", "persons", "records", "consequences", "measures", "authority_told_at", "authority_reason",
            "persons_told_at", "persons_reason",
        )  # fmt: skip
        widgets = {
            "consequences": forms.Textarea({"rows": 3}), "measures": forms.Textarea({"rows": 3}),
            "authority_reason": forms.Textarea({"rows": 2}), "persons_reason": forms.Textarea({"rows": 2}),
            "aware_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "authority_told_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "persons_told_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }  # fmt: skip

    def clean_aware_at(self) -> Any:
        """Nobody became aware in days to come."""
        given = self.cleaned_data["aware_at"]
        if given and given > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return given


class ProposeForm(forms.Form):
    """Which table, for which period."""

    key = forms.ChoiceField(label=_("Table"), choices=lambda: [(k, e.title) for k, e in CATALOGUE.items()])
    period = forms.CharField(
        label=_("Period"), max_length=10, help_text=_("A year such as 2025, or half a year such as 2026-H1.")
    )


class DigestForm(forms.Form):
    """Which half-year."""

    period = forms.CharField(label=_("Half-year"), max_length=10, help_text=_("Such as 2026-H1."))
