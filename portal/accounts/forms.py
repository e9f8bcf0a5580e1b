"""Shapes of what is typed about people and organisations. The rules are the services'."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import CASE_ROLES, OrganisationKind, OrganisationStatus
from portal.accounts.models import Organisation, User
from portal.accounts.permissions import grantable_roles, keeps_accounts
from portal.accounts.services.organisations import editable_fields
from portal.accounts.signin.passwords import NotGuessableValidator
from portal.areas.models import Area
from portal.ui.forms import DateField


def _areas() -> Any:
    return Area.objects.current()


class InviteForm(forms.Form):
    """Whom to invite, into which organisation, with which role."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The link goes to this address and makes one account.")
    )
    name = forms.CharField(
        label=_("Name"), max_length=150, required=False, help_text=_("The person can correct it.")
    )
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    role = forms.ChoiceField(label=_("Role"))
    area = forms.ModelChoiceField(
        label=_("In the area"), queryset=Area.objects.none(), required=False, empty_label=_("Whole city")
    )
    role_organisation = forms.ModelChoiceField(
        label=_("For the organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("The person's own, where the role needs one"),
        help_text=_("For officers of one department: that department."),
    )
    reason = forms.CharField(
        label=_("Why does this person need it?"),
        max_length=300,
        required=False,
        help_text=_(
            "For roles with case access only. Whoever decides reads this. No case, no name of a resident."
        ),
    )
    account_ends_on = DateField(
        label=_("Account ends on"), required=False, help_text=_("For example the last day of a contract.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_once = [(role.value, role.label) for role in grantable_roles(user)]
        roles: list[Any] = at_once
        if keeps_accounts(user):
            open_ones = Organisation.objects.exclude(status=OrganisationStatus.ENDED)
            self.fields["organisation"].queryset = open_ones  # type: ignore[attr-defined]
            self.fields["role_organisation"].queryset = open_ones  # type: ignore[attr-defined]
            self.fields["area"].queryset = _areas()  # type: ignore[attr-defined]
            asked_for = [(role.value, role.label) for role in CASE_ROLES]
            roles = [
                (_("Holds at once"), at_once),
                (_("With case access: a second person decides"), asked_for),
            ]
        else:
            for name in ("organisation", "area", "role_organisation", "reason"):
                del self.fields[name]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """What the invited person chooses."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(NotGuessableValidator().get_help_text, str)(),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("This differs from the password above."))
        return data


class PersonForm(forms.Form):
    """What others keep about an account."""

    name = forms.CharField(label=_("Name"), max_length=150)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False
    )
    ends_on = DateField(
        label=_("Last day"), required=False, help_text=_("The account closes by itself after this day.")
    )

    def __init__(self, *args: Any, user: Any, person: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": person.name,
            "organisation": person.organisation_id,
            "ends_on": person.ends_on,
        }
        super().__init__(*args, **kwargs)
        if keeps_accounts(user):
            self.fields["organisation"].queryset = Organisation.objects.all()  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]


class RoleForm(forms.Form):
    """A role to give at once."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ModelChoiceField(
        label=_("For the organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("The person's own, where the role needs one"),
    )
    area = forms.ModelChoiceField(
        label=_("In the area"), queryset=Area.objects.none(), required=False, empty_label=_("Whole city")
    )
    starts_on = DateField(label=_("From"), required=False, help_text=_("Today, if you leave it empty."))
    ends_on = DateField(
        label=_("Until"),
        required=False,
        help_text=_("Its last day. Without one it holds until somebody ends it."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in grantable_roles(user)]  # type: ignore[attr-defined]
        if keeps_accounts(user):
            self.fields["organisation"].queryset = Organisation.objects.active()  # type: ignore[attr-defined]
            self.fields["area"].queryset = _areas()  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"], self.fields["area"]


class RoleRequestForm(forms.Form):
    """A case role to ask for."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in CASE_ROLES])
    organisation = forms.ModelChoiceField(
        label=_("For the organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None in particular"),
    )
    area = forms.ModelChoiceField(
        label=_("In the area"), queryset=Area.objects.none(), required=False, empty_label=_("Whole city")
    )
    ends_on = DateField(label=_("Until"), required=False)
    reason = forms.CharField(
        label=_("Why does this person need it?"),
        max_length=300,
        help_text=_("Whoever decides reads this. No case, no name of a resident."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.active()  # type: ignore[attr-defined]
        self.fields["area"].queryset = _areas()  # type: ignore[attr-defined]


class OrganisationForm(forms.Form):
    """An entry in the register; a partner manager sees the contact alone."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    status = forms.ChoiceField(
        label=_("Status"), choices=OrganisationStatus.choices, initial=OrganisationStatus.ACTIVE
    )
    sectors = forms.CharField(
        label=_("Sectors"),
        required=False,
        help_text=_("Separated by commas, for example: youth work, sport."),
    )
    areas_served = forms.ModelMultipleChoiceField(
        label=_("Areas served"), queryset=Area.objects.none(), required=False
    )
    contact_email = forms.EmailField(label=_("Contact e-mail"), required=False)
    contact_phone = forms.CharField(
        label=_("Contact telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Seen by the city's staff. Nothing about single persons."),
    )

    def __init__(
        self, *args: Any, user: Any, organisation: Organisation | None = None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {}
        if organisation is not None:
            initial = {
                name: getattr(organisation, name)
                for name in ("name", "kind", "status", "contact_email", "contact_phone", "note")
            }
            initial |= {
                "sectors": ", ".join(organisation.sectors),
                "areas_served": organisation.areas_served.all(),
            }
        super().__init__(*args, **{**kwargs, "initial": initial})
        allowed = editable_fields(user)
        for name in [name for name in self.fields if name not in allowed]:
            del self.fields[name]
        if "areas_served" in self.fields:
            self.fields["areas_served"].queryset = _areas()  # type: ignore[attr-defined]

    def clean_sectors(self) -> list[str]:
        """A list of short words."""
        return [part.strip()[:60] for part in self.cleaned_data["sectors"].split(",") if part.strip()]
