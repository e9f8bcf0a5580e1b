"""Forms of the plan and its sessions."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.ui.forms import DateField
from portal.ui.widgets import PickOne
from referrals.forms.work import WorkForm, area, line, work
from referrals.models import Case, PlanPart
from referrals.services.consent_state import plan_asked_about
from referrals.services.plan import Goal, Part, stop_part, write_plan
from referrals.services.sessions import log_session
from referrals.support_enums import PlanState
from referrals.support_words import kinds, support_list

GOALS, PARTS = 4, 4
NOTHING = ("", "---------")
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
    """The draft of a plan."""

    slug, section, perm, main = "plan", "plan", "referrals.write_plan_case", True
    button = _("Write the plan")
    heading, submit = _("The support plan"), _("Keep as draft")
    purpose = _(
        "Few things at a time, in the person’s own words. It counts once the person has agreed to it."
    )
    done = _("Kept as a draft. Go through it with the person before asking for consent.")

    def prepare(self) -> None:
        """Fields for some goals and parts, filled with what the plan says now."""
        fields: dict[str, Any] = self.fields
        self.now = plan_asked_about(self.case)
        start = self._start()
        groups: list[Any] = []
        for n in range(1, GOALS + 1):
            fields[f"goal_{n}"] = area(
                _("Goal"),
                hint=_("In the person’s own words") if n == 1 else "",
                required=n == 1,
                rows=2,
                longest=2000,
            )
            fields[f"goal_thread_{n}"] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        groups.append((_("What I want"), "", tuple(f"goal_{n}" for n in range(1, GOALS + 1))))
        for n in range(1, PARTS + 1):
            self._part_fields(n)
            groups.append(
                (_now("Support %(n)s") % {"n": n}, "", tuple(f"part_{n}_{name}" for name in PART_FIELDS[:-1]))
            )
        fields["safety"] = area(
            _("What helps when things get hard"),
            hint=_("Signs, people to call, places to go; with the person"),
            required=False,
            rows=3,
            longest=2000,
        )
        groups.append((_("Safety"), "", ("safety",)))
        if self.now is not None and self.now.state == PlanState.AGREED:
            fields["because"] = line(_("Why it is changed"), longest=500)
            groups.append((_("The change"), "", ("because",)))
        self.groups = tuple(groups)
        for name, value in start.items():
            if name in fields:
                fields[name].initial = value

    def _part_fields(self, n: int) -> None:
        fields: dict[str, Any] = self.fields
        needed = n == 1
        made: dict[str, Any] = {
            "kind": forms.ChoiceField(
                label=_("Kind of support"),
                choices=[NOTHING, *((slug, kind["title"]) for slug, kind in kinds().items())],
                required=needed,
            ),
            "what": area(_("What exactly"), required=needed, rows=2, longest=2000),
            "organisation": forms.ModelChoiceField(
                Organisation.objects.active(), label=_("Organisation"), required=False
            ),
            "provider": forms.ModelChoiceField(
                holders_of("support_provider"),
                label=_("Who gives it"),
                required=False,
                help_text=_("Somebody with the role of a support provider sees this part and no other.")
                if needed
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

    def _start(self) -> dict[str, Any]:
        """What the plan says now, for those who may read it."""
        opening, plan = self.opening, self.now
        if plan is None or not opening.sees("support_plan", self.by.pk):
            return {}
        start: dict[str, Any] = {"safety": opening.open(plan, "safety", "support_plan", self.by.pk)}
        for n, goal in enumerate(plan.goals.all()[:GOALS], 1):
            start[f"goal_{n}"] = opening.open(goal, "words", "support_plan", self.by.pk)
            start[f"goal_thread_{n}"] = goal.thread
        for n, part in enumerate(plan.parts.all()[:PARTS], 1):
            row = {name: getattr(part, name) for name in PART_FIELDS if name != "what"}
            row["what"] = opening.open(part, "what", "support_plan", self.by.pk)
            start |= {f"part_{n}_{name}": value for name, value in row.items()}
        return start

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """Wherever a plan is written."""
        return case.state in ("panel", "consent", "support", "review")

    def clean(self) -> dict[str, Any]:
        """A second part that was begun is finished."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(2, PARTS + 1):
            names = PART_FIELDS[:2] + PART_FIELDS[4:8]
            filled = [name for name in names if given.get(f"part_{n}_{name}")]
            for name in names:
                if filled and name not in filled and f"part_{n}_{name}" not in self.errors:
                    self.add_error(
                        f"part_{n}_{name}", _now("Please fill this in, or leave this support empty.")
                    )
        return given

    def save(self) -> None:
        """Keep the draft."""
        given = self.cleaned_data
        known = {goal.thread: goal.state for goal in self.now.goals.all()} if self.now else {}
        stopped = {part.thread: part.stopped_on for part in self.now.parts.all()} if self.now else {}
        goals = []
        for n in range(1, GOALS + 1):
            thread = given.get(f"goal_thread_{n}")
            thread = thread if thread in known else None
            if given.get(f"goal_{n}"):
                goals.append(Goal(given[f"goal_{n}"], known[thread] if thread else "open", thread))
        parts = []
        for n in range(1, PARTS + 1):
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


@work
class LeadSessionForm(WorkForm):
    """A session of a part whose provider has no account."""

    slug, section, perm, main = "session", "sessions", "referrals.log_session_case", True
    button = _("Log a session")
    heading, submit = _("Log a session"), _("Log")
    purpose = _("Whether what was agreed took place. Nothing about how somebody was.")
    done = _("Logged.")
    part = forms.ChoiceField(label=_("Part"), widget=forms.RadioSelect)
    attendance = forms.ChoiceField(
        label=_("Did it take place?"), choices=support_list("session_attendance"), widget=PickOne
    )
    on = DateField(label=_("Day"))
    sent_as = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The lead's own parts."""
        fields: dict[str, Any] = self.fields
        self.parts = {str(part.thread): part for part in without_account(self.case)}
        fields["part"].choices = [(thread, part_title(part)) for thread, part in self.parts.items()]
        fields["on"].initial, fields["sent_as"].initial = timezone.localdate(), uuid.uuid4()
        if len(self.parts) == 1:
            fields["part"].initial = next(iter(self.parts))

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """For the lead, where there is such a part."""
        return case.lead_id == by.pk and bool(without_account(case).exists())

    def save(self) -> None:
        """Log it."""
        given = self.cleaned_data
        log_session(
            case=self.case,
            thread=uuid.UUID(given["part"]),
            on=given["on"],
            attendance=given["attendance"],
            by=self.by,
            sent_as=given["sent_as"],
        )


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
