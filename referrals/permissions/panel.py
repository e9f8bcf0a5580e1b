"""Rules of meetings, unsealing, information requests and assessments. What may be written in a case is the process's table to say."""

from typing import Any

from portal.access import rule
from referrals.models import AgencyQuestion, Attendance, Case, Meeting
from referrals.models.meeting import RUNNERS
from referrals.permissions.process import may_view
from referrals.standing import position_of, process_of, roles_on, viewer_of
from referrals.workflow.visibility import Access, access

TABLE = (*RUNNERS, "panel_member", "case_team_member", "police_liaison")
ASKED = ("panel_member", "case_team_member", "police_liaison")
# The record of a meeting's decision, by the state in which the case is decided.
RECORDS = {"threshold": "threshold_record", "panel": "panel_record"}


def given(user: Any, case: Case, group: str) -> Access:
    """What the table of the process gives this person of a field group now."""
    return access(process_of(case), viewer_of(user, case), position_of(case), group)


def writes(user: Any, case: Case, group: str) -> bool:
    """Whether this person writes the group for the whole case, not only their own part."""
    found = given(user, case, group)
    return found.write and not found.own_only


@rule("referrals.view_meeting", ability_of="referrals.Meeting")
def may_view_meeting(user: Any, meeting: Meeting | None) -> bool:
    """Those who run meetings in their area; the others those they are invited to."""
    if meeting is None:
        return bool(user.has_role(*TABLE))
    return may_run(user, meeting) or Attendance.objects.filter(meeting=meeting, user_id=user.pk).exists()


@rule("referrals.plan_meeting")
def may_plan(user: Any, meeting: Any) -> bool:
    """Chairs and coordinators."""
    return bool(user.has_role(*RUNNERS))


@rule("referrals.run_meeting", ability_of="referrals.Meeting")
def may_run(user: Any, meeting: Meeting | None) -> bool:
    """Chairs and coordinators of its area; a meeting of the whole city is for all of them."""
    if not user.has_role(*RUNNERS):
        return False
    areas = user.scope_area_ids(*RUNNERS)
    return meeting is None or areas is None or meeting.area_id is None or meeting.area_id in areas


@rule("referrals.sign_meeting", ability_of="referrals.Meeting")
def may_sign(user: Any, meeting: Meeting | None) -> bool:
    """Whoever chaired it."""
    return bool(user.has_role("chair")) and (meeting is None or meeting.chair_id == user.pk)


@rule("referrals.declare_case", ability_of="referrals.Case")
def may_declare(user: Any, case: Case | None) -> bool:
    """Whoever sees the case; for whom one may speak is the meeting's own question."""
    return bool(user.has_role(*TABLE)) if case is None else may_view(user, case)


@rule("referrals.put_on_agenda_case", ability_of="referrals.Case")
def may_put_on_agenda(user: Any, case: Case | None) -> bool:
    """Those who run meetings, for cases they see."""
    return bool(user.has_role(*RUNNERS)) if case is None else bool(roles_on(user, case) & set(RUNNERS))


@rule("referrals.record_decision_case", ability_of="referrals.Case")
def may_record_decision(user: Any, case: Case | None) -> bool:
    """Whoever writes the record of the meeting in this state."""
    if case is None:
        return bool(user.has_role(*RUNNERS))
    return case.state in RECORDS and writes(user, case, RECORDS[case.state])


@rule("referrals.finish_action_case", ability_of="referrals.Case")
def may_finish_action(user: Any, case: Case | None) -> bool:
    """Whoever sees the case; whose action it is, the service asks."""
    return bool(user.has_role(*TABLE)) if case is None else may_view(user, case)


@rule("referrals.ask_unseal_case", ability_of="referrals.Case")
def may_ask_unseal(user: Any, case: Case | None) -> bool:
    """The coordinator of the case."""
    if case is None:
        return bool(user.has_role("case_coordinator"))
    return "case_coordinator" in roles_on(user, case) and writes(user, case, "unseal_request")


@rule("referrals.decide_unseal_case", ability_of="referrals.Case")
def may_decide_unseal(user: Any, case: Case | None) -> bool:
    """The identity custodian, and never who asked."""
    if case is None:
        return bool(user.has_role("identity_custodian"))
    return (
        "identity_custodian" in roles_on(user, case)
        and writes(user, case, "unseal_request")
        and case.unseal_asked_by_id != user.pk
    )


@rule("referrals.answer_agency_case", ability_of="referrals.Case")
def may_answer_agency(user: Any, case: Case | None) -> bool:
    """Somebody of an agency that was named in a granted request, while the case is open to them for it."""
    if case is None:
        return bool(user.has_role(*ASKED))
    open_to_them = bool(given(user, case, "identity_limited")) and bool(roles_on(user, case) & set(ASKED))
    return (
        open_to_them
        and AgencyQuestion.objects.filter(
            case=case, round=case.round, organisation_id=user.organisation_id, request__state="granted"
        ).exists()
    )


@rule("referrals.choose_team_case", ability_of="referrals.Case")
def may_choose_team(user: Any, case: Case | None) -> bool:
    """Whoever may take the step for which a lead must be chosen in this state."""
    if case is None:
        return bool(user.has_role(*RUNNERS))
    mine = roles_on(user, case)
    return may_view(user, case) and any(
        "lead_chosen" in step.guards and step.roles & mine for step in process_of(case).leaving(case.state)
    )


@rule("referrals.ask_information_case", ability_of="referrals.Case")
def may_ask_information(user: Any, case: Case | None) -> bool:
    """Whoever writes the information requests of the whole case."""
    if case is None:
        return bool(user.has_role("case_coordinator"))
    return writes(user, case, "information_requests")


@rule("referrals.answer_information_case", ability_of="referrals.Case")
def may_answer_information(user: Any, case: Case | None) -> bool:
    """Whoever has a part of their own in the answers; which one is theirs, the service asks."""
    if case is None:
        return bool(user.has_role("case_team_member", "police_liaison"))
    found = given(user, case, "information_answers")
    return found.write and found.own_only


@rule("referrals.view_requests")
def may_view_requests(user: Any, _none: Any) -> bool:
    """An agency's inbox, for those whom questions may reach."""
    return bool(user.has_role(*ASKED))


@rule("referrals.assess_case", ability_of="referrals.Case")
def may_assess(user: Any, case: Case | None) -> bool:
    """Whoever writes the assessment, whole or their own part."""
    if case is None:
        return bool(user.has_role("case_team_member"))
    return given(user, case, "assessment").write


@rule("referrals.record_views_case", ability_of="referrals.Case")
def may_record_views(user: Any, case: Case | None) -> bool:
    """Whoever writes down what the person and the family say."""
    if case is None:
        return bool(user.has_role("case_coordinator", "case_team_member"))
    return writes(user, case, "person_views")


@rule("referrals.view_instrument", ability_of="referrals.InstrumentVersion")
def may_view_instrument(user: Any, version: Any) -> bool:
    """Coordinators and chairs; team members meet it in the assessment itself."""
    return bool(user.has_role(*RUNNERS))


@rule("referrals.put_instrument_in_force", ability_of="referrals.InstrumentVersion")
def may_put_instrument_in_force(user: Any, version: Any) -> bool:
    """A second person: another coordinator, or a chair."""
    return bool(user.has_role(*RUNNERS)) and (version is None or version.made_by_id != user.pk)


@rule("referrals.change_instrument", ability_of="referrals.InstrumentVersion")
def may_change_instrument(user: Any, version: Any) -> bool:
    """Coordinators."""
    return bool(user.has_role("case_coordinator"))
