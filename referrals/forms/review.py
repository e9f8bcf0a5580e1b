"""Forms of reviewing, closing and looking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.ui.forms import DateField
from portal.ui.widgets import Radios
from referrals.forms.plan import holders_of
from referrals.forms.work import WorkForm, area, work
from referrals.models import Case, ClosingReport, FollowUp
from referrals.outcomes import joined, outcome_choices
from referrals.services.closing import (
    OWN_BASES,
    ask_for_closing,
    closing_step,
    leave_out_follow_up,
    note_follow_up,
    plan_follow_up,
    write_closing_report,
)
from referrals.services.closing import SEALED as CLOSING_WORDS
from referrals.services.review import write_review
from referrals.standing import process_of
from referrals.support_enums import Conclusion, FollowUpState, PlanState, ReviewKind
from referrals.support_words import codes, support_list, title_in
from referrals.words import bases_of


class LookForm(WorkForm):
    """A look at the plan: goals, and words."""

    section, perm = "reviews", "referrals.review_case"
    sealed = ("person_views", "views_reason", "text")
    kind = ""
    on = DateField(label=_("Day"))
    text = area(
        _("What we saw together"),
        hint=_("What went well, what was agreed and did not come about, what should change"),
    )
    person_views = area(_("What the person says"), hint=_("In their own words"), required=False)
    views_reason = area(_("Or why they could not be asked"), required=False, rows=2)
    next_on = DateField(label=_("Next look together"), required=False, help_text=_("By default in a month."))

    def prepare(self) -> None:
        """A field for each goal of the plan."""
        fields: dict[str, Any] = self.fields
        fields["on"].initial = timezone.localdate()
        plan = self.case.plans.filter(state=PlanState.AGREED, round=self.case.round).first()
        self.goals = list(plan.goals.all()) if plan else []
        for goal in self.goals:
            label = (
                self.opening.open(goal, "words", "support_plan", self.by.pk)
                if self.opening.sees("support_plan", self.by.pk)
                else str(_("Goal"))
            )
            fields[f"goal_{goal.pk}"] = forms.ChoiceField(
                label=label, choices=support_list("goal_states"), initial=goal.state
            )

    def save(self) -> None:
        """Put it on record."""
        given = self.cleaned_data
        write_review(
            case=self.case,
            kind=self.kind,
            on=given["on"],
            words=self.sealed_words,
            goals={str(goal.thread): given[f"goal_{goal.pk}"] for goal in self.goals},
            conclusion=given.get("conclusion", ""),
            next_on=given["next_on"],
            by=self.by,
        )


@work
class NoteForm(LookForm):
    """The short note between."""

    slug, kind = "note", ReviewKind.NOTE
    button = _("Write a note")
    heading, submit = _("Note of the month"), _("Put on record")
    purpose = _("A few sentences, about once a month: is what was agreed happening?")
    done = _("On record.")

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While support goes on."""
        return case.state == "support"


@work
class FullForm(LookForm):
    """The full look together."""

    slug, kind, main = "review", ReviewKind.FULL, True
    button = _("Write the review")
    heading, submit = _("The look together"), _("Put on record")
    purpose = _("With the person, against their own goals and with the same questions as at first.")
    done = _("On record. How it goes on is a step of the case.")
    conclusion = forms.ChoiceField(label=_("How to go on"), choices=Conclusion.choices, widget=Radios)

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """In a review."""
        return case.state == "review"


@work
class ClosingForm(WorkForm):
    """The closing report."""

    slug, section, perm, main = "closing", "closing", "referrals.write_closing_case", True
    button = _("Write the closing report")
    heading, submit = _("Closing report"), _("Keep the report")
    purpose = _("What was done, what remains, and whom the person can call. The person may read all of it.")
    done = _("Kept. Ask for the closing once it is complete; somebody who is not the lead approves it.")
    sealed = CLOSING_WORDS
    done_words = area(_("What was done"))
    remains = area(_("What remains"))
    contact = area(_("Who stays in contact"), rows=2)
    reason = forms.ChoiceField(label=_("Why it ends"))
    outcome = forms.ChoiceField(label=_("Outcome"))
    message = area(_("Message to the person"), required=False, hint=_("Thanks, what remains, whom to call"))
    no_message_reason = area(_("Or why there is no message"), required=False, rows=2)
    feedback_line = forms.ChoiceField(label=_("One line for whoever raised the concern"), widget=Radios)
    team_until = DateField(
        label=_("The team can read it until"), required=False, help_text=_("Four weeks unless you choose.")
    )

    def prepare(self) -> None:
        """Lists, and what the report says so far."""
        fields: dict[str, Any] = self.fields
        process = process_of(self.case)
        step = process.by_slug.get(closing_step(self.case))
        fields["outcome"].choices = outcome_choices(process, step.outcomes if step else ())
        fields["reason"].choices = list(process.closure_reasons.items())
        fields["feedback_line"].choices = list(process.ending_lines.items())
        row = ClosingReport.objects.filter(case=self.case, round=self.case.round).first()
        if row is None or not self.opening.sees("closing_report", self.by.pk):
            return
        for name in CLOSING_WORDS:
            field = "done_words" if name == "done" else name
            fields[field].initial = self.opening.open(row, name, "closing_report", self.by.pk)
        for name in ("reason", "outcome", "feedback_line", "team_until"):
            fields[name].initial = getattr(row, name)
        fields["outcome"].initial = joined(row.outcome, row.own_outcome)

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """Where a step closes with a report."""
        return bool(closing_step(case))

    def save(self) -> None:
        """Keep it."""
        given = self.cleaned_data
        words = {name: given.get("done_words" if name == "done" else name) or "" for name in CLOSING_WORDS}
        write_closing_report(
            case=self.case,
            words=words,
            reason=given["reason"],
            outcome=given["outcome"],
            feedback_line=given["feedback_line"],
            team_until=given["team_until"],
            by=self.by,
        )


