"""Who may do what from consent to follow-up. The table of the process decides; being named on the case opens nothing else."""

from typing import Any

from portal.access import rule
from referrals.standing import position_of, process_of, roles_on, viewer_of
from referrals.workflow.visibility import Access, access


def _given(user: Any, case: Any, group: str) -> Access:
    return access(process_of(case), viewer_of(user, case), position_of(case), group)


def _writes(user: Any, case: Any, group: str) -> bool:
    """All of the group, or, where only the own part is open, as the one who leads the case."""
    found = _given(user, case, group)
    return found.write and (not found.own_only or case.lead_id == user.pk)


@rule("referrals.record_consent_case", ability_of="referrals.Case")
def may_record_consent(user: Any, case: Any) -> bool:
    """A member of the team who writes the record of consent; nobody who raised the concern."""
    return case is not None and _writes(user, case, "consent_record") and case.referrer_id != user.pk


@rule("referrals.withdraw_consent_case", ability_of="referrals.Case")
def may_withdraw(user: Any, case: Any) -> bool:
    """Whoever the person may tell: the team, the coordinator, the chair, wherever the process lets a consent be taken back."""
    if case is None:
        return False
    leaving = process_of(case).leaving(case.state)
    return any(step.slug == "withdraw" and step.roles & roles_on(user, case) for step in leaving)


@rule("referrals.write_plan_case", ability_of="referrals.Case")
def may_write_plan(user: Any, case: Any) -> bool:
    """The team while the plan is sought or reviewed, the lead while it is carried out; never a provider."""
    return (
        case is not None
        and "case_team_member" in roles_on(user, case)
        and _writes(user, case, "support_plan")
    )


@rule("referrals.stop_part_case", ability_of="referrals.Case")
def may_stop_a_part(user: Any, case: Any) -> bool:
    """As the plan."""
    return may_write_plan(user, case)


@rule("referrals.log_session_case", ability_of="referrals.Case")
def may_log_session(user: Any, case: Any) -> bool:
    """Providers for their own part, the lead for a part whose provider has no account; which part is asked by the service."""
    return case is not None and _given(user, case, "session_log").write


@rule("referrals.view_my_support")
def may_view_my_support(user: Any, case: Any) -> bool:
    """Those who give support."""
    return bool(user.has_role("support_provider"))


@rule("referrals.review_case", ability_of="referrals.Case")
def may_review(user: Any, case: Any) -> bool:
    """The team."""
    if case is None:
        return False
    found = _given(user, case, "review_record")
    return found.write and not found.own_only


@rule("referrals.write_closing_case", ability_of="referrals.Case")
def may_write_closing(user: Any, case: Any) -> bool:
    """The team of a case that comes to its end."""
    return (
        case is not None
        and "case_team_member" in roles_on(user, case)
        and _writes(user, case, "closing_report")
    )


@rule("referrals.plan_follow_up_case", ability_of="referrals.Case")
def may_plan_follow_up(user: Any, case: Any) -> bool:
    """The coordinator, who needs to see nothing of the case for it."""
    return (
        case is not None
        and case.state in ("closed", "follow_up")
        and "case_coordinator" in roles_on(user, case)
    )


@rule("referrals.note_follow_up_case", ability_of="referrals.Case")
def may_note_follow_up(user: Any, case: Any) -> bool:
    """Whoever was asked to look back; which note is theirs is asked by the service."""
    return case is not None and _given(user, case, "follow_up_notes").write


@rule("referrals.write_reintegration_case", ability_of="referrals.Case")
def may_write_reintegration(user: Any, case: Any) -> bool:
    """As the plan."""
    return may_write_plan(user, case)


@rule("referrals.log_exchange_case", ability_of="referrals.Case")
def may_log_exchange(user: Any, case: Any) -> bool:
    """Members of the team, each their own exchanges."""
    return case is not None and _given(user, case, "security_sharing_log").write


@rule("referrals.record_behaviour_case", ability_of="referrals.Case")
def may_record_behaviour(user: Any, case: Any) -> bool:
    """Whoever could take a step that asks for something new."""
    if case is None:
        return False
    roles = roles_on(user, case)
    return any(
        "new_behaviour_recorded" in step.guards and step.roles & roles
        for step in process_of(case).leaving(case.state)
    )


@rule("referrals.write_team_note_case", ability_of="referrals.Case")
def may_write_team_note(user: Any, case: Any) -> bool:
    """The team while it asks the person: other help that was considered, the first contact."""
    return case is not None and case.state == "consent" and _writes(user, case, "consent_record")


@rule("referrals.publish_notice")
def may_publish_notice(user: Any, case: Any) -> bool:
    """The coordinator keeps the texts in the city's languages, together with the data protection officer."""
    return bool(user.has_role("case_coordinator", "data_protection_officer"))
