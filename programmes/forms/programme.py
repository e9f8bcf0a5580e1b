"""Writing a programme in steps; each step is saved on its own, so that nothing typed is lost."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Organisation
from portal.areas.models import Area
from portal.ui.forms import DateField
from portal.ui.widgets import Checks, Radios
from programmes.enums import BudgetSource, CheckKind, CheckResult, CityRole, Level, Setting
from programmes.models import AreaOfIntervention, Programme, TargetGroup
from strategy.models import Measure

Text = str | Promise
LEVEL_HINTS = {
    "primary": gettext_lazy(
        "For everyone: makes the city as a whole stronger. Asks for no sign of risk in anyone."
    ),
    "secondary": gettext_lazy(
        "Early and closer support where the mapping or a worry shows a need. Voluntary, framed by need."
    ),
    "tertiary": gettext_lazy(
        "Support to leave violence and find a way back. Needs a mandate and staying power."
    ),
}


def _words(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.Textarea({"rows": rows}), max_length=10_000
    )


class PartForm(forms.Form):
    """One step of the form. `heading` names it; the fields carry the names of the model's."""

    heading: ClassVar[Text] = ""
    hint: ClassVar[Text] = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, programme: Programme | None = None, **kwargs: Any) -> None:
        self.user, self.programme = user, programme
        kwargs.setdefault("initial", self.from_record(programme) if programme else {})
        super().__init__(*args, **kwargs)

    def from_record(self, programme: Programme) -> dict[str, Any]:
        """What the form shows of a programme."""
        start: dict[str, Any] = {"version": programme.version}
        for name in self.base_fields:
            if name != "version" and hasattr(programme, name):
                value = getattr(programme, name)
                start[name] = list(value.all()) if hasattr(value, "all") else value
        return start

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class BasicsForm(PartForm):
    """What it is and who answers for it."""

    heading = gettext_lazy("What it is")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = _words(
        gettext_lazy("In one or two sentences"), gettext_lazy("As you would tell a resident."), 2
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level of prevention"), choices=Level.choices, widget=Radios(hints=LEVEL_HINTS)
    )
    intervention = forms.ModelChoiceField(
        label=gettext_lazy("Area of intervention"), queryset=AreaOfIntervention.objects.filter(is_active=True)
    )
    city_role = forms.ChoiceField(
        label=gettext_lazy("What does the city do in it?"), choices=CityRole.choices, widget=Radios
    )
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead organisation"), queryset=Organisation.objects.active()
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Responsible department"),
        help_text=gettext_lazy("Its officers check the activity logs."),
        queryset=Organisation.objects.active().filter(kind="city_department"),
        required=False,
    )


class PeopleForm(PartForm):
    """For whom, where and with whom."""

    heading = gettext_lazy("For whom, where, with whom")
    target_groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("For whom"),
        help_text=gettext_lazy(
            "Groups described by place, age, task or need; never by religion, origin or politics."
        ),
        queryset=TargetGroup.objects.filter(is_active=True),
        required=False,
        widget=Checks,
    )
    target_note = _words(
        gettext_lazy("For whom, in your words"),
        gettext_lazy("Something every member of the group could read about themselves."),
        2,
    )
    areas = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Where"), queryset=Area.objects.current(), required=False, widget=Checks
    )
    partners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Partners"),
        help_text=gettext_lazy("They can log activities of this programme."),
        queryset=Organisation.objects.none(),
        required=False,
        widget=Checks,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners: Any = self.fields["partners"]
        partners.queryset = Organisation.objects.active()
        if self.programme:
            groups: Any = self.fields["target_groups"]
            groups.queryset = TargetGroup.objects.filter(
                is_active=True, levels__contains=[self.programme.level]
            )
            partners.queryset = partners.queryset.exclude(pk=self.programme.lead_id)

    def values(self) -> dict[str, Any]:
        """Partners keep the part that is written beside them."""
        values = super().values()
        parts = (
            dict(self.programme.partnerships.values_list("organisation_id", "part")) if self.programme else {}
        )
        values["partners"] = [
            (organisation, parts.get(organisation.pk, "")) for organisation in values["partners"]
        ]
        return values


