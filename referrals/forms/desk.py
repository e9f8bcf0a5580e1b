"""Forms of the desk: messages, checklist, notes, police question, summary, advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.ui.forms import DateField
from portal.ui.widgets import Checks, Radios
from referrals.enums import Answer
from referrals.forms.concern import Words, concern_form
from referrals.services import advice, police
from referrals.services.files import ACCEPT
from referrals.words import choices
from referrals.workflow.vocabulary import load_yaml

NOTES = ("signposting_note", "emergency_record", "handover_note")


class Files(forms.FileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class CodeForm(forms.Form):
    """The code of a receipt."""

    code = forms.CharField(
        label=gettext_lazy("Your code"),
        max_length=40,
        help_text=gettext_lazy("16 letters and digits. Dashes and small letters don’t matter."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class WordsForm(forms.Form):
    """A message, with files if need be."""

    text = Words(
        label=gettext_lazy("Your message"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    files = forms.FileField(  # type: ignore[assignment]  # declared fields are taken off the class
        label=gettext_lazy("Pictures or documents"),
        required=False,
        widget=Files({"accept": ACCEPT, "multiple": True}),
        help_text=gettext_lazy("At most three, as JPEG, PNG, WebP or PDF. Hidden details are removed."),
    )


class AddForm(WordsForm):
    """What somebody adds to a concern; something newly noticed is set apart from a reply."""

    observed = forms.MultipleChoiceField(
        label=gettext_lazy("Have you noticed something new?"),
        required=False,
        widget=Checks,
        help_text=gettext_lazy("Leave this empty if you only reply."),
    )
    field_order = ("text", "files", "observed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed: Any = self.fields["observed"]
        listed.choices = [(item["slug"], _(item["text"])) for item in concern_form()["behaviours"]]


class MessageForm(WordsForm):
    """A message of the desk to who raised the concern."""

    is_question = forms.BooleanField(
        label=gettext_lazy("It is the question that triage needs an answer to"),
        required=False,
        help_text=gettext_lazy("Puts it on record, so that the step “Ask the sender” can be taken."),
    )


class ChecklistForm(forms.Form):
    """The whole checklist on one page: each answer with its reason and where it comes from. Nothing is added up."""

    def __init__(self, *args: Any, questions: list[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            slug = question["slug"]
            self.fields[f"answer_{slug}"] = forms.ChoiceField(
                label=_(question["text"]), help_text=_(question["hint"]), choices=Answer.choices, widget=Radios, required=False
            )  # fmt: skip
            self.fields[f"reason_{slug}"] = Words(
                label=_("Reason"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
            )
            self.fields[f"source_{slug}"] = forms.CharField(label=_("Source"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """An answer has its reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            slug = question["slug"]
            if cleaned.get(f"answer_{slug}") and not cleaned.get(f"reason_{slug}"):
                self.add_error(f"reason_{slug}", _("Please say why, in a few words."))
            elif cleaned.get(f"reason_{slug}") and not cleaned.get(f"answer_{slug}"):
                self.add_error(f"answer_{slug}", _("Please choose an answer for this reason."))
        return cleaned

    def parts(self) -> list[tuple[Mapping[str, Any], Any, Any, Any]]:
        """Question by question for the template."""
        return [
            (q, self[f"answer_{q['slug']}"], self[f"reason_{q['slug']}"], self[f"source_{q['slug']}"])
            for q in self.questions
        ]

    def changed(self) -> list[tuple[str, str, str, str]]:
        """(question, answer, reason, source) of those that differ from what stands on record."""
        found = []
        for question in self.questions:
            slug = question["slug"]
            now = tuple(str(self.cleaned_data[f"{part}_{slug}"]) for part in ("answer", "reason", "source"))
            before = tuple(
                str(self.initial.get(f"{part}_{slug}", "")) for part in ("answer", "reason", "source")
            )
            if now[0] and now != before:
                found.append((slug, *now))
        return found


class NoteForm(forms.Form):
    """A note that a step asks for."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=Radios)
    text = Words(label=gettext_lazy("Note"), max_length=4000, widget=forms.Textarea({"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = choices("documents", NOTES)


class AskPoliceForm(forms.Form):
    """Which liaison is asked."""

    liaison = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Police liaison"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["liaison"]
        field.queryset = User.objects.filter(pk__in=[user.pk for user in police.liaisons()]).order_by("name")


class PoliceAnswerForm(forms.Form):
    """Clear, hold or take over, and no more."""

    answer = forms.ChoiceField(label=gettext_lazy("The police answer"), widget=Radios)
    note = Words(
        label=gettext_lazy("Own note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Only you can read it. The desk sees the one word above."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["answer"]
        field.choices = [(slug, _(title)) for slug, title in police.answers()]


class SummaryForm(forms.Form):
    """The summary without identity, as the table will read it."""

    age = forms.ChoiceField(label=gettext_lazy("Age, as a band"), widget=Radios)
    factors = forms.MultipleChoiceField(label=gettext_lazy("Factors"), widget=Checks)
    text = Words(
        label=gettext_lazy("In a few sentences"), max_length=4000, widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("No name, date, street, school, club or employer; no rare detail. Name strengths beside concerns."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ages: Any = self.fields["age"]
        ages.choices = choices("age_bands")
        factors: Any = self.fields["factors"]
        factors.choices = choices("factor_codes")


class SummaryCheckForm(forms.Form):
    """The second person's check: every point, one by one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in load_yaml("screening.yaml")["summary_check"]["items"]:
            self.fields[item["slug"]] = forms.BooleanField(
                label=_(item["text"]),
                error_messages={"required": _("Without this point it can’t go on: write the summary anew.")},
            )


class AdviceForm(forms.Form):
    """Advice that was given; about nobody."""

    on = DateField(label=gettext_lazy("Day"))
    caller_role = forms.ChoiceField(label=gettext_lazy("Who asked"), widget=Radios)
    theme = forms.ChoiceField(label=gettext_lazy("About"), widget=Radios)
    answer = Words(
        label=gettext_lazy("What was answered"), max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("In general terms. No names, no places by which somebody could be recognised."),
    )  # fmt: skip
    signposted_to = forms.CharField(
        label=gettext_lazy("Also pointed to"), required=False, max_length=200,
        help_text=gettext_lazy("A service or page, if one fits better."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        roles: Any = self.fields["caller_role"]
        roles.choices = [(slug, _(title)) for slug, title in advice.caller_roles()]
        themes: Any = self.fields["theme"]
        themes.choices = [(slug, _(title)) for slug, title in advice.themes()]


class RaiseAdviceForm(forms.Form):
    """Why a question becomes a concern."""

    why = forms.ChoiceField(label=gettext_lazy("Why"), widget=Radios, choices=advice.RAISED_WHY)


class MoveForm(forms.Form):
    """Under which process a concern goes on, and why."""

    process = forms.ChoiceField(label=_("Which process does it belong to?"), widget=Radios)
    why = forms.CharField(
        label=_("Why, in your words"),
        widget=forms.Textarea({"rows": 4}),
        max_length=1000,
        help_text=_("Kept in the history of the case."),
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["process"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(offered)
            if len(offered) == 1:
                field.initial = offered[0][0]
