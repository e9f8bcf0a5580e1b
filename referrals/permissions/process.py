"""Who may do what with cases: the first wall. The table of the process decides; a role alone opens nothing."""

from typing import Any

from portal.access import rule
from referrals.enums import NAMED_ROLES, SCOPE_ROLES
from referrals.standing import position_of, process_of, roles_on, viewer_of
from referrals.workflow.visibility import access, is_visible

SENDERS = ("frontline_worker", "partner_member", "partner_manager", "intake_officer", "case_coordinator")


@rule("referrals.receive_concern")
def may_receive(user: Any, case: Any) -> bool:
    """Signed-in professionals raise concerns and the desk takes them down; residents' forms come in as the portal's own work."""
    return user.has_role(*SENDERS)


@rule("referrals.view_case", ability_of="referrals.Case")
def may_view(user: Any, case: Any) -> bool:
    """Whoever sees anything of it in its state."""
    if case is None:
        return user.has_role(*SCOPE_ROLES, *NAMED_ROLES, *SENDERS)
    return is_visible(process_of(case), viewer_of(user, case), position_of(case))


@rule("referrals.screen_case", ability_of="referrals.Case")
def may_screen(user: Any, case: Any) -> bool:
    """Whoever may write in the checklist, but never the one who raised the concern."""
    if case is None:
        return user.has_role("intake_officer", "case_coordinator")
    found = access(process_of(case), viewer_of(user, case), position_of(case), "screening")
    return found.write and not found.own_only and case.referrer_id != user.pk


@rule("referrals.record_case", ability_of="referrals.Case")
def may_record(user: Any, case: Any) -> bool:
    """The desk and the coordinator write the documents of receiving and triage."""
    if case is None:
        return user.has_role("intake_officer", "case_coordinator")
    found = access(process_of(case), viewer_of(user, case), position_of(case), "referral_narrative")
    return (
        bool(found)
        and not found.own_only
        and case.referrer_id != user.pk
        and bool(roles_on(user, case) & {"intake_officer", "case_coordinator"})
    )


@rule("referrals.take_step_case", ability_of="referrals.Case")
def may_take_a_step(user: Any, case: Any) -> bool:
    """Whoever sees the case; which steps and when is the process's own question."""
    return case is not None and bool(roles_on(user, case)) and may_view(user, case)


@rule("referrals.decide_request_case", ability_of="referrals.Case")
def may_decide(user: Any, case: Any) -> bool:
    """Whoever sees the case; whether as the second person is the process's own question."""
    return case is not None and bool(roles_on(user, case)) and may_view(user, case)
