"""Forms of asking: the answer, taking it back, and what the team notes while it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.ui.forms import DateField
from portal.ui.widgets import Checks, Radios
from referrals.forms.work import WorkForm, area, line, work
from referrals.models import Case
from referrals.services.behaviour import record_behaviour
from referrals.services.consent import Asked, record_consent, withdraw_consent
from referrals.services.notice_texts import languages
from referrals.services.triage import write_team_note
from referrals.standing import process_of
from referrals.support_enums import Capacity, ConsentAnswer, Giver, Interpreter, OfAge, Way, YoungPerson
from referrals.support_words import pairs, refusal_reasons
from referrals.workflow.vocabulary import load_yaml

ANSWERS = [(value, label) for value, label in ConsentAnswer.choices if value != ConsentAnswer.WITHDRAWN]
NOTHING = ("", "---------")


@work
class ConsentForm(WorkForm):
    """The answer as it was given."""

    slug, section, perm, main = "consent", "consent", "referrals.record_consent_case", True
    button = _("Record an answer")
    heading, submit = _("How did the person answer?"), _("Put on record")
    purpose = _(
        "Write down what was said, not what one hoped for. A no needs no reason and has no disadvantage."
    )
    done = _("On record. The next step is a step of the case.")
    sealed = ("giver_name", "entitlement", "young_person_words", "understood", "scope")
    groups = (
        (_("The answer"), "", ("answer", "asked_on", "way", "refusal_reason", "reassess_on")),
        (
            _("If it is a yes"),
            _("A yes counts once all of this is known."),
            ("giver", "giver_name", "entitlement", "of_age_as", "language", "interpreter", "capacity", "understood"),
        ),
        (_("If the person is under 18"), "", ("young_person", "young_person_words")),
        (_("What it covers"), "", ("scope", "agencies", "ends_on")),
    )  # fmt: skip
    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=Radios)
    asked_on = DateField(label=_("Day"))
    way = forms.ChoiceField(label=_("How"), choices=Way, widget=Radios)
    refusal_reason = forms.ChoiceField(label=_("Reason, if one was given"), required=False)
    reassess_on = DateField(
        label=_("Look again on"), required=False, help_text=_("After a no. By default in three months.")
    )
    giver = forms.ChoiceField(label=_("Who answered"), choices=[NOTHING, *Giver.choices], required=False)
    giver_name = line(_("Name, if it was somebody else"), required=False)
    entitlement = line(_("Why they may answer"), required=False, longest=500)
    of_age_as = forms.ChoiceField(
        label=_("Of age, if no date of birth is on record"),
        choices=[NOTHING, *OfAge.choices],
        required=False,
        help_text=_("What is on record counts first."),
    )
    language = forms.ChoiceField(label=_("Language in which the text was read"), required=False)
    interpreter = forms.ChoiceField(
        label=_("Interpreter"), choices=[NOTHING, *Interpreter.choices], required=False
    )
    capacity = forms.ChoiceField(
        label=_("Was it understood"), choices=[NOTHING, *Capacity.choices], required=False
    )
    understood = area(_("What they understood, in their own words"), required=False, rows=3, longest=2000)
    young_person = forms.ChoiceField(
        label=_("Was the young person asked"), choices=[NOTHING, *YoungPerson.choices], required=False
    )
    young_person_words = area(
        _("What the young person said, or why they were not asked"), required=False, rows=3, longest=2000
    )
    scope = area(_("Which parts, if not all"), required=False, rows=2, longest=2000)
    agencies = forms.MultipleChoiceField(
        label=_("Who may share what the plan needs"), widget=Checks, required=False
    )
    ends_on = DateField(
        label=_("Until"), required=False, help_text=_("By default as long as the process allows.")
    )

    def prepare(self) -> None:
        """Lists of the process and of the city."""
        fields: dict[str, Any] = self.fields
        fields["asked_on"].initial = timezone.localdate()
        fields["refusal_reason"].choices = [NOTHING, *refusal_reasons()]
        fields["language"].choices = [NOTHING, *((code, code) for code in languages())]
        seats = self.case.members.values_list("user__organisation_id", flat=True)
        known = Organisation.objects.filter(
            pk__in=[pk for pk in seats if pk] + [self.by.organisation_id or 0]
        )
        fields["agencies"].choices = [(o.slug, o.name) for o in known]

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While somebody is asked, and while the plan goes on."""
        return case.state in ("consent", "panel", "support", "review")

    def save(self) -> None:
        """Record it."""
        given = self.cleaned_data
        asked = Asked(
            answer=given["answer"], asked_on=given["asked_on"], way=given["way"], giver=given["giver"], language=given["language"],
            interpreter=given["interpreter"], capacity=given["capacity"], of_age_as=given["of_age_as"], young_person=given["young_person"],
            refusal_reason=given["refusal_reason"], reassess_on=given["reassess_on"], ends_on=given["ends_on"], agencies=given["agencies"],
            words=self.sealed_words,
        )  # fmt: skip
        record_consent(case=self.case, asked=asked, by=self.by)


