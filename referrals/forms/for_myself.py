"""The form of somebody who would like help for themselves: their words, what is going on, what helps them; nothing about another person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.forms.concern import Questions, concern_form, field_of

LABELS = {
    "strengths": gettext_lazy("What helps you, or whom do you trust?"),
    "tried": gettext_lazy("What have you tried already?"),
    "hoped_for": gettext_lazy("What do you hope for?"),
}


class MySituationForm(Questions):
    """What they would like help with. One point of the list is needed: it tells the desk who should read it."""

    asked = ("self_situation",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = self.fields["self_circumstances"]
        points.required = True
        points.error_messages["required"] = _("Choose at least one point, so that the right people read it.")


class MyHelpForm(forms.Form):
    """What helps them, what they tried, what they hope for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in concern_form()["questions"]:
            if question["slug"] in LABELS:
                field = field_of(question)
                field.label = LABELS[question["slug"]]
                self.fields[question["slug"]] = field
