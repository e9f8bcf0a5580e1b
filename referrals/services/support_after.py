"""What follows from steps by itself: a plan comes into force, access ends, looking back is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from referrals.models import Case, CaseMember, ClosingReport, FollowUp, TransitionRow
from referrals.services.closing import TEAM_READS, plan_months
from referrals.services.facts import register_after, register_reduction
from referrals.services.members import day_that_is_over, end_access, name_on_case
from referrals.services.plan import put_in_force
from referrals.standing import process_of
from referrals.support_enums import FollowUpState, PlanState
from referrals.workflow.clocks import WorkingDays, add_months

ACTING = ("case_team_member", "support_provider")


@register_after
def the_plan_begins(case: Case, left: str) -> None:
    """A step that agrees a plan puts its draft in force and names its providers."""
    if case.state != "support":
        return
    row = last_step(case)
    if "support_plan_form" in process_of(case).by_slug[row.step].documents:
        put_in_force(case, by=row.by)


@register_after
def it_closes(case: Case, left: str) -> None:
    """Set until when the team reads the closing, and when somebody looks back."""
    if case.state != "closed":
        return
    today = timezone.localdate(case.entered_at)
    report = ClosingReport.objects.filter(case=case, round=case.round, outcome=case.outcome).first()
    until = report.team_until if report else today + TEAM_READS
    still = CaseMember.objects.filter(case=case, role__in=ACTING)
    still.filter(until__isnull=True).update(until=until, content_until=until)
    still.filter(until__gt=until).update(until=until, content_until=until)
    looks_back = process_of(case).by_slug.get("begin_follow_up")
    if looks_back is not None and case.outcome in looks_back.only_if_outcome:
        rest_until_looked_back(case, plan_months(case, today))


def rest_until_looked_back(case: Case, planned: Sequence[FollowUp]) -> None:
    """Nothing is due on a closed case before the first look back."""
    if planned:
        first = min(row.due_on for row in planned)
        case.due_at = timezone.make_aware(dt.datetime.combine(first, WorkingDays.ends_at))
        case.save(update_fields=["due_at"])


@register_after
def somebody_looks_back(case: Case, left: str) -> None:
    """Whoever looks back is named again for it, and reads nothing of what was before."""
    if case.state != "follow_up":
        return
    by = last_step(case).by
    planned = FollowUp.objects.filter(
        case=case, round=case.round, state=FollowUpState.PLANNED, person__isnull=False
    )
    for row in planned.select_related("person"):
        until = add_months(row.due_on, 3)
        member = name_on_case(case, row.person, "case_team_member", by=by, until=until)
        member.content_until = day_that_is_over()
        member.save(update_fields=["content_until"])


@register_after
def it_rests(case: Case, left: str) -> None:
    """In retention nobody acts any more."""
    if case.state != "retention":
        return
    end_access(case, ACTING)


@register_after
def it_begins_anew(case: Case, left: str) -> None:
    """Back at triage, those who acted before have to be asked anew; the plan of before is not in force."""
    if case.state == "triage" and left not in ("triage", "received"):
        end_access(case, ACTING)
        case.plans.exclude(state=PlanState.REPLACED).update(
            state=PlanState.REPLACED, agreed_at=case.entered_at
        )


@register_after
def it_is_looked_at_again(case: Case, left: str) -> None:
    """After a no, the lead is back for the panel, and the person may be asked as often as at first."""
    if left != "closed" or case.state != "panel":
        return
    case.consent_attempts = case.deferrals = 0
    case.save(update_fields=["consent_attempts", "deferrals"])
    if case.lead is not None:
        name_on_case(case, case.lead, "case_team_member", by=last_step(case).by)


def last_step(case: Case) -> TransitionRow:
    """The step that was taken last."""
    row = TransitionRow.objects.filter(case=case).order_by("-at").first()
    if row is None:
        raise LookupError("a case came to its state by a step")
    return row


@register_reduction
def reduce_support(case: Case) -> None:
    """Words of consent and plan go; that somebody was asked, when, and what was answered stays."""
    case.consents.update(
        giver_name=None, entitlement=None, young_person_words=None, understood=None, scope=None
    )
    for plan in case.plans.all():
        plan.goals.all().delete()
        plan.parts.update(what=None)
    case.plans.update(safety=None, changed_because=None)
