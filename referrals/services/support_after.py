"""What follows from steps by itself: a plan comes into force, access ends, the date of deletion is set."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from referrals.models import Case, CaseMember, ClosingReport, FollowUp, TransitionRow
from referrals.services.age import was_minor
from referrals.services.closing import TEAM_READS, plan_months
from referrals.services.facts import register_after
from referrals.services.members import day_that_is_over, end_access, name_on_case
from referrals.services.plan import put_in_force
from referrals.standing import process_of
from referrals.support_enums import FollowUpState, PlanState
from referrals.workflow.clocks import add_months
from referrals.workflow.vocabulary import vocabulary

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
    """Set how long it is kept, until when the team reads the closing, and when somebody looks back."""
    if case.state != "closed":
        return
    today = timezone.localdate(case.entered_at)
    case.retention_until = kept_until(case, today)
    case.save(update_fields=["retention_until"])
    report = ClosingReport.objects.filter(case=case, round=case.round, outcome=case.outcome).first()
    until = report.team_until if report else today + TEAM_READS
    still = CaseMember.objects.filter(case=case, role__in=ACTING)
    still.filter(until__isnull=True).update(until=until, content_until=until)
    still.filter(until__gt=until).update(until=until, content_until=until)
    looks_back = process_of(case).by_slug.get("begin_follow_up")
    if looks_back is not None and case.outcome in looks_back.only_if_outcome:
        plan_months(case, today)


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
    """In retention nobody acts any more; after a look back the time is counted anew."""
    if case.state != "retention":
        return
    end_access(case, ACTING)
    if left == "follow_up":
        case.retention_until = kept_until(case, timezone.localdate(case.entered_at))
        case.save(update_fields=["retention_until"])


@register_after
def it_begins_anew(case: Case, left: str) -> None:
    """Back at triage, those who acted before have to be asked anew; the plan of before is not in force."""
    if case.state == "triage" and left not in ("triage", "received"):
        end_access(case, ACTING)
        case.plans.exclude(state=PlanState.REPLACED).update(
            state=PlanState.REPLACED, agreed_at=case.entered_at
        )
        case.retention_until = None
        case.save(update_fields=["retention_until"])


@register_after
def it_is_looked_at_again(case: Case, left: str) -> None:
    """After a no, the lead is back for the panel, and the person may be asked as often as at first."""
    if left != "closed" or case.state != "panel":
        return
    case.consent_attempts = case.deferrals = 0
    case.retention_until = None
    case.save(update_fields=["consent_attempts", "deferrals", "retention_until"])
    if case.lead is not None:
        name_on_case(case, case.lead, "case_team_member", by=last_step(case).by)


def last_step(case: Case) -> TransitionRow:
    """The step that was taken last."""
    row = TransitionRow.objects.filter(case=case).order_by("-at").first()
    if row is None:
        raise LookupError("a case came to its state by a step")
    return row


def kept_until(case: Case, counted_from: dt.date) -> dt.date | None:
    """Until when a closed case is kept, by its outcome and whether the person was a minor.

    Args:
        case: the case.
        counted_from: the day of closing, or of the last look back. Where age is not known, the shorter time counts.

    Returns:
        None if the process sets no time.
    """
    kind = vocabulary().outcomes.get(case.outcome, "")
    months = process_of(case).retention_months
    minor = was_minor(case)
    ages = (True, False) if minor is None else (minor,)
    found = [months[kind, age] for age in ages if months.get((kind, age)) is not None]
    known = [number for number in found if number is not None]
    return add_months(counted_from, min(known)) if known else None
