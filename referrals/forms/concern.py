"""The forms by which concerns are raised, built from the questions in presets/concern_form.yaml. One core, three faces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from portal.areas.models import Area
from portal.text import clean
from portal.ui.forms import DateField
from portal.ui.widgets import Checks, Radios
from referrals.enums import Channel
from referrals.gate import processes_for
from referrals.intake import SOURCES
from referrals.workflow.vocabulary import load_yaml

Choice = tuple[str, Any]
LONGEST_LINE = 200
MISSING = {
    "choice": gettext_noop("Please choose an answer."),
    "confirm": gettext_noop("Please tell them first, then tick this."),
    "approximate_date": gettext_noop("Please say roughly when."),
}
WRITE = gettext_noop("Please write a few words here.")
ROWS = 5


@cache
def concern_form() -> Mapping[str, Any]:
    """The questions and texts of the form."""
    found: Mapping[str, Any] = load_yaml("concern_form.yaml")
    return found


def emergency_number() -> str:
    """Whom to call."""
    return str(concern_form()["emergency"]["call_value"] or settings.EMERGENCY_NUMBER)


class Words(forms.CharField):
    """A long text, without the characters that change how a line reads."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Cleaned."""
        return clean(super().to_python(value) or "")


class EmergencyForm(forms.Form):
    """The first question of all."""

    emergency = forms.ChoiceField(
        label=gettext_lazy("Is anybody in immediate danger?"),
        widget=Radios,
        choices=(
            ("yes", gettext_lazy("Yes, or I think so")),
            ("unsure", gettext_lazy("I am not sure")),
            ("no", gettext_lazy("No")),
            ("called", gettext_lazy("The emergency services have been called already")),
        ),
        error_messages={"required": gettext_lazy("Please answer whether anybody is in danger now.")},
    )


class NoticeForm(forms.Form):
    """What happens with the data: something to read, nothing to fill in."""


class Questions(forms.Form):
    """A step made of questions of the file.

    Attributes:
        asked: names of the steps in the file whose questions stand here.
        left_out: questions that this face does not ask.
    """

    asked: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in concern_form()["questions"]:
            if question["step"] in self.asked and question["slug"] not in self.left_out:
                self.fields[question["slug"]] = field_of(question)


