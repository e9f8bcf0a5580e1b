"""What people choose about reports."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mel.enums import ReportKind
from mel.periods import Quarter, last_ended
from mel.permissions import READERS
from portal.accounts.models import User

CHOICES_BACK = 8


def quarter_choices(today: dt.date) -> list[tuple[str, str]]:
    """The running quarter and the eight before it, latest first."""
    latest = Quarter.of(today)
    return [(q.slug, q.label) for q in reversed(latest.back(CHOICES_BACK + 1))]


class PeriodForm(forms.Form):
    """Which quarter to look at; the choice lives in the address."""

    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["period"]
        choices.choices = quarter_choices(timezone.localdate())

    def chosen(self) -> Quarter:
        """The quarter asked for, or the last one that is over."""
        asked = self.cleaned_data.get("period") if self.is_valid() else ""
        return Quarter.parse(asked) if asked else last_ended(timezone.localdate())


class BuildForm(forms.Form):
    """Ask for an edition."""

    kind = forms.ChoiceField(
        label=_("Which report?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        initial=ReportKind.COUNCIL_QUARTERLY,
    )
    period = forms.ChoiceField(
        label=_("For which quarter?"),
        help_text=_(
            "For a quarter that is still running the report says so by its dates; figures will rise."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        choices: Any = self.fields["period"]
        choices.choices = quarter_choices(today)
        self.fields["period"].initial = last_ended(today).slug


class ScheduleForm(forms.Form):
    """When a report is built by itself, and who is told."""

    enabled = forms.BooleanField(label=_("Build the report by itself"), required=False)
    lead_days = forms.IntegerField(
        label=_("How many days after the quarter ends?"),
        min_value=0,
        max_value=80,
        help_text=_("Partners need time to hand in and officers to check: 15 is usual."),
    )
    hour = forms.IntegerField(
        label=_("At which hour?"), min_value=0, max_value=23, help_text=_("0 to 23, in the city's time.")
    )
    recipients = forms.ModelMultipleChoiceField(
        label=_("Who is told that it is ready?"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("By e-mail, without any content. Only people who may read reports are listed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = (
            User.objects.filter(is_active=True, assignments__role__in=READERS).distinct().order_by("name")
        )
        choices: Any = self.fields["recipients"]
        choices.queryset = readers.filter(pk__in=[u.pk for u in readers if u.has_role(*READERS)])
