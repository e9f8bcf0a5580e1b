"""Forms of the city's configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.text import clean
from portal.ui.forms import DateField
from portal.ui.widgets import Checks, Radios
from referrals.adaptation.difference import access_in_words
from referrals.adaptation.setting import LONGEST_LINE, LONGEST_TEXT, Kind, Setting
from referrals.adaptation.text import NOTHING
from referrals.adaptation.topics import Topic
from referrals.words import choices, word
from referrals.workflow.definition import Process
from referrals.workflow.loading import preset, presets
from referrals.workflow.vocabulary import vocabulary

WHY = gettext_lazy("Why")


class TopicForm(forms.Form):
    """The settings of one topic with their present values; only what differs is kept."""

    def __init__(self, *args: Any, topic: Topic, given: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = {setting.name: setting for setting in topic.settings(given)}
        for name, setting in self.settings.items():
            self.fields[name] = _field(setting)
            self.initial[name] = _shown(setting, setting.read(given))

    def clean(self) -> dict[str, Any]:
        """Limits of each, told beside it; what stands against the whole comes from the service."""
        given: dict[str, Any] = super().clean() or {}
        for name, setting in self.settings.items():
            if name in given:
                given[name] = _value(setting, given[name])
        return given

    def values(self) -> dict[str, Any]:
        """Key of the setting > value."""
        return {setting.key: self.cleaned_data[name] for name, setting in self.settings.items()}


def _field(setting: Setting) -> forms.Field:
    needed = bool(setting.least) if setting.kind == Kind.SEVERAL else not setting.optional
    common: dict[str, Any] = {"label": setting.label, "help_text": setting.hint, "required": needed}
    match setting.kind:
        case Kind.NUMBER:
            unit = f"{setting.unit[:1].upper()}{setting.unit[1:]}" if setting.unit else ""
            common["help_text"] = ". ".join(part for part in (unit, setting.hint) if part)
            return forms.IntegerField(min_value=setting.least, max_value=setting.most, **common)
        case Kind.SEVERAL:
            return forms.MultipleChoiceField(choices=setting.choices, widget=Checks, **common)
        case Kind.YES:
            answers = (("yes", _("Yes")), ("no", _("No")))
            return forms.ChoiceField(choices=answers, widget=Radios, **common)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=setting.choices, **common)
        case Kind.LINES | Kind.LONG:
            return forms.CharField(widget=forms.Textarea({"rows": 4}), max_length=LONGEST_TEXT * 4, **common)
    return forms.CharField(max_length=LONGEST_LINE, **common)


def _shown(setting: Setting, value: Any) -> Any:
    match setting.kind:
        case Kind.LINES:
            return "\n".join(_(line) for line in value or ())
        case Kind.NUMBERS:
            return ", ".join(str(one) for one in value or ())
        case Kind.YES:
            return "yes" if value else "no"
        case Kind.TEXT | Kind.LONG:
            return _(value) if value else ""
    return value


def _value(setting: Setting, typed: Any) -> Any:
    match setting.kind:
        case Kind.LINES:
            return [line.strip() for line in clean(typed).splitlines() if line.strip()]
        case Kind.NUMBERS:
            parts = [part.strip() for part in typed.split(",") if part.strip()]
            # What is no number stays as it is: the limits tell it.
            return [int(part) if part.isdecimal() else part for part in parts]
        case Kind.YES:
            return typed == "yes"
        case Kind.TEXT | Kind.LONG:
            return clean(typed).strip()
    return typed


class WhereForm(forms.Form):
    """Whose sight, in which state."""

    role = forms.ChoiceField(label=gettext_lazy("Who"))
    state = forms.ChoiceField(label=gettext_lazy("In the state"))

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        able = {role for role, _state, _group in process.matrix}
        fields["role"].choices = [pair for pair in choices("roles") if pair[0] in able]
        fields["state"].choices = [
            (slug, state.title) for slug, state in process.states.items() if state.kind != "terminal"
        ]


class SightForm(forms.Form):
    """What a role sees in a state: every field group that the portal's own table ever allows, and no other."""

    def __init__(self, *args: Any, process: Process, role: str, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = vocabulary()
        for group in words.group_classes:
            possible = [v for v in sorted(words.access_values) if words.may_ever(role, state, group, v)]
            if not possible:
                continue
            self.fields[group] = forms.ChoiceField(
                label=word("field_groups", group),
                choices=[(NOTHING, _("Nothing")), *((value, access_in_words(value)) for value in possible)],
                initial=process.matrix.get((role, state, group), NOTHING),
            )


class WhyForm(forms.Form):
    """A draft is put forward."""

    why = forms.CharField(
        label=WHY, widget=forms.Textarea({"rows": 2}), max_length=500,
        help_text=gettext_lazy("In a sentence or two; it stands beside the version for good."),
    )  # fmt: skip


class UseForm(WhyForm):
    """Which processes new cases begin under."""

    first = forms.ChoiceField(label=gettext_lazy("The usual one"), widget=Radios)
    others = forms.MultipleChoiceField(
        label=gettext_lazy("Others in use"),
        widget=Checks,
        required=False,
        help_text=gettext_lazy("The desk chooses when it takes down a concern. Forms go to the first that takes concerns from such senders."),
    )  # fmt: skip
    field_order = ("first", "others", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["first"].choices = fields["others"].choices = [
            (slug, preset(slug).title) for slug in presets()
        ]

    def processes(self) -> list[str]:
        """All of them, the usual one first."""
        first = self.cleaned_data["first"]
        return [first, *(slug for slug in self.cleaned_data["others"] if slug != first)]


class VersionAnswerForm(forms.Form):
    """The second person's decision."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        widget=Radios,
        choices=[("approve", gettext_lazy("Put it in force")), ("refuse", gettext_lazy("Refuse"))],
    )


class AgainstForm(forms.Form):
    """Which version to compare with."""

    against = forms.ChoiceField(label=gettext_lazy("Compare with"))

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["against"]
        field.choices = [(n, _("Version %(n)s") % {"n": n}) for n in numbers]


class HolidayForm(forms.Form):
    """A day off."""

    day = DateField(label=gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
