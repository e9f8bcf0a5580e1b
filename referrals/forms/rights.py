"""Forms for requests by the person."""

from django import forms
from django.apps import apps
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DateField
from portal.ui.widgets import PickOne
from referrals.forms.oversight import _text
from referrals.models import Correction, PackChoice, RightsResult
from referrals.services.pack import title_of
from referrals.services.rights import BESIDE, STATEMENTS, correctable, kinds, refusal_grounds
from referrals.words import word

CHANNELS = [
    ("in_person", _("In person")), ("letter", _("Letter")), ("telephone", _("Telephone")), ("email", _("E-mail")),
    ("representative", _("Somebody entitled to act for them")),
]  # fmt: skip
FIELDS = {
    "name": _("Name"), "birth_year": _("Year of birth"), "birth_date": _("Date of birth"), "contact": _("How to reach them"),
    "words": _("What was told"), "when_seen": _("When it was"), "told": _("What the person was told"), "tried": _("What has been tried"),
}  # fmt: skip


def entry_title(row: Correction) -> str:
    """What was corrected, or the part beside which the person's words stand."""
    if row.source:
        return title_of(apps.get_model("referrals", row.source), row.field)
    return str(FIELDS.get(row.field) or word("field_groups", row.group))


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


class MoreTimeForm(forms.Form):
    """Why it takes longer, and that the person knows."""

    reason = _text(
        _("Why it takes longer"), longest=1000, hint=_("In the words in which the person was told.")
    )
    told_on = DateField(
        label=_("The person was told on"), help_text=_("Within the first month, before you extend it.")
    )
    told_how = forms.ChoiceField(label=_("How"), choices=CHANNELS)


class AnswerForm(forms.Form):
    """The answer to a request."""

    result = forms.ChoiceField(label=_("Result"), choices=RightsResult.choices)
    grounds = forms.ChoiceField(
        label=_("Why not, or not all of it"), required=False,
        choices=lambda: [("", "---------"), *((slug, _now(text)) for slug, text in refusal_grounds().items())],
        help_text=_("The person is told the reason, and where to complain."),
    )  # fmt: skip
    answer = _text(_("What the person is told"), rows=6, longest=4000)


class CorrectForm(forms.Form):
    """A correction, or the person's own words beside an entry."""

    field = forms.ChoiceField(
        label=_("Which entry"),
        choices=lambda: [
            ("", "---------"),
            *((f, FIELDS.get(f, f)) for f in correctable()),
            *(
                (f"{BESIDE}{group}", _now("Beside: %(part)s") % {"part": word("field_groups", group)})
                for group in STATEMENTS
            ),
        ],
        help_text=_("Beside a whole part the person's own words are placed; the part itself is not changed."),
    )
    text = _text(_("What is right, or the person's own words"), longest=4000)
    agreed = forms.ChoiceField(
        label=_("Decision"), widget=PickOne, choices=[("yes", _("The entry is corrected")), ("no", _("Their words stand beside the entry"))],
        help_text=_("What stood there before is kept in either case."),
    )  # fmt: skip


class CorrectEntryForm(CorrectForm):
    """A correction of one entry that was chosen before, or the person's own words beside it."""

    field = None  # type: ignore[assignment]


class EntryForm(forms.Form):
    """What becomes of one entry of the copy."""

    item = forms.UUIDField()
    choice = forms.ChoiceField(choices=[c for c in PackChoice.choices if c[0] != "open"])
    reason = forms.CharField(required=False)
    instead = forms.CharField(required=False, max_length=4000)