@work
class AskClosingForm(WorkForm):
    """The report is complete: somebody else is asked."""

    slug, section, perm = "ask_closing", "closing", "referrals.write_closing_case"
    button = _("Ask for the closing")
    heading, submit = _("Ask for the closing?"), _("Ask for the closing")
    purpose = _("As the report says. Somebody who is not the lead reads it and approves.")
    done = _("Asked. The case closes once somebody who is not the lead has approved.")

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """Once there is a report."""
        return bool(closing_step(case)) and case.closing_reports.filter(round=case.round).exists()

    def save(self) -> None:
        """Ask."""
        ask_for_closing(case=self.case, by=self.by)


class FollowUpForm(WorkForm):
    """One of the looks back that are still to come."""

    section = "follow_up"
    follow_up = forms.ChoiceField(label=_("Which"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Those that are still to come."""
        fields: dict[str, Any] = self.fields
        self.rows = {str(row.pk): row for row in still_to_come(self.case)}
        fields["follow_up"].choices = [(pk, follow_up_title(row)) for pk, row in self.rows.items()]
        if len(self.rows) == 1:
            fields["follow_up"].initial = next(iter(self.rows))

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While there are any."""
        return case.state in ("closed", "follow_up") and bool(still_to_come(case).exists())

    @property
    def row(self) -> FollowUp:
        """The one chosen."""
        return self.rows[self.cleaned_data["follow_up"]]


@work
class FollowUpPlanForm(FollowUpForm):
    """Who looks back, and on which basis."""

    slug, perm, main = "follow_up_plan", "referrals.plan_follow_up_case", True
    button = _("Say who looks back")
    heading, submit = _("Who looks back?"), _("Put on record")
    purpose = _("Consent to the plan has ended with the plan. Whoever looks back needs a basis of their own.")
    done = _("On record.")
    person = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    basis = forms.ChoiceField(label=_("Basis of their own"), widget=Radios)
    basis_words = area(_("The basis, named"), hint=_("Confirm with your lawyer"), rows=2)

    def prepare(self) -> None:
        """Bases that are nobody's consent."""
        super().prepare()
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = holders_of("case_team_member")
        fields["basis"].choices = [pair for pair in bases_of(process_of(self.case)) if pair[0] in OWN_BASES]

    def save(self) -> None:
        """Put it on record."""
        given = self.cleaned_data
        plan_follow_up(
            follow_up=self.row,
            person=given["person"],
            basis=given["basis"],
            basis_words=given["basis_words"],
            by=self.by,
        )


@work
class FollowUpLeaveForm(FollowUpForm):
    """No look back this time."""

    slug, perm = "follow_up_leave", "referrals.plan_follow_up_case"
    button = _("Leave one out")
    heading, submit = _("No look back this time?"), _("Leave it out")
    purpose = _("The person does not wish it, or nobody has a basis for it.")
    done = _("Left out, with its reason.")
    reason = area(_("Why"), rows=2)

    def save(self) -> None:
        """Leave it out."""
        leave_out_follow_up(follow_up=self.row, reason=self.cleaned_data["reason"], by=self.by)


@work
class FollowUpNoteForm(FollowUpForm):
    """The note of a look back."""

    slug, perm, main = "follow_up_note", "referrals.note_follow_up_case", True
    button = _("Write the note")
    heading, submit = _("Looking back"), _("Put on record")
    purpose = _("How are you? They need not answer. Nothing is asked that your own basis does not cover.")
    done = _("On record. Thank you.")
    note = area(_("Note"))

    def prepare(self) -> None:
        """Their own."""
        super().prepare()
        self.rows = {pk: row for pk, row in self.rows.items() if row.person_id == self.by.pk}
        fields: dict[str, Any] = self.fields
        fields["follow_up"].choices = [(pk, follow_up_title(row)) for pk, row in self.rows.items()]

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While a look back goes on."""
        return case.state == "follow_up" and bool(still_to_come(case).filter(person=by).exists())

    def save(self) -> None:
        """Put it on record."""
        note_follow_up(follow_up=self.row, note=self.cleaned_data["note"], by=self.by)


def still_to_come(case: Case) -> Any:
    """Looks back of this round that nobody has noted."""
    return FollowUp.objects.filter(case=case, round=case.round, state=FollowUpState.PLANNED)


def follow_up_title(row: FollowUp) -> str:
    """A look back in words."""
    who = f", {row.person}" if row.person_id else ""
    basis = f", {title_in(codes('legal_bases'), row.basis)}" if row.basis else ""
    months = _("After %(n)s months") % {"n": row.month}
    return f"{months}{who}{basis}"
