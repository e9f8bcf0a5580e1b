"""Forms of the frame of case work: naming people, linking cases, break-glass and its review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.ui.forms import DateField
from portal.ui.widgets import Radios
from referrals.enums import NAMED_ROLES, LinkReason, UnlinkReason
from referrals.words import choices

WORDS = {"rows": 4}


class PersonField(forms.ModelChoiceField):
    """A person with their agency, since names repeat."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and agency."""
        return f"{obj}, {obj.organisation}" if obj.organisation_id else str(obj)


class NameForm(forms.Form):
    """Whom to name, as what, until when."""

    person = PersonField(
        label=_("Person"),
        queryset=User.objects.none(),
        help_text=_("Everybody who holds a role that can be named on a case."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=Radios)
    until = DateField(
        label=_("Until"), required=False, help_text=_("Empty: until it is ended here or by the process.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        people = (
            User.objects.filter(
                is_active=True, assignments__role__in=NAMED_ROLES, assignments__starts_on__lte=today
            )
            .filter(Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today))
            .select_related("organisation")
            .distinct()
        )
        person, role = self.fields["person"], self.fields["role"]
        if isinstance(person, forms.ModelChoiceField) and isinstance(role, forms.ChoiceField):
            person.queryset = people
            role.choices = choices("roles", NAMED_ROLES)


class LinkForm(forms.Form):
    """Which case, and why."""

    number = forms.CharField(label=_("Number of the other case"), max_length=9)
    reason = forms.ChoiceField(label=_("Why"), choices=LinkReason.choices, widget=Radios)


class UnlinkForm(forms.Form):
    """Why two cases are no longer linked."""

    reason = forms.ChoiceField(label=_("Why"), choices=UnlinkReason.choices, widget=Radios)
    words = forms.CharField(
        label=_("Why, in your words"),
        widget=forms.Textarea(WORDS),
        max_length=1000,
        help_text=_("Kept with this case alone; the other one shows only that the link was taken away."),
    )


class GlassForm(forms.Form):
    """Which case, and why now."""

    number = forms.CharField(
        label=_("Number of the case"), max_length=9, help_text=_("As whoever asked you for help told it.")
    )
    reason = forms.ChoiceField(label=_("Reason"), widget=Radios)
    words = forms.CharField(
        label=_("Why now, in your words"),
        widget=forms.Textarea(WORDS),
        max_length=2000,
        help_text=_("Chair, coordinators and data protection officer read it today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, forms.ChoiceField):
            reason.choices = choices("break_glass_reasons")


class ReviewForm(forms.Form):
    """What the reviewer found."""

    justified = forms.ChoiceField(
        label=_("Was it justified?"), widget=Radios, choices=[("yes", _("Yes")), ("no", _("No"))]
    )
    words = forms.CharField(label=_("What you found"), widget=forms.Textarea(WORDS), max_length=2000)
