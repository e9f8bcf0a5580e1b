"""Forms of meetings: planning one, inviting, deciding, actions."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.areas.models import Area
from portal.ui.widgets import DateFields, Radios
from referrals import configuration
from referrals.adaptation.people import TIERS, tier_words
from referrals.adaptation.work import rhythms
from referrals.enums import MeetingKind
from referrals.models import AgendaItem, Case, Meeting
from referrals.outcomes import outcome_choices, outcome_note, split
from referrals.services.decisions import steps_to_decide
from referrals.services.meetings import AT_THE_TABLE, due_cases
from referrals.standing import process_of, roles_on
from referrals.words import bases_of, choices, word
from referrals.workflow.definition import Process


def text_area(rows: int = 3) -> forms.Textarea:
    """A box for some sentences."""
    return forms.Textarea({"rows": rows})


class PersonChoice(forms.ModelChoiceField):
    """People with their agency."""

    def label_from_instance(self, obj: User) -> str:
        """Agency first: that is what one looks for."""
        return f"{obj.organisation}: {obj}" if obj.organisation else str(obj)


class PeopleChoice(forms.ModelMultipleChoiceField):
    """Several people with their agencies."""

    label_from_instance = PersonChoice.label_from_instance


def people(*roles: str) -> Any:
    """Open accounts with one of these roles."""
    return (
        User.objects.filter(is_active=True, assignments__in=_today(roles))
        .select_related("organisation")
        .order_by("organisation__name", "name")
        .distinct()
    )


def _today(roles: tuple[str, ...]) -> Any:
    from portal.accounts.models import RoleAssignment

    return RoleAssignment.objects.on(timezone.localdate()).filter(role__in=roles)


def next_day(rhythm: str) -> dt.date | None:
    """When the table meets next after the rhythm of the process; None where it meets as needed, or has not met yet."""
    days = {"twice_weekly": 3, "weekly_or_twice_weekly": 7, "weekly": 7, "every_14_days": 14, "monthly": 28}
    last = Meeting.objects.order_by("-starts_at").values_list("starts_at", flat=True).first()
    if last is None or rhythm not in days:
        return None
    day, today = timezone.localtime(last).date(), timezone.localdate()
    while day <= today:
        day += dt.timedelta(days=days[rhythm])
    return day


def _rhythm_words(chosen: Process) -> str:
    return _("%(meeting)s: %(rhythm)s. The agenda is ready %(days)s days before.") % {
        "meeting": chosen.texts["meeting"], "rhythm": dict(rhythms())[chosen.rhythm], "days": chosen.papers_days,
    }  # fmt: skip


def tiers_at(meeting: Meeting) -> dict[str, frozenset[str]]:
    """Kinds of agencies by tier, each in the nearest one: of the processes its cases run under, and before it has any, of those in use."""
    cases = Case.objects.filter(agenda_items__meeting=meeting).only("process", "process_version")
    there = {(case.process, case.process_version): process_of(case) for case in cases}
    used = list(there.values()) or [configuration.in_force(slug) for slug in configuration.in_use()]
    found: dict[str, frozenset[str]] = {}
    named: frozenset[str] = frozenset()
    for tier in TIERS:
        kinds = frozenset[str]().union(*(chosen.agencies.get(tier, frozenset()) for chosen in used))
        found[tier] = kinds - named
        named |= kinds
    return found


class PlanForm(forms.Form):
    """When, where, about what, and who leads it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is decided there?"), choices=MeetingKind.choices, widget=Radios
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateFields)
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput({"type": "time", "class": "w-time"}),
        help_text=gettext_lazy("In the city's time."),
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)
    area = forms.ModelChoiceField(
        label=gettext_lazy("For which area?"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole city"),
    )
    chair = PersonChoice(label=gettext_lazy("Who leads it?"), queryset=User.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = user.scope_area_ids("chair", "case_coordinator")
        found = Area.objects.filter(kind="district")
        self.fields["area"].queryset = found if areas is None else found.filter(pk__in=areas)  # type: ignore[attr-defined]
        self.fields["chair"].queryset = people("chair")  # type: ignore[attr-defined]
        used = [configuration.in_force(slug) for slug in configuration.in_use()]
        self.fields["day"].help_text = " ".join(_rhythm_words(chosen) for chosen in used)
        # with two rhythms, only whoever plans the meeting knows which one it follows
        if len({chosen.rhythm for chosen in used}) == 1:
            self.fields["day"].initial = next_day(used[0].rhythm)

    def starts_at(self) -> dt.datetime:
        """Day and time in the city's zone."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class InviteForm(forms.Form):
    """Who comes, and as which kind of agency."""

    user = PersonChoice(label=gettext_lazy("Who?"), queryset=User.objects.none())
    kind = forms.ChoiceField(
        label=gettext_lazy("As which kind of agency?"),
        help_text=gettext_lazy("Members count for the quorum; guests speak and do not decide."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = meeting.attendances.values_list("user_id", flat=True)
        self.fields["user"].queryset = people(*AT_THE_TABLE).exclude(pk__in=list(there))  # type: ignore[attr-defined]
        tiers = tiers_at(meeting)
        named = tuple(kind for kinds in tiers.values() for kind in kinds)
        # Those of the process first, then the others, who come as guests.
        others = [pair for pair in choices("agency_kinds") if pair[0] not in named]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            *(
                (tier_words()[tier], choices("agency_kinds", tuple(kinds)))
                for tier, kinds in tiers.items()
                if kinds
            ),
            *([(_("Guests"), others)] if others else []),
        ]


class AddForm(forms.Form):
    """One case by hand, with the reason."""

    case = forms.ModelChoiceField(label=gettext_lazy("Case"), queryset=Case.objects.none())
    reason = forms.CharField(label=gettext_lazy("Why now?"), widget=text_area(2), max_length=1000)

    def __init__(self, *args: Any, meeting: Meeting, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = [case.pk for case in due_cases(meeting, user)]
        self.fields["case"].queryset = Case.objects.filter(pk__in=due)  # type: ignore[attr-defined]


class PostponeForm(forms.Form):
    """Why a case waits for the next meeting."""

    reason = forms.CharField(label=gettext_lazy("Why?"), widget=text_area(2), max_length=1000)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"p{item.pk.hex[:8]}")
        super().__init__(*args, **kwargs)


class RefuseForm(forms.Form):
    """Why the second person does not confirm what was decided."""

    why = forms.CharField(
        label=gettext_lazy("Why not?"),
        widget=text_area(2),
        max_length=1000,
        min_length=10,
        help_text=gettext_lazy("Whoever asked reads it, and the table decides anew."),
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"r{item.pk.hex[:8]}")
        super().__init__(*args, **kwargs)


class DecisionForm(forms.Form):
    """What was decided about the case, why, and who saw it differently."""

    step = forms.ChoiceField(label=gettext_lazy("Decision"), widget=Radios)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it put off or sent back?"), required=False,
        help_text=gettext_lazy("Only if the decision is to wait or to ask for more."),
    )  # fmt: skip
    reasons = forms.CharField(
        label=gettext_lazy("Reasons, in words the person could read"), widget=text_area(4), max_length=4000
    )
    dissent = forms.CharField(
        label=gettext_lazy("Dissent"),
        required=False,
        widget=text_area(2),
        max_length=2000,
        help_text=gettext_lazy("Which agency saw it differently, and why."),
    )
    no_dissent = forms.BooleanField(label=gettext_lazy("Nobody saw it differently"), required=False)
    other_help = forms.CharField(
        label=gettext_lazy("Other help that was considered"),
        required=False,
        widget=text_area(2),
        max_length=2000,
        help_text=gettext_lazy(
            "Needed if the case is not taken on: which health, social or other service, and with what result."
        ),
    )
    lawful_basis = forms.ChoiceField(label=gettext_lazy("Lawful basis"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome, if the case ends here"), required=False)
    feedback_line = forms.ChoiceField(
        label=gettext_lazy("Line for the person who raised it, if the case ends here"), required=False
    )

    def __init__(self, *args: Any, item: AgendaItem, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"d{item.pk.hex[:8]}")
        super().__init__(*args, **kwargs)
        self.steps = {step.slug: step for step in steps_to_decide(item.case)}
        self.mine = roles_on(user, item.case)
        steps = self.steps.values()
        self._choose("step", [(step.slug, _(step.title)) for step in steps])
        waits = sorted({reason for step in steps for reason in step.reasons if reason != "ordinary_step"})
        self._choose("reason", [("", "–"), *((slug, word("transition_reasons", slug)) for slug in waits)])
        self._choose("lawful_basis", [("", "–"), *bases_of(process_of(item.case))])
        outcomes = sorted({outcome for step in steps for outcome in step.outcomes})
        self.fields["outcome"].help_text = outcome_note(outcomes)
        self._choose("outcome", [("", "–"), *outcome_choices(process_of(item.case), outcomes)])
        self._choose("feedback_line", [("", "–"), *process_of(item.case).ending_lines.items()])
        if not waits:
            del self.fields["reason"]
        if not outcomes:
            del self.fields["outcome"], self.fields["feedback_line"]

    def _choose(self, name: str, pairs: list[tuple[str, str]]) -> None:
        self.fields[name].choices = pairs  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """Arguments of the service; what only one answer is possible for is filled in."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        step = self.steps[given["step"]]
        if "ordinary_step" in step.reasons or not step.reasons:
            given["reason"] = "ordinary_step"
        elif len(step.reasons) == 1:
            given["reason"] = step.reasons[0]
        if len(step.outcomes) == 1 and split(given.get("outcome", ""))[0] not in step.outcomes:
            given["outcome"] = step.outcomes[0]
        elif not step.outcomes:
            given.pop("outcome", None)
        return given


class ActionForm(forms.Form):
    """Who does what by when."""

    text = forms.CharField(
        label=gettext_lazy("What is to be done?"),
        max_length=1000,
        help_text=gettext_lazy("Say what, not about whom."),
    )
    owner = PersonChoice(label=gettext_lazy("Who?"), queryset=User.objects.none())
    due_on = forms.DateField(label=gettext_lazy("By when?"), widget=DateFields)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"a{item.pk.hex[:8]}")
        super().__init__(*args, **kwargs)
        at_table = item.meeting.attendances.values_list("user_id", flat=True)
        found = User.objects.filter(pk__in=list(at_table)).select_related("organisation")
        self.fields["owner"].queryset = found  # type: ignore[attr-defined]
