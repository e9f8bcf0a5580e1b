"""What people enter about the plan."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from strategy.enums import MeasureStatus
from strategy.models import Milestone


class StatusForm(forms.Form):
    """How a measure stands, and which milestones are reached."""

    status = forms.ChoiceField(
        label=_("How does it stand?"), choices=MeasureStatus.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In a sentence or two"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=600,
        help_text=_(
            "The council reads it. Needed for at risk, delayed and dropped: why, and what would help."
        ),
    )
    reported_on = DateField(label=_("As of"))
    milestones = forms.ModelMultipleChoiceField(
        label=_("Milestones reached"),
        queryset=Milestone.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, measure: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"status": measure.status, "reported_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.open_milestones = measure.milestones.filter(done_on__isnull=True)
        if self.open_milestones:
            self.fields["milestones"].queryset = self.open_milestones  # type: ignore[attr-defined]
        else:
            del self.fields["milestones"]


class PlanFilter(forms.Form):
    """Narrow the plan; the choice lives in the address."""

    words = forms.CharField(label=_("Words"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *MeasureStatus.choices]
    )
    lead = forms.ChoiceField(label=_("Lead"), required=False)

    def __init__(self, *args: Any, leads: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [("", _("Any lead")), *leads]  # type: ignore[attr-defined]
