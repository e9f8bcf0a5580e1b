"""What stands on record about consent now."""

from __future__ import annotations

from referrals.models import Case, Consent, SupportPlan

BESIDE = ("paused", "transferred")


def plan_asked_about(case: Case) -> SupportPlan | None:
    """The version of the plan that somebody is asked about now: the draft if there is one, else what was agreed."""
    versions = [plan for plan in case.plans.all() if plan.round == case.round and plan.state != "replaced"]
    return max(versions, key=lambda plan: plan.version, default=None)


def last_answer(case: Case) -> Consent | None:
    """The last thing on record."""
    rows = answers_now(case)
    return rows[-1] if rows else None


def answers_now(case: Case) -> list[Consent]:
    """What is on record since the person began to be asked this time; all of the round once they are no longer asked."""
    rows = [row for row in case.consents.all() if row.round == case.round]
    if case.state != "consent":
        return rows
    since = max(
        (t.at for t in case.transitions.all() if t.to_state == "consent" and t.from_state not in BESIDE),
        default=None,
    )
    return [row for row in rows if since is None or row.recorded_at >= since]