@work
class WithdrawForm(WorkForm):
    """The person takes it back."""

    slug, section, perm, danger = "withdraw", "consent", "referrals.withdraw_consent_case", True
    button = _("Consent is taken back")
    heading, submit = _("The person takes the consent back?"), _("End sharing now")
    purpose = _("No reason is needed, and nobody may delay it.")
    consequences = (
        _("Everybody named on the case, you as well if you are in the team, sees nothing of it from the next request on."),
        _("Providers stop today. What was done before stays on record until its day of deletion."),
        _("The case is closed as withdrawn. The person may come back at any time."),
    )  # fmt: skip
    done = _("Sharing has ended. Please tell the person so.")
    giver = forms.ChoiceField(
        label=_("Who said so"), choices=Giver.choices, widget=Radios, initial=Giver.PERSON
    )
    way = forms.ChoiceField(label=_("How"), choices=Way.choices, widget=Radios, initial=Way.IN_PERSON)
    said = area(_("In their words, if they wish"), required=False, rows=2, longest=2000)

    def save(self) -> None:
        """End it."""
        given = self.cleaned_data
        withdraw_consent(
            case=self.case, by=self.by, giver=given["giver"], words=given["said"], way=given["way"]
        )


class NoteForm(WorkForm):
    """A note of the team while it asks."""

    section, perm = "consent", "referrals.write_team_note_case"
    text = area(_("In a few sentences"))

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While somebody is asked."""
        return case.state == "consent"

    def save(self) -> None:
        """Put it on record under its kind."""
        write_team_note(case=self.case, kind=self.slug, text=self.cleaned_data["text"], by=self.by)


@work
class OtherHelpForm(NoteForm):
    """Other help, where somebody says no."""

    slug = "other_help_note"
    button = _("Note other help")
    heading, submit = _("Which other help was considered?"), _("Put on record")
    purpose = _("A no to the plan is no end of care: which ordinary help stays open, and how is it reached?")
    done = _("On record.")


@work
class ContactForm(NoteForm):
    """The first contact, where services are joined up at once."""

    slug = "contact_record"
    button = _("Note the contact")
    heading, submit = _("How was the first contact?"), _("Put on record")
    purpose = _("When and how somebody was reached, and what was offered.")
    done = _("On record.")

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """Only where the process asks for it."""
        leaving = process_of(case).leaving(case.state)
        return case.state == "consent" and any("contact_record" in step.documents for step in leaving)


@work
class BehaviourForm(WorkForm):
    """Something new was seen."""

    slug, section, perm = "something_new", "reviews", "referrals.record_behaviour_case"
    button = _("Something new was seen")
    heading, submit = _("What was seen that is new?"), _("Put on record")
    purpose = _(
        "Behaviours and circumstances from the list, with their day. Beliefs and belonging are none. Whether it leads anywhere, people decide."
    )
    done = _("On record. Whether the case goes back to be looked at is a step of the case.")
    sealed = ("words", "when_seen", "told")
    observed = forms.MultipleChoiceField(label=_("What was seen"), widget=Checks, required=False)
    circumstances = forms.MultipleChoiceField(label=_("What is going on"), widget=Checks, required=False)
    when_seen = line(_("When it was"))
    how_known = forms.ChoiceField(
        label=_("How it is known"),
        widget=Radios,
        choices=[
            ("saw_or_heard_myself", _("I saw or heard it myself")),
            ("person_told_me", _("The person told me")),
            ("told_by_another", _("Somebody else told me")),
            ("saw_online", _("I saw it online")),
        ],
    )
    person_knows = forms.ChoiceField(
        label=_("Does the person know that it is written down"),
        widget=Radios,
        choices=[
            ("knows_and_agrees", _("Yes, and agrees")),
            ("knows_and_disagrees", _("Yes, and disagrees")),
            ("does_not_know", _("No")),
            ("could_be_unsafe", _("No; telling them could put somebody at risk")),
        ],
    )
    words = area(_("In a few sentences"), required=False)
    told = area(_("What the person was told"), required=False, rows=2)

    def prepare(self) -> None:
        """The lists of the form for concerns."""
        form, fields = load_yaml("concern_form.yaml"), dict[str, Any](self.fields)
        for name, key in (("observed", "behaviours"), ("circumstances", "circumstances")):
            fields[name].choices = pairs([{**item, "title": item["text"]} for item in form[key]])

    def save(self) -> None:
        """Put it on record."""
        given = self.cleaned_data
        record_behaviour(
            case=self.case,
            observed=given["observed"],
            circumstances=given["circumstances"],
            how_known=given["how_known"],
            person_knows=given["person_knows"],
            words={name: given.get(name) or "" for name in self.sealed},
            by=self.by,
        )
