"""Forms of the city's configuration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from portal.ui.widgets import Radios
from referrals.configuration import NOTHING
from referrals.words import choices
from referrals.workflow.definition import Process

CELLS = ("role", "state", "group", "access")


class VersionForm(forms.Form):
    """Clocks, quorum, attempts, and one cell of who sees what; what is left as it is, is not changed."""

    why = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 2}), max_length=500)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process = process
        for slug, state in process.states.items():
            if state.clock and state.clock.value is not None:
                self.fields[f"clock_{slug}"] = forms.IntegerField(
                    label=_("Clock of %(state)s") % {"state": state.title}, min_value=1, max_value=400, initial=state.clock.value,
                    help_text=state.clock.unit.replace("_", " "),
                )  # fmt: skip
        for step, quorum in process.quorum.items():
            self.fields[f"quorum_{step}"] = forms.IntegerField(
                label=_("Agencies present for %(step)s") % {"step": process.by_slug[step].title}, min_value=1, max_value=30, initial=quorum.agencies,
            )  # fmt: skip
        self.fields["attempts"] = forms.IntegerField(
            label=_("How often a person is asked for consent"),
            min_value=1,
            max_value=9,
            initial=process.consent_attempts,
        )
        lists: dict[str, list[Any]] = {
            "role": choices("roles"),
            "state": [(slug, state.title) for slug, state in process.states.items()],
            "group": choices("field_groups"),
            "access": [(NOTHING, _("Nothing")), *choices("access_values")],
        }
        labels = {
            "role": _("Who"),
            "state": _("In the state"),
            "group": _("Sees of"),
            "access": _("From now on"),
        }
        for name in CELLS:
            self.fields[name] = forms.ChoiceField(
                label=labels[name], choices=[("", _("No change"))] + lists[name], required=False
            )
        self.order_fields([*(name for name in self.fields if name != "why"), "why"])

    def clean(self) -> dict[str, Any]:
        """A cell has all four parts or none."""
        given: dict[str, Any] = super().clean() or {}
        filled = [name for name in CELLS if given.get(name)]
        if filled and len(filled) < len(CELLS):
            self.add_error("role", _("Say all four: who, in which state, what, and how from now on."))
        return given

    def changes(self) -> dict[str, Any]:
        """What the service takes: the difference to the preset or the version in force, on top of what that one changed."""
        given = self.cleaned_data
        cell = [given[name] for name in CELLS]
        return {
            "clocks": {
                name.removeprefix("clock_"): value
                for name, value in given.items()
                if name.startswith("clock_")
            },
            "quorum": {
                name.removeprefix("quorum_"): value
                for name, value in given.items()
                if name.startswith("quorum_")
            },
            "attempts": given["attempts"],
            "cells": [cell] if all(cell) else [],
        }


class VersionAnswerForm(forms.Form):
    """The second person's decision."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=Radios,
        choices=[("approve", _("Put it in force")), ("refuse", _("Refuse"))],
    )


class HolidayForm(forms.Form):
    """A day off."""

    day = DateField(label=_("Day"))
    name = forms.CharField(label=_("Name"), max_length=80)
