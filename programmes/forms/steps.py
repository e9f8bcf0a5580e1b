"""The small forms that go with a step: words where they are needed, and the version one had before one's eyes."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes import services
from programmes.models import ActivityLog
from programmes.services.activity_steps import MAX_WORDS

Text = str | Promise


class StepForm(forms.Form):
    """One step: what its page says, and the service it calls."""

    heading: ClassVar[Text] = ""
    purpose: ClassVar[Text] = ""
    submit: ClassVar[Text] = ""
    done: ClassVar[Text] = ""
    danger: ClassVar[bool] = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def take(self, log: ActivityLog, by: Any) -> None:
        """Call the service."""
        raise NotImplementedError


class WordsForm(StepForm):
    """A step that needs a sentence."""

    reason = forms.CharField(
        label=_("In a sentence or two"), widget=forms.Textarea({"rows": 4}), max_length=MAX_WORDS
    )


class SubmitForm(StepForm):
    """Send a draft."""

    heading, submit = _("Send this activity to the city?"), _("Send")
    purpose = _("An officer checks it; then it counts in figures and reports. You can still correct it.")
    done = _("Sent. Thank you: it counts once the city has checked it.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Submit."""
        services.submit(log=log, by=by, version=self.cleaned_data["version"])


class VerifyForm(StepForm):
    """Verify one."""

    heading, submit = _("Verify this activity?"), _("Verify")
    purpose = _("You confirm that the log is plausible. From now on it counts in figures and reports.")
    done = _("Verified. It counts from now on.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Verify."""
        services.verify(log=log, by=by, version=self.cleaned_data["version"])


class QueryForm(WordsForm):
    """Ask the partner."""

    heading, submit = _("What would you like to know?"), _("Ask")
    purpose = _(
        "Kind and short. The partner sees your name and gets a message. Until they answer, the log does not count."
    )
    done = _("Asked. It comes back to you with the answer.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Ask."""
        services.query(
            log=log, by=by, question=self.cleaned_data["reason"], version=self.cleaned_data["version"]
        )


class AnswerForm(WordsForm):
    """Answer the city."""

    heading, submit = _("Your answer"), _("Send the answer")
    purpose = _("If a number is wrong, correct the log first and then answer. Nobody is named.")
    done = _("Answered. Thank you: the city checks it again.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Answer."""
        services.answer(
            log=log, by=by, words=self.cleaned_data["reason"], version=self.cleaned_data["version"]
        )


class WithdrawForm(WordsForm):
    """Withdraw."""

    heading, submit, danger = _("Withdraw this activity?"), _("Withdraw"), True
    purpose = _("It leaves all figures and stays readable as withdrawn. Say why, for those who look later.")
    done = _("Withdrawn. It counts nowhere any more.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Withdraw."""
        services.withdraw(
            log=log, by=by, reason=self.cleaned_data["reason"], version=self.cleaned_data["version"]
        )


class RestoreForm(StepForm):
    """Take up again."""

    heading, submit = _("Take this activity up again?"), _("Take up again")
    purpose = _("It becomes a draft that only your organisation sees, until you send it.")
    done = _("It is a draft again.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Restore."""
        services.restore(log=log, by=by, version=self.cleaned_data["version"])


class CorrectForm(WordsForm):
    """Open a verified one for correction."""

    heading, submit = _("Why is it corrected?"), _("Open for correction")
    purpose = _("It stops counting until an officer has checked it again.")
    done = _("You can correct it now.")

    def take(self, log: ActivityLog, by: Any) -> None:
        """Correct."""
        services.correct(
            log=log, by=by, reason=self.cleaned_data["reason"], version=self.cleaned_data["version"]
        )


LOG_STEP_FORMS: dict[str, type[StepForm]] = {
    "submit": SubmitForm,
    "verify": VerifyForm,
    "query": QueryForm,
    "answer": AnswerForm,
    "withdraw": WithdrawForm,
    "restore": RestoreForm,
    "correct": CorrectForm,
}


class RedactForm(forms.Form):
    """New words for the texts that hold a name."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    happened = forms.CharField(
        label=_("What happened"), required=False, widget=forms.Textarea({"rows": 4}), max_length=10_000
    )
    learned = forms.CharField(
        label=_("What was learned"), required=False, widget=forms.Textarea({"rows": 4}), max_length=10_000
    )
    concerns = forms.CharField(
        label=_("Concerns about the activity"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        max_length=10_000,
    )
    also_steps = forms.BooleanField(
        label=_("Remove the words of questions, answers and reasons too"),
        required=False,
        help_text=_("If the name stands there as well."),
    )

    def __init__(self, *args: Any, log: ActivityLog, **kwargs: Any) -> None:
        texts = {name: getattr(log, name) for name in services.activity.TEXTS}
        kwargs["initial"] = {**texts, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.texts_before = texts
        for name in [name for name, text in texts.items() if not text]:
            del self.fields[name]

    def texts(self) -> dict[str, str]:
        """All texts that were changed: their earlier words are removed."""
        return {
            name: self.cleaned_data[name]
            for name in self.texts_before
            if name in self.cleaned_data and self.cleaned_data[name] != self.texts_before[name]
        }
