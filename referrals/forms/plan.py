"""Forms of the plan."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.ui.forms import DateField
from referrals.forms.work import WorkForm, area, line, work
from referrals.models import Case, PlanPart
from referrals.services.consent_state import plan_asked_about
from referrals.services.plan import MOST_GOALS, MOST_PARTS, Goal, Part, stop_part, write_plan
from referrals.support_enums import PlanState
from referrals.support_words import kinds, support_list

NOTHING = ("", "---------")
# Rows that an empty form begins with; more are added one by one, as many as it takes.
FIRST_GOALS, FIRST_PARTS = 2, 1
PART_FIELDS = (
    "kind",
    "what",
    "organisation",
    "provider",
    "starts_on",
    "ends_on",
    "intensity",
    "sessions_agreed",
    "thread",
)


def holders_of(role: str) -> Any:
    """Open accounts that hold a role today."""
    today = timezone.localdate()
    holds = Q(assignments__role=role, assignments__starts_on__lte=today) & (
        Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today)
    )
    return User.objects.filter(holds, is_active=True).select_related("organisation").distinct()


@work
class PlanForm(WorkForm):
    """The draft of a plan: as many goals and kinds of support as it takes, in the order the person gives them."""

    slug, section, perm, main = "plan", "plan", "referrals.write_plan_case", True
    button = _("Write the plan")
    heading, submit = _("The support plan"), _("Keep as draft")
    purpose = _(
        "Few things at a time, in the person’s own words. It counts once the person has agreed to it."
    )
    done = _("Kept as a draft. Go through it with the person before asking for consent.")
    template_name_grouped = "referrals/_plan_form.html"

    def __init__(self, *args: Any, start: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.start = start
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """A row of fields for each goal and part, filled with what the plan says now."""
        fields: dict[str, Any] = self.fields
        self.now = plan_asked_about(self.case)
        start = self._start() if self.start is None else self.start
        given: Any = self.data if self.is_bound else start
        self.goals, self.parts = rows_in(given, "goal"), rows_in(given, "part")
        if not self.is_bound and self.start is None:
            self.goals, self.parts = max(self.goals, FIRST_GOALS), max(self.parts, FIRST_PARTS)
        for n in range(1, self.goals + 1):
            hint = _("In the person’s own words") if n == 1 else ""
            only = not any(given.get(f"goal_{other}") for other in range(1, self.goals + 1) if other != n)
            label = _now("Goal %(n)s") % {"n": n}
            fields[f"goal_{n}"] = area(label, hint=hint, required=n == 1 and only, rows=2, longest=2000)
            fields[f"goal_thread_{n}"] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        for n in range(1, self.parts + 1):
            self._part_fields(n, needed=self.parts == 1 or bool(given.get(f"part_{n}_kind")))
        fields["safety"] = area(
            _("What helps when things get hard"),
            hint=_("Signs, people to call, places to go; with the person"),
            required=False,
            rows=3,
            longest=2000,
        )
        if self.now is not None and self.now.state == PlanState.AGREED:
            fields["because"] = line(_("Why it is changed"), longest=500)
        for name, value in start.items():
            if name in fields:
                fields[name].initial = value

    def _part_fields(self, n: int, *, needed: bool) -> None:
        fields: dict[str, Any] = self.fields
        made: dict[str, Any] = {
            "kind": forms.ChoiceField(
                label=_("Kind of support"),
                choices=[NOTHING, *((slug, kind["title"]) for slug, kind in kinds().items())],
                required=needed,
            ),
            "what": area(_("What exactly"), required=needed, rows=2, longest=2000),
            "organisation": forms.ModelChoiceField(
                self._organisations(), label=_("Organisation"), required=False
            ),
            "provider": forms.ModelChoiceField(
                self._providers(),
                label=_("Who gives it"),
                required=False,
                help_text=_("Somebody with the role of a support provider sees this part and no other.")
                if n == 1
                else "",
            ),
            "starts_on": DateField(label=_("From"), required=needed),
            "ends_on": DateField(label=_("Until"), required=needed),
            "intensity": forms.ChoiceField(
                label=_("How often"), choices=[NOTHING, *support_list("intensity")], required=needed
            ),
            "sessions_agreed": forms.IntegerField(
                label=_("Sessions agreed"), min_value=1, max_value=400, required=needed
            ),
            "thread": forms.UUIDField(required=False, widget=forms.HiddenInput),
        }
        for name, field in made.items():
            fields[f"part_{n}_{name}"] = field

    def _organisations(self) -> Any:
        """Those that are open, and whoever gives a part already: nothing falls out of a plan by being opened."""
        known = self.now.parts.values_list("organisation", flat=True) if self.now else ()
        return Organisation.objects.filter(
            Q(pk__in=Organisation.objects.active().values("pk")) | Q(pk__in=[pk for pk in known if pk])
        )

    def _providers(self) -> Any:
        """Those with the role, and whoever gives a part already."""
        known = self.now.parts.values_list("provider", flat=True) if self.now else ()
        of_role = holders_of("support_provider").order_by().values("pk")
        return User.objects.filter(Q(pk__in=of_role) | Q(pk__in=[pk for pk in known if pk])).select_related(
            "organisation"
        )

    def _start(self) -> dict[str, Any]:
        """What the plan says now, for those who may read it."""
        opening, plan = self.opening, self.now
        if plan is None or not opening.sees("support_plan", self.by.pk):
            return {}
        start: dict[str, Any] = {"safety": opening.open(plan, "safety", "support_plan", self.by.pk)}
        for n, goal in enumerate(plan.goals.all(), 1):
            start[f"goal_{n}"] = opening.open(goal, "words", "support_plan", self.by.pk)
            start[f"goal_thread_{n}"] = goal.thread
        for n, part in enumerate(plan.parts.all(), 1):
            row = {name: getattr(part, name) for name in PART_FIELDS if name != "what"}
            row["what"] = opening.open(part, "what", "support_plan", self.by.pk)
            start |= {f"part_{n}_{name}": value for name, value in row.items()}
        return start

    def get_context(self) -> dict[str, Any]:
        """Adds the rows, each with what can be done with it."""
        context = super().get_context()
        context["goals"] = [(n, self[f"goal_{n}"]) for n in range(1, self.goals + 1)]
        context["parts"] = [
            (n, [self[f"part_{n}_{name}"] for name in PART_FIELDS[:-1]]) for n in range(1, self.parts + 1)
        ]
        context["last"] = [self[name] for name in ("safety", "because") if name in self.fields]
        return context

    def with_rows(self, asked: str) -> PlanForm:
        """The form as it was filled in, with a row more, fewer or moved; nothing is kept and nothing typed is lost."""
        names = {"goal": ("goal_{}", "goal_thread_{}"), "part": tuple(f"part_{{}}_{name}" for name in PART_FIELDS)}  # fmt: skip
        kind, _sep, what = asked.partition("_")
        start: dict[str, Any] = {name: self[name].data for name in self.fields}
        if kind in names:
            rows = [
                [start.pop(name.format(n), None) for name in names[kind]]
                for n in range(1, (self.goals if kind == "goal" else self.parts) + 1)
            ]
            for n, row in enumerate(rearranged(rows, what, len(names[kind])), 1):
                start |= {name.format(n): value for name, value in zip(names[kind], row, strict=True)}
        return PlanForm(case=self.case, by=self.by, opening=self.opening, start=start)

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """Wherever a plan is written."""
        return case.state in ("panel", "consent", "support", "review")

    def clean(self) -> dict[str, Any]:
        """A part that was begun is finished."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(1, self.parts + 1):
            names = PART_FIELDS[:2] + PART_FIELDS[4:8]
            filled = [name for name in PART_FIELDS[:-1] if given.get(f"part_{n}_{name}")]
            for name in names:
                if filled and not given.get(f"part_{n}_{name}") and f"part_{n}_{name}" not in self.errors:
                    self.add_error(f"part_{n}_{name}", _now("Please fill this in, or remove this support."))
        return given

    def save(self) -> None:
        """Keep the draft."""
        given = self.cleaned_data
        known = {goal.thread: goal.state for goal in self.now.goals.all()} if self.now else {}
        stopped = {part.thread: part.stopped_on for part in self.now.parts.all()} if self.now else {}
        goals = []
        for n in range(1, self.goals + 1):
            thread = given.get(f"goal_thread_{n}")
            thread = thread if thread in known else None
            if given.get(f"goal_{n}"):
                goals.append(Goal(given[f"goal_{n}"], known[thread] if thread else "open", thread))
        parts = []
        for n in range(1, self.parts + 1):
            if given.get(f"part_{n}_kind"):
                values = {name: given[f"part_{n}_{name}"] for name in PART_FIELDS}
                if values["thread"] not in stopped:
                    values["thread"] = None
                parts.append(
                    Part(**values, stopped_on=stopped[values["thread"]] if values["thread"] else None)
                )
        write_plan(
            case=self.case,
            goals=goals,
            parts=parts,
            safety=given["safety"],
            by=self.by,
            because=given.get("because") or "",
        )


