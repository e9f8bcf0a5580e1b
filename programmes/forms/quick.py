"""Logging on the phone: the day as three tiles, and the last activity as a start for the next."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.widgets import PickOne
from programmes.forms.activity import OTHER, ActivityForm
from programmes.models import ActivityLog
from programmes.own import REPEATED


class QuickForm(ActivityForm):
    """Logging: the day as three tiles."""

    day = forms.ChoiceField(label=gettext_lazy("When?"), widget=PickOne(columns=3))
    field_order = ("client_id", "programme", "day", "date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        shown = [
            (str(back), today - dt.timedelta(days=back), words)
            for back, words in ((0, _("Today")), (1, _("Yesterday")))
        ]
        days: Any = self.fields["day"]
        days.choices = [(key, f"{words}, {date_format(day, 'j M')}") for key, day, words in shown] + [
            (OTHER, _("Other day"))
        ]
        days.initial = "0"
        self.fields["date"].required = False
        self.fields["date"].label = _("Which other day?")

    def clean(self) -> dict[str, Any]:
        """The tile decides; the three fields count only for another day."""
        cleaned = super().clean()
        chosen = cleaned.get("day")
        if chosen in ("0", "1"):
            cleaned["date"] = timezone.localdate() - dt.timedelta(days=int(chosen))
            self.errors.pop("date", None)
        elif chosen == OTHER and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", _("Say on which day it was."))
        return cleaned


# What a form shows of a log, by the attributes it stands in.
_SHOWN = REPEATED | {
    name: name
    for name in (
        "client_id",
        "date",
        "attendance",
        "first_time",
        "sessions",
        "happened",
        "learned",
        "concerns",
    )
}


def initial_of(log: ActivityLog) -> dict[str, Any]:
    """What a form shows of a log."""
    return {name: _as_written(getattr(log, attribute)) for name, attribute in _SHOWN.items()}


def repeated(log: ActivityLog) -> dict[str, Any]:
    """The last activity as a start for the next."""
    return {name: _as_written(getattr(log, attribute)) for name, attribute in REPEATED.items()}


def _as_written(value: Any) -> Any:
    """Hours without the noughts that the database keeps behind the point."""
    if not isinstance(value, Decimal):
        return value
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()
