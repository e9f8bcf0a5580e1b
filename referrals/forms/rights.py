"""Forms for requests by the person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from referrals.forms.oversight import _text
from referrals.models import PackChoice, RightsResult
from referrals.services.rights import correctable, kinds

CHANNELS = [
    ("in_person", _("In person")), ("letter", _("Letter")), ("telephone", _("Telephone")), ("email", _("E-mail")),
    ("representative", _("Somebody entitled to act for them")),
]  # fmt: skip
FIELDS = {
    "name": _("Name"), "birth_year": _("Year of birth"), "birth_date": _("Date of birth"), "contact": _("How to reach them"),
    "words": _("What was told"), "when_seen": _("When it was"), "told": _("What the person was told"), "tried": _("What has been tried"),
}  # fmt: skip


class LogForm(forms.Form):
    """A new request."""

    kind = forms.ChoiceField(
        label=_("What the person asks"), choices=lambda: [("", "---------"), *kinds().items()]
    )
    channel = forms.ChoiceField(label=_("How it came"), choices=CHANNELS)
    received_on = DateField(
        label=_("Received on"), help_text=_("The month for the answer begins on this day.")
    )
    words = _text(_("In the person's words"))


class WordsForm(forms.Form):
    """One text."""

    words = _text(_("In a sentence or two"), longest=1000)


class AnswerForm(forms.Form):
    """The answer to a request."""

    result = forms.ChoiceField(label=_("Result"), choices=RightsResult.choices)
    answer = _text(_("What the person is told"), rows=6, longest=4000)


class CorrectForm(forms.Form):
    """A correction, or the person's own words beside an entry."""

    field = forms.ChoiceField(
        label=_("Which entry"), choices=lambda: [(f, FIELDS.get(f, f)) for f in correctable()]
    )
    text = _text(_("What is right, or the person's own words"), longest=4000)
    agreed = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("The entry is corrected")), ("no", _("Their words stand beside the entry"))],
        help_text=_("What stood there before is kept in either case."),
    )  # fmt: skip


class EntryForm(forms.Form):
    """What becomes of one entry of the copy."""

    choice = forms.ChoiceField(choices=[c for c in PackChoice.choices if c[0] != "open"])
    reason = forms.CharField(required=False)
    instead = forms.CharField(required=False, max_length=4000)
