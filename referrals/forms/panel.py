"""Forms around the identity check, information requests, assessment and views."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.ui.widgets import Checks, DateFields, Radios
from referrals.enums import AgencyAnswer, InformationReply, Whose
from referrals.forms.meetings import PeopleChoice, PersonChoice, text_area
from referrals.models import Assessment, Case, InstrumentVersion
from referrals.services.assessments import instruments_for
from referrals.services.information import people_for_information
from referrals.services.instruments import Item, answers_to, sources_of
from referrals.services.unsealing import people_to_ask, team_candidates
from referrals.standing import process_of
from referrals.words import bases_of


def among(found: list[User]) -> Any:
    """These persons as a choice."""
    return (
        User.objects.filter(pk__in=[one.pk for one in found])
        .select_related("organisation")
        .order_by("organisation__name", "name")
    )


class UnsealForm(forms.Form):
    """Why, on which basis, and for which agencies."""

    purpose = forms.CharField(
        label=_("What do the agencies need it for?"), widget=text_area(), max_length=4000
    )
    necessity = forms.CharField(
        label=_("Why can it not be done without?"), widget=text_area(), max_length=4000
    )
    lawful_basis = forms.ChoiceField(label=_("Lawful basis"))
    persons = PeopleChoice(
        label=_("Who needs to know?"),
        queryset=User.objects.none(),
        widget=Checks,
        help_text=_("One person for each agency, and only agencies that could help or must check."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].queryset = among(people_to_ask(case))  # type: ignore[attr-defined]
        self.fields["lawful_basis"].choices = [("", "–"), *bases_of(process_of(case))]  # type: ignore[attr-defined]


class UnsealDecisionForm(forms.Form):
    """The custodian's decision."""

    grant = forms.ChoiceField(
        label=_("Decision"),
        widget=Radios(
            hints={
                "yes": _("The named agencies learn name, year of birth and area. Nobody else does."),
                "no": _("The case goes back to the threshold. Nothing opens."),
            }
        ),
        choices=[("yes", _("Grant it")), ("no", _("Refuse it"))],
    )
    reasons = forms.CharField(label=_("Reasons"), widget=text_area(4), max_length=4000)


class AgencyAnswerForm(forms.Form):
    """What an agency answers when it learns who it is about."""

    answer = forms.ChoiceField(label=_("Your agency's answer"), widget=Radios, choices=AgencyAnswer.choices)
    register_checked = forms.BooleanField(label=_("We looked in our own register first"), required=False)
    reason = forms.CharField(
        label=_("In a sentence"),
        required=False,
        widget=text_area(2),
        max_length=2000,
        help_text=_(
            "Needed if you cannot share. Not what you know: only why you should join or can't share."
        ),
    )


class TeamForm(forms.Form):
    """Who acts, and who leads."""

    team = PeopleChoice(label=_("Who acts on the case?"), queryset=User.objects.none(), widget=Checks)
    lead = PersonChoice(label=_("Who leads it?"), queryset=User.objects.none())

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = among(team_candidates(case))
        self.fields["team"].queryset = found  # type: ignore[attr-defined]
        self.fields["lead"].queryset = found  # type: ignore[attr-defined]


class InformationForm(forms.Form):
    """One question to one agency."""

    person = PersonChoice(label=_("Whom do you ask?"), queryset=User.objects.none())
    question = forms.CharField(
        label=_("What do we need to know?"),
        widget=text_area(),
        max_length=4000,
        help_text=_("One question. The agency sees no other agency's question."),
    )
    necessity = forms.CharField(label=_("Why is it needed?"), widget=text_area(2), max_length=4000)
    lawful_basis = forms.ChoiceField(label=_("Lawful basis"))
    due_on = forms.DateField(label=_("Please answer by"), widget=DateFields)
    expires_on = forms.DateField(
        label=_("The question expires on"),
        widget=DateFields,
        help_text=_("Afterwards nobody can answer it, and work goes on without."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = among(people_for_information(case))  # type: ignore[attr-defined]
        self.fields["lawful_basis"].choices = [("", "–"), *bases_of(process_of(case))]  # type: ignore[attr-defined]


class InformationAnswerForm(forms.Form):
    """The agency's answer."""

    reply = forms.ChoiceField(label=_("Your reply"), widget=Radios, choices=InformationReply.choices)
    register_checked = forms.BooleanField(label=_("We looked in our own register first"), required=False)
    answer = forms.CharField(
        label=_("Your answer, or why you cannot share"),
        widget=text_area(6),
        max_length=4000,
        help_text=_("Only what was asked for. The person may read it one day."),
    )


class StartForm(forms.Form):
    """Which instrument."""

    instrument = forms.ModelChoiceField(
        label=_("Which instrument?"),
        queryset=InstrumentVersion.objects.none(),
        empty_label=None,
        widget=Radios,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = instruments_for(case)  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One item in words."""

    answer = forms.ChoiceField(label=_("Which wording comes closest?"), widget=Radios)
    reason = forms.CharField(
        label=_("Why?"), required=False, widget=text_area(), max_length=4000,
        help_text=_("Keep apart what was seen, what was heard and what is judgement."),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("From which source?"), required=False)
    noted_on = forms.DateField(label=_("Seen or said on"), required=False, widget=DateFields)
    persons_view = forms.CharField(
        label=_("How does the person see it?"), required=False, widget=text_area(2), max_length=4000
    )

    def __init__(self, *args: Any, assessment: Assessment, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers_to(assessment.instrument, item)  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "–"), *sources_of(assessment.instrument)]  # type: ignore[attr-defined]


class ConclusionForm(forms.Form):
    """One question of the conclusion."""

    text = forms.CharField(widget=text_area(5), max_length=4000)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class ViewsForm(forms.Form):
    """What the person or the family say."""

    whose = forms.ChoiceField(label=_("Whose view?"), widget=Radios, choices=Whose.choices)
    sought = forms.ChoiceField(
        label=_("Were they asked?"),
        widget=Radios,
        choices=[("yes", _("Yes")), ("no", _("No, with a reason"))],
    )
    text = forms.CharField(
        label=_("In their own words, or why they were not asked"), widget=text_area(5), max_length=4000
    )
    said_on = forms.DateField(label=_("On which day?"), required=False, widget=DateFields)


class InstrumentItemForm(forms.Form):
    """One item of a draft."""

    title = forms.CharField(label=_("Title"), max_length=120)
    ask = forms.CharField(label=_("Question to the person"), max_length=300)
    wordings = forms.CharField(
        label=_("Wordings, one a line"),
        widget=text_area(5),
        max_length=2000,
        help_text=_("They describe situations. Two at least; no numbers, no levels."),
    )
