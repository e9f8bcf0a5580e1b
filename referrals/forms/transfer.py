"""The offer of a case to another city."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.ui.forms import DateField
from portal.ui.widgets import Radios
from referrals.forms.frame import PersonField


class TransferForm(forms.Form):
    """To whom, on which agreement, and what they need to know."""

    city = forms.CharField(label=_("Receiving city"), max_length=120)
    agreement = forms.CharField(
        label=_("Agreement with it"),
        max_length=200,
        help_text=_("Title and date. Without an agreement nothing is offered."),
    )
    person_told_on = DateField(label=_("The person was told on"))
    first = PersonField(label=_("Who receives it there"), queryset=User.objects.none())
    second = PersonField(label=_("Second person who receives it there"), queryset=User.objects.none())
    handover = forms.CharField(
        label=_("Handover"), widget=forms.Textarea({"rows": 8}), max_length=8000,
        help_text=_("What they need to go on helping, and no more. It is sealed until both have accepted."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = User.objects.filter(
            is_active=True, assignments__role__in=("case_coordinator", "chair")
        ).select_related("organisation")
        for name in ("first", "second"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = holders.distinct()


class TransferAnswerForm(forms.Form):
    """Accept or refuse."""

    decision = forms.ChoiceField(
        label=_("Your decision"), choices=[("accept", _("Accept")), ("refuse", _("Refuse"))], widget=Radios
    )