class PlanForm(PartForm):
    """How it is meant to work."""

    heading = gettext_lazy("How it works")
    starts_on = DateField(label=gettext_lazy("Starts on"), required=False)
    ends_on = DateField(label=gettext_lazy("Ends on"), required=False)
    measure = forms.ModelChoiceField(
        label=gettext_lazy("Measure of the action plan it carries out"),
        queryset=Measure.objects.none(),
        required=False,
    )
    method = _words(gettext_lazy("Method"), gettext_lazy("What happens, how often, led by whom."), 4)
    if_text = _words(gettext_lazy("If"), gettext_lazy("What we do."), 2)
    then_text = _words(gettext_lazy("then"), gettext_lazy("What we expect to change."), 2)
    because_text = _words(gettext_lazy("because"), gettext_lazy("Why we think so."), 2)
    safeguarding_contact = forms.CharField(
        label=gettext_lazy("Safeguarding contact"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A role, a desk or a telephone number. Needed before it starts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = Measure.objects.visible_to(self.user).order_by("number")
        self.fields["measure"].queryset = measures  # type: ignore[attr-defined]


class SecondaryForm(PartForm):
    """What secondary prevention owes an answer to."""

    heading = gettext_lazy("Secondary prevention")
    vulnerability = _words(
        gettext_lazy("Which vulnerability does it address?"),
        gettext_lazy("A need or a circumstance, as people describe it themselves."),
    )
    sequence = _words(
        gettext_lazy("In which sequence?"),
        gettext_lazy("Such as: meeting, agreement, weekly, review, planned ending."),
    )
    practitioner_training = _words(gettext_lazy("How are practitioners trained?"))


class TertiaryForm(PartForm):
    """What tertiary prevention owes an answer to."""

    heading = gettext_lazy("Tertiary prevention")
    setting = forms.MultipleChoiceField(
        label=gettext_lazy("Setting"), choices=Setting.choices, required=False, widget=Checks
    )
    national_counterpart = forms.CharField(
        label=gettext_lazy("National counterpart"), max_length=200, required=False
    )
    trauma_informed = _words(gettext_lazy("How is the work trauma-informed?"))
    stigma_mitigation = _words(gettext_lazy("How is stigma kept low?"))
    long_term_support = _words(gettext_lazy("Which support lasts?"))


class MoneyForm(PartForm):
    """Budget lines; empty lines are left out."""

    heading = gettext_lazy("Money")
    hint = gettext_lazy(
        "Planned amounts by year and source. Leave lines empty that you don’t need; an emptied line is removed."
    )
    SPARE = 4

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = list(self.programme.budget_lines.all()) if self.programme else []
        count = len(lines) + self.SPARE
        sent = [
            int(name.removeprefix("year_"))
            for name in self.data
            if name.startswith("year_") and name.removeprefix("year_").isdigit()
        ]
        self.rows = range(min(max([count, *[n + 1 for n in sent if n < 100]]), 100))
        amount = {"inputmode": "decimal"}
        for n in self.rows:
            line = lines[n] if n < len(lines) else None
            self.fields[f"year_{n}"] = forms.IntegerField(
                label=_("Year"),
                required=False,
                min_value=1990,
                max_value=2100,
                widget=forms.NumberInput({"class": "w-year", "inputmode": "numeric"}),
            )
            self.fields[f"source_{n}"] = forms.ChoiceField(
                label=_("Source"), required=False, choices=[("", _("Choose")), *BudgetSource.choices]
            )
            self.fields[f"funder_{n}"] = forms.CharField(
                label=_("Fund or funder"), required=False, max_length=120
            )
            self.fields[f"amount_{n}"] = forms.DecimalField(
                label=_("Amount"),
                required=False,
                max_digits=12,
                decimal_places=2,
                min_value=Decimal(0),
                localize=True,
                widget=forms.TextInput(amount),
            )
            if line:
                self.initial = {
                    **self.initial,
                    f"year_{n}": line.year,
                    f"source_{n}": line.source,
                    f"funder_{n}": line.funder,
                    f"amount_{n}": line.amount,
                }

    def lines(self) -> list[list[Any]]:
        """The boxes by line, for the template."""
        return [[self[f"{name}_{n}"] for name in ("year", "source", "funder", "amount")] for n in self.rows]

    def clean(self) -> dict[str, Any]:
        """A line has a year, a source and an amount, or nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for n in self.rows:
            needed = [cleaned.get(f"{name}_{n}") for name in ("year", "source", "amount")]
            filled = [value for value in needed if value not in (None, "")]
            if (
                filled
                and len(filled) < len(needed)
                and not any(f"{name}_{n}" in self.errors for name in ("year", "source", "amount"))
            ):
                self.add_error(
                    f"amount_{n}", _("Line %(n)s needs a year, a source and an amount.") % {"n": n + 1}
                )
        return cleaned

    def values(self) -> dict[str, Any]:
        """Lines as the service takes them."""
        c = self.cleaned_data
        return {
            "budget": [
                (c[f"year_{n}"], c[f"source_{n}"], c[f"funder_{n}"], c[f"amount_{n}"])
                for n in self.rows
                if c.get(f"year_{n}") and c.get(f"amount_{n}") is not None
            ]
        }


PARTS: dict[str, type[PartForm]] = {
    "basics": BasicsForm,
    "people": PeopleForm,
    "plan": PlanForm,
    "secondary": SecondaryForm,
    "tertiary": TertiaryForm,
    "money": MoneyForm,
}


def parts_of(level: str) -> list[str]:
    """The steps of the form for a level, in order."""
    return [name for name in PARTS if name not in ("secondary", "tertiary") or name == level]


class CheckForm(forms.Form):
    """A do-no-harm or gender check that was held."""

    kind = forms.ChoiceField(label=gettext_lazy("Which check?"), choices=CheckKind.choices, widget=Radios)
    done_on = DateField(label=gettext_lazy("When?"))
    result = forms.ChoiceField(
        label=gettext_lazy("What did it find?"), choices=CheckResult.choices, widget=Radios
    )
    note = _words(gettext_lazy("What was agreed"), gettext_lazy("Conditions, and who sees to them."))


class ProgrammeStepForm(forms.Form):
    """The words that go with a step."""

    reason = forms.CharField(
        label=gettext_lazy("In a sentence or two"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=2_000,
    )

    def __init__(self, *args: Any, needed: bool, label: Text = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        if label:
            self.fields["reason"].label = label  # type: ignore[assignment]
