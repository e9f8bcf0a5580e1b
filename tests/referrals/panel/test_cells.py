"""Role × state: what sections and meetings show is what the table of the process says, asked of the rule, of the query and of the page."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from referrals import services
from referrals.models import (
    Action,
    AgencyQuestion,
    AgendaItem,
    Assessment,
    AssessmentAnswer,
    Attendance,
    Case,
    Decision,
    InformationRequest,
    Meeting,
    PersonView,
    UnsealRequest,
)
from referrals.services.instruments import items_of
from referrals.services.sealing import keys_of
from referrals.services.table import show_meeting
from referrals.standing import position_of, process_of, viewer_of
from referrals.workflow.visibility import visible_groups
from tests.factories import UserFactory
from tests.referrals.panel.at_the_table import at, fresh, instrument, name_on

pytestmark = pytest.mark.django_db
SECTIONS = ("threshold", "identity_check", "information", "assessment", "views", "meetings_record")
STATES = (
    "triage",
    "threshold",
    "identity_check",
    "information",
    "panel",
    "consent",
    "support",
    "closed",
    "retention",
    "paused",
)
# Field group > the word that stands in it alone.
WORDS = {
    "threshold_record": "cup_of_threshold", "unseal_request": "cup_of_unsealing", "information_requests": "cup_of_questions",
    "information_answers": "cup_of_answers", "assessment": "cup_of_assessment", "person_views": "cup_of_views", "panel_record": "cup_of_panel",
}  # fmt: skip
PEOPLE = {
    "intake_officer": "desk", "case_coordinator": "coordinator", "chair": "chair", "identity_custodian": "custodian",
    "data_protection_officer": "dpo", "police_liaison": "police", "panel_member": "member", "case_team_member": "team",
    "support_provider": "provider", "administrator": "admin", "council_lead": "council", "evaluator": "evaluator",
}  # fmt: skip


def fill(case, people):
    """A row of every kind, written by somebody who is none of those who look."""
    author, now = UserFactory(role="case_team_member"), timezone.now()
    keys = keys_of(case)

    def sealed(row, **columns):
        for column, text in columns.items():
            keys.seal(row, column, text)
        row.save(force_insert=True)
        return row

    meeting = Meeting.objects.create(
        kind="both",
        starts_at=now,
        place="Room",
        chair=people.chair,
        state="open",
        made_by=author,
        opened_at=now,
    )
    for attribute in ("chair", "coordinator", "police", "member", "team"):
        person = getattr(people, attribute)
        Attendance.objects.create(
            meeting=meeting, user=person, organisation=person.organisation, kind="health", state="present"
        )
    item = AgendaItem.objects.create(
        meeting=meeting, case=case, round=1, case_state="threshold", order=1, state="done"
    )
    other = Meeting.objects.create(
        kind="panel",
        starts_at=now,
        place="Room",
        chair=people.chair,
        state="closed",
        made_by=author,
        opened_at=now,
        closed_at=now,
    )
    later = AgendaItem.objects.create(
        meeting=other, case=case, round=1, case_state="panel", order=1, state="done"
    )
    for one, state, word in (
        (item, "threshold", WORDS["threshold_record"]),
        (later, "panel", WORDS["panel_record"]),
    ):
        decision = Decision(
            case=case, item=one, round=1, case_state=state, step="threshold_met", by=author, at=now
        )
        sealed(decision, reasons=word, dissent=word)
        action = Action(case=case, item=one, owner=author, due_on=now.date(), made_by=author, made_at=now)
        sealed(action, text=word)
    request = UnsealRequest(
        case=case, round=1, lawful_basis="public_task", asked_by=people.coordinator, asked_at=now
    )
    sealed(request, purpose=WORDS["unseal_request"], necessity=WORDS["unseal_request"])
    question = AgencyQuestion(
        case=case, round=1, request=request, organisation=author.organisation, person=author
    )
    sealed(question, reason=WORDS["unseal_request"])
    information = InformationRequest(
        case=case, round=1, organisation=author.organisation, person=author, lawful_basis="public_task", due_on=now.date(),
        expires_on=now.date() + dt.timedelta(days=3), asked_by=people.coordinator, asked_at=now, reply="answered", answered_by=author,
        answered_at=now,
    )  # fmt: skip
    sealed(information, question=WORDS["information_requests"], answer=WORDS["information_answers"])
    version = instrument()
    assessment = Assessment.objects.create(
        case=case, round=1, instrument=version, occasion="first", started_by=author, started_at=now
    )
    answer = AssessmentAnswer(
        case=case, assessment=assessment, item=items_of(version)[0].slug, by=author, at=now
    )
    sealed(answer, answer="not_known", reason=WORDS["assessment"])
    sealed(
        PersonView(case=case, round=1, whose="person", sought=True, by=author, at=now),
        text=WORDS["person_views"],
    )
    return [meeting, other]


def told(case, user, meetings):
    """Everything that the sections and the meetings hand to their pages for this person."""
    shown = []
    for section in SECTIONS:
        try:
            shown.append(repr_of(services.show_section(case=case, by=user, section=section).context))
        except services.NoSuchSection:
            continue
    for meeting in meetings:
        if allowed(user, "referrals.view_meeting", meeting):
            shown.append(repr_of(vars(show_meeting(meeting=meeting, by=user))))
    return " ".join(shown)


def repr_of(found):
    """All words in nested dictionaries, lists and records."""
    if isinstance(found, dict):
        return " ".join(repr_of(value) for value in found.values())
    if isinstance(found, list | tuple):
        return " ".join(repr_of(value) for value in found)
    if type(found).__module__ == "referrals.services.table":
        return repr_of(vars(found))
    return str(found)


@pytest.mark.parametrize("stage", [2, 4])
@pytest.mark.parametrize("state", STATES)
def test_each_cell_shows_what_the_table_says_and_nothing_else(receive, people, state, stage):
    case = at(receive().case, "threshold", stage)
    for role in ("police_liaison", "panel_member", "case_team_member", "support_provider"):
        name_on(case, getattr(people, PEOPLE[role]), role)
    with acting_for(SYSTEM), transaction.atomic():
        meetings = fill(case, people)
        Case.objects.filter(pk=case.pk).update(state=state)
    for role, attribute in PEOPLE.items():
        user = fresh(getattr(people, attribute))
        with acting_for(user), transaction.atomic():
            seen = Case.objects.visible_to(user).filter(pk=case.pk).first()
            if seen is None:
                continue
            groups = visible_groups(process_of(seen), viewer_of(user, seen), position_of(seen))
            try:
                shown = told(seen, user, meetings)
            except PermissionDenied:
                assert groups == {}, f"{role} in {state}"
                continue
        for group, word in WORDS.items():
            may = group in groups and not groups[group].own_only
            # An answer stands beside its question; without the question there is nothing to stand beside.
            if group == "information_answers":
                may = may and "information_requests" in groups and not groups["information_requests"].own_only
            assert may or word not in shown, f"{role} in {state} at stage {stage} reads {group}"
            if may and state in ("threshold", "identity_check", "information", "panel"):
                assert word in shown, f"{role} in {state} at stage {stage} does not read {group}"


@pytest.mark.parametrize(
    "state", ["threshold", "identity_check", "information", "panel", "support", "closed"]
)
def test_what_each_role_may_do_follows_the_state(receive, people, state):
    """Rule by role and state, for acts that the process's table gives by its cells."""
    case = at(receive().case, state, 4)
    for role in ("police_liaison", "panel_member", "case_team_member", "support_provider"):
        name_on(case, getattr(people, PEOPLE[role]), role)
    expected = {
        "ask_unseal": {"threshold": {"case_coordinator"}, "identity_check": {"case_coordinator"}},
        "decide_unseal": {"identity_check": {"identity_custodian"}},
        "choose_team": {"identity_check": {"case_coordinator"}},
        "ask_information": {"information": {"case_coordinator"}},
        "answer_information": {"information": {"police_liaison", "case_team_member"}},
        "assess": {"information": {"case_team_member"}, "panel": {"case_team_member"}},
        "record_views": {"information": {"case_coordinator"}, "panel": {"case_team_member"}},
        "record_decision": {
            "threshold": {"case_coordinator", "chair"},
            "panel": {"case_coordinator", "chair"},
        },
    }
    for act, states in expected.items():
        found = set()
        for role, attribute in PEOPLE.items():
            user = fresh(getattr(people, attribute))
            with acting_for(user), transaction.atomic():
                seen = Case.objects.filter(pk=case.pk).first()
                if seen is not None and allowed(user, f"referrals.{act}_case", seen):
                    found.add(role)
        assert found == states.get(state, set()), f"{act} in {state}"