class SituationForm(Questions):
    """What was noticed. A behaviour or a circumstance is needed; an opinion about somebody is not enough."""

    asked = ("about_situation",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "relationship" in self.fields:
            relation: Any = self.fields["relationship"]
            # Nobody shall write for nothing: who is not heard here finds no answer to choose.
            relation.choices = [
                (slug, words)
                for slug, words in [*relation.choices, ("self", _("It is about me"))]
                if processes_for(Channel.PUBLIC_FORM, source=SOURCES.get(slug, ""))
            ]

    def clean(self) -> dict[str, Any]:
        """One of the two lists."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("observed") and not cleaned.get("circumstances"):
            question = next(q for q in concern_form()["questions"] if q["slug"] == "observed")
            self.add_error("observed", _(question["error"]))
        return cleaned


class PersonForm(Questions):
    """Who it is about, as far as somebody wants to say."""

    asked = ("about_person",)


class DeskPersonForm(PersonForm):
    """The desk asks for the day of birth too: with the name it tells whether there is a case already."""

    person_born = DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        help_text=gettext_lazy("Only if the caller knows it."),
    )
    field_order = ("person_name", "person_born")


class HelpForm(Questions):
    """What helps, what was tried, what the person knows."""

    asked = ("about_help",)


class YouForm(Questions):
    """Who writes; all of it may stay empty."""

    asked = ("about_you",)


class WorkForm(Questions):
    """What a professional says of their own service."""

    asked = ("professional",)


class CallerForm(Questions):
    """Who called or came, and that they heard what happens with what they say."""

    asked = ("caller",)
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they come to us?"),
        widget=Radios,
        choices=(("telephone", gettext_lazy("By telephone")), ("in_person", gettext_lazy("In person"))),
    )
    your_name = forms.CharField(
        label=gettext_lazy("Caller's name"),
        required=False,
        max_length=LONGEST_LINE,
        help_text=gettext_lazy("They need not say it."),
    )
    your_contact = forms.CharField(
        label=gettext_lazy("How may we reach them, and when is it safe?"),
        required=False,
        max_length=LONGEST_LINE,
    )
    process = forms.ChoiceField(
        label=gettext_lazy("Which process does it belong to?"),
        widget=Radios,
        help_text=gettext_lazy("Each has its own steps and its own people. If in doubt, take the first."),
    )
    field_order = ("channel", "process", "notice_read", "caller_relationship")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered, field = processes_for(Channel.TELEPHONE), self.fields["process"]
        if len(offered) < 2:
            del self.fields["process"]
        elif isinstance(field, forms.ChoiceField):
            field.choices, field.initial = offered, offered[0][0]


class OthersSituationForm(SituationForm):
    """The relationship is known from the account, or was asked with the caller."""

    left_out = ("relationship",)


def field_of(question: Mapping[str, Any]) -> forms.Field:
    """One question as a field."""
    common: dict[str, Any] = {
        "label": _(question["text"]),
        "help_text": _(question["hint"]) if question["hint"] else "",
        "required": question["required"] and question["slug"] != "observed",
        "error_messages": {"required": _(MISSING.get(question["type"], WRITE))},
    }
    match question["type"]:
        case "choice":
            return forms.ChoiceField(choices=options_of(question), widget=Radios, **common)
        case "checklist":
            return forms.MultipleChoiceField(choices=options_of(question), widget=Checks, **common)
        case "long_text":
            longest = question.get("max_length", 4000)
            return Words(max_length=longest, widget=forms.Textarea({"rows": ROWS}), **common)
        case "area":
            places = Area.objects.current().exclude(kind="city").order_by("name")
            return forms.ModelChoiceField(places, empty_label=_("I don’t know"), **common)
        case "language":
            spoken = [
                ("", _("Any")),
                *((code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES),
            ]
            return forms.ChoiceField(choices=spoken, **common)
        case "confirm":
            return forms.BooleanField(**common)
    return forms.CharField(max_length=LONGEST_LINE, **common)


def options_of(question: Mapping[str, Any]) -> list[Choice]:
    """What can be chosen."""
    source = question.get("options_from", "")
    if source.startswith("codes."):
        return [(item["slug"], _(item["title"])) for item in load_yaml("codes.yaml")[source.split(".")[1]]]
    if source:
        return [(item["slug"], _(item["text"])) for item in concern_form()[source]]
    words = {**concern_form()["options"]["general"]}
    words |= concern_form()["options"].get(question["slug"], {})
    if question["slug"] == "caller_relationship":
        words |= concern_form()["options"]["relationship"]
    return [(slug, _(words[slug])) for slug in question["options"]]


def words_of(question_slug: str, answer: str) -> tuple[str, str]:
    """A question and an answer as people read them; what is not from a list stands as it was typed."""
    for question in concern_form()["questions"]:
        if question["slug"] == question_slug:
            known = dict(options_of(question)) if question["type"] in ("choice", "checklist") else {}
            return _(question["text"]), str(known.get(answer, answer))
    return question_slug, answer


def titles(kind: str, slugs: Iterable[str]) -> list[str]:
    """The words of behaviours, circumstances or strengths."""
    known = {item["slug"]: _(item["text"]) for item in concern_form()[kind]}
    return [known.get(slug, slug) for slug in slugs]


def calls_for_care(slugs: Iterable[str]) -> bool:
    """Whether something chosen is often a sign of danger now, so that the page says once more whom to call."""
    told = [*concern_form()["behaviours"], *concern_form()["circumstances"]]
    return bool({item["slug"] for item in told if item.get("emergency_hint")} & set(slugs))
