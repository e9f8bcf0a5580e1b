"""Forms of the part about coming back: the plan by its sections, and one exchange with the national counterpart."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.ui.forms import DateField
from portal.ui.widgets import Radios
from referrals.forms.plan import NOTHING, holders_of
from referrals.forms.work import WorkForm, area, line, work
from referrals.models import Case, ReintegrationPlan
from referrals.services.tertiary import log_exchange, sections, write_reintegration
from referrals.standing import process_of
from referrals.support_enums import Direction, Informed
from referrals.support_words import pairs, tertiary
from referrals.words import bases_of

REVIEW_AFTER = dt.timedelta(days=90)


@work
class ReintegrationForm(WorkForm):
    """The plan for coming back."""

    slug, section, perm, main = "reintegration", "reintegration", "referrals.write_reintegration_case", True
    button = _("Write the plan for coming back")
    heading, submit = _("The plan for coming back"), _("Keep")
    purpose = _("Written with the person, a section at a time. Leave empty what does not matter to them.")
    done = _("Kept. What a section said before stays on record.")
    setting = forms.ChoiceField(label=_("Where the person is"), widget=Radios)
    contact = forms.ModelChoiceField(
        User.objects.none(),
        label=_("One contact person"),
        required=False,
        help_text=_(
            "Knows everybody who acts, and is the first number to call for the person and the family."
        ),
    )
    reached_by = line(_("How they are reached"), required=False)

    def prepare(self) -> None:
        """A field for each section, with what it says now."""
        fields: dict[str, Any] = self.fields
        fields["setting"].choices = pairs(tertiary()["settings"])
        fields["contact"].queryset = holders_of("case_team_member")
        prompts = {item["slug"]: item["prompt"] for item in tertiary()["plan_sections"]}
        for slug, title in sections():
            fields[f"text_{slug}"] = area(title, hint=prompts[slug], required=False, rows=3, longest=3000)
        plan = ReintegrationPlan.objects.filter(case=self.case, round=self.case.round).first()
        if plan is None or not self.opening.sees("support_plan", self.by.pk):
            return
        fields["setting"].initial, fields["contact"].initial = plan.setting, plan.contact_id
        fields["reached_by"].initial = self.opening.open(plan, "reached_by", "support_plan", self.by.pk)
        for row in plan.texts.all():  # the last one of a section counts
            if f"text_{row.section}" in fields:
                fields[f"text_{row.section}"].initial = self.opening.open(
                    row, "text", "support_plan", self.by.pk
                )

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While support is planned and given."""
        return case.state in ("consent", "support", "review")

    def save(self) -> None:
        """Keep it."""
        given = self.cleaned_data
        texts = {slug: given.get(f"text_{slug}") or "" for slug, _title in sections()}
        write_reintegration(
            case=self.case,
            setting=given["setting"],
            contact=given["contact"],
            reached_by=given["reached_by"],
            texts=texts,
            by=self.by,
        )


@work
class ExchangeForm(WorkForm):
    """One exchange."""

    slug, section, perm, main = "exchange", "counterpart", "referrals.log_exchange_case", True
    button = _("Log an exchange")
    heading, submit = _("Log an exchange"), _("Put on record")
    purpose = _(
        "Each exchange has a basis of its own. What arrives from the counterpart is theirs and is not passed on."
    )
    done = _("On record.")
    sealed = ("what", "purpose_words", "basis_words", "informed_why", "who")
    direction = forms.ChoiceField(label=_("Which way"), choices=Direction.choices, widget=Radios)
    on = DateField(label=_("Day"))
    what = area(_("What was shared, in categories"), rows=2)
    purpose_words = area(_("Purpose"), rows=2)
    legal_basis = forms.ChoiceField(label=_("Legal basis"))
    basis_words = area(_("The basis, named"), hint=_("Confirm with your lawyer"), rows=2)
    informed = forms.ChoiceField(label=_("Does the person know"), choices=Informed.choices, widget=Radios)
    informed_why = area(_("Why not yet"), required=False, rows=2)
    who = line(_("Who shared and who received"), longest=300)
    review_on = DateField(label=_("Look at it again on"))

    def prepare(self) -> None:
        """Lists and days."""
        fields: dict[str, Any] = self.fields
        fields["legal_basis"].choices = [NOTHING, *bases_of(process_of(self.case))]
        fields["on"].initial = timezone.localdate()
        fields["review_on"].initial = timezone.localdate() + REVIEW_AFTER

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While support goes on."""
        return case.state in ("support", "review")

    def save(self) -> None:
        """Put it on record."""
        given = self.cleaned_data
        words = {**self.sealed_words, "purpose": given["purpose_words"]}
        words.pop("purpose_words")
        log_exchange(
            case=self.case,
            direction=given["direction"],
            on=given["on"],
            words=words,
            legal_basis=given["legal_basis"],
            informed=given["informed"],
            review_on=given["review_on"],
            by=self.by,
        )