def rows_in(given: Any, kind: str) -> int:
    """How many rows of a kind (`goal`, `part`) were sent; one more than a plan can hold is told by the service, not cut off."""
    most = (MOST_GOALS if kind == "goal" else MOST_PARTS) + 1
    name = re.compile(rf"{kind}_(\d{{1,3}})(_|$)")
    return min(most, max((int(found[1]) for key in given if (found := name.match(key))), default=0))


def rearranged(rows: list[list[Any]], what: str, width: int) -> list[list[Any]]:
    """Rows after `add`, `up_N`, `down_N` or `remove_N`; at least one stays to write in."""
    done, _sep, number = what.partition("_")
    n = int(number) - 1 if number.isdecimal() else -1
    if done == "add":
        rows.append([None] * width)
    elif done == "remove" and 0 <= n < len(rows):
        del rows[n]
    elif done == "up" and 0 < n < len(rows):
        rows[n - 1], rows[n] = rows[n], rows[n - 1]
    elif done == "down" and 0 <= n < len(rows) - 1:
        rows[n + 1], rows[n] = rows[n], rows[n + 1]
    return rows or [[None] * width]


@work
class StopPartForm(WorkForm):
    """One part ends, the rest goes on."""

    slug, section, perm, danger = "stop_part", "plan", "referrals.stop_part_case", True
    button = _("End a part")
    heading, submit = _("Which part ends?"), _("End this part")
    purpose = _("The other parts go on. The person may ask for it without a reason.")
    consequences = (_("Its provider sees nothing of the case from the next request on."),)
    done = _("Ended. The other parts go on.")
    part = forms.ChoiceField(label=_("Part"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Parts that go on."""
        fields: dict[str, Any] = self.fields
        self.parts = {str(part.pk): part for part in going_on(self.case)}
        fields["part"].choices = [(pk, part_title(part)) for pk, part in self.parts.items()]

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """While there is more than nothing to end."""
        return bool(going_on(case).exists())

    def save(self) -> None:
        """End it."""
        stop_part(part=self.parts[self.cleaned_data["part"]], by=self.by)


def going_on(case: Case) -> Any:
    """Parts of the agreed plan that have not ended."""
    return PlanPart.objects.filter(
        case=case, plan__state=PlanState.AGREED, stopped_on__isnull=True
    ).select_related("provider", "organisation")


def without_account(case: Case) -> Any:
    """Parts that nobody with an account gives; the lead logs their sessions."""
    return going_on(case).filter(provider__isnull=True)


def part_title(part: PlanPart) -> str:
    """A part in words."""
    who = part.provider or part.organisation
    kind = kinds().get(part.kind, {}).get("title", part.kind)
    return f"{kind}, {who}" if who else kind
