"""The form of one step: only the fields it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from portal.ui.widgets import Radios
from referrals.outcomes import outcome_choices, outcome_note
from referrals.services.offers import written_with
from referrals.words import choices
from referrals.workflow.definition import Process, Step

ENDS = {"pause_within_limit", "police_hold_has_end"}
LONGEST = 4000


class StepForm(forms.Form):
    """Reason, words, basis, outcome, line for the sender, end: whatever the step asks for."""

    reason = forms.ChoiceField(label=_("Reason"), widget=Radios)
    outcome = forms.ChoiceField(label=_("Outcome"), widget=Radios)
    lawful_basis = forms.ChoiceField(
        label=_("Lawful basis"),
        widget=Radios,
        help_text=_("Your lawyer has confirmed what each of them means here."),
    )
    until = DateField(label=_("Until"))
    feedback_line = forms.ChoiceField(
        label=_("Line for the person who raised it"),
        widget=Radios,
        help_text=_("They read this one line and nothing else."),
    )
    rationale = forms.CharField(
        label=_("Why, in your words"),
        help_text=_(
            "Facts and reasons. The person may read it one day; write so that it would not shame them."
        ),
        widget=forms.Textarea({"rows": 4}),
        max_length=LONGEST,
    )
    seen = forms.BooleanField(label=_("I have read who will see what after this step"))

    def __init__(self, *args: Any, step: Step, discloses: bool, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.bases = step, process.legal_bases
        self._choose("reason", "transition_reasons", step.reasons)
        self.fields["outcome"].help_text = outcome_note(step.outcomes)
        self._offer("outcome", outcome_choices(process, step.outcomes))
        self._choose(
            "lawful_basis",
            "legal_bases",
            process.legal_bases if "lawful_basis_recorded" in step.guards else (),
        )
        field = self.fields["feedback_line"]
        if "feedback_line_chosen" not in step.guards:
            del self.fields["feedback_line"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = list(process.ending_lines.items())
        if not ENDS & set(step.guards):
            del self.fields["until"]
        self.fields["rationale"].required = "rationale_recorded" in step.guards or bool(written_with(step))
        if not discloses:
            del self.fields["seen"]

    def _choose(self, name: str, kind: str, slugs: tuple[str, ...] | None) -> None:
        """Offer the slugs of a list."""
        self._offer(name, [] if slugs == () else choices(kind, slugs))

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        """A single one is no question."""
        field = self.fields[name]
        if len(offered) < 2:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = offered

    def values(self) -> dict[str, Any]:
        """What the service takes; what was no question is filled in from the step."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if len(self.step.reasons) == 1:
            given["reason"] = self.step.reasons[0]
        if "lawful_basis_recorded" in self.step.guards and len(self.bases) == 1:
            given["lawful_basis"] = self.bases[0]
        if len(self.step.outcomes) == 1 and "outcome" not in self.fields:
            given["outcome"] = self.step.outcomes[0]
        return given


class AnswerForm(forms.Form):
    """The second person's answer."""

    decision = forms.ChoiceField(
        label=_("Your decision"), widget=Radios, choices=[("approve", _("Approve")), ("refuse", _("Refuse"))]
    )
    answer = forms.CharField(
        label=_("Why, in your words"), widget=forms.Textarea({"rows": 3}), max_length=LONGEST, min_length=10
    )
