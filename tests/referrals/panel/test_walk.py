"""Every preset can be walked from the threshold to the panel's decision with services alone."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import services
from referrals.models import CaseMember, InformationRequest, StepRequest, UnsealRequest
from referrals.services import facts
from referrals.workflow.loading import preset
from tests.factories import UserFactory
from tests.referrals.panel.at_the_table import (
    WHY,
    answer_all,
    as_person,
    at,
    discuss,
    instrument,
    meeting_with,
    reread,
)

pytestmark = pytest.mark.django_db
BASIS = "public_task"


@pytest.fixture
def consent_elsewhere(monkeypatch):
    """What consent and plan contribute in another part of the portal, taken as given here."""
    monkeypatch.setattr(facts, "_facts", [*facts._facts, given("consent_on_record", "plan_draft_present")])
    monkeypatch.setattr(facts, "_documents", [*facts._documents, given("plan_draft", "support_plan_form")])


def given(*slugs):
    """A part to which these are so."""
    return facts.Part(lambda _case: dict.fromkeys(slugs, True), frozenset(slugs))


def decide(item, step, people, second, **more):
    """The decision at the table, confirmed by somebody of another agency."""
    decided = services.record_decision(
        item=item, step=step, reasons=WHY, no_dissent=True, lawful_basis=BASIS, by=people.chair, **more
    )
    assert decided.request is not None
    with as_person(second):
        request = StepRequest.objects.select_related("case").get(pk=decided.request.pk)
    services.decide_request(request=request, approve=True, by=second)
    return decided


def unseal(case, people, persons):
    """The custodian grants what stands on record."""
    with as_person(people.custodian):
        request = UnsealRequest.objects.select_related("case").get(case=case, state="waiting")
    services.decide_unsealing(request=request, grant=True, reasons=WHY, by=people.custodian)
    for person in persons:
        with as_person(person):
            question = request.agencies.select_related("case").get(person=person)
        services.answer_for_agency(question=question, answer="should_join", register_checked=True, by=person)


def ask(case, people, persons):
    services.ask_to_unseal(
        case=case, purpose="To offer help together.", necessity="Each can only look with a name.", lawful_basis=BASIS, persons=persons,
        by=people.coordinator,
    )  # fmt: skip


def gather(case, people, person):
    """A question and its answer, the assessment, and what the person says."""
    today, case = timezone.localdate(), reread(case)
    services.ask_for_information(
        case=case, person=person, question="Is there a place on a course?", necessity="It would help most.", lawful_basis=BASIS,
        due_on=today, expires_on=today + dt.timedelta(days=9), by=people.coordinator,
    )  # fmt: skip
    with as_person(person):
        request = InformationRequest.objects.select_related("case").get(case=case)
    services.answer_information(
        request=request, reply="answered", answer="Yes, from May.", register_checked=True, by=person
    )
    assessment = services.start_assessment(case=reread(case), instrument=instrument(), by=person)
    answer_all(assessment, person)
    services.record_views(
        case=case, whose="person", sought=True, text="I would like to repair bicycles.", by=people.coordinator
    )


@pytest.mark.parametrize("process", ["panel", "safety_house", "info_house"])
def test_threshold_identity_information_and_panel_are_walked(process, receive, people, table):
    case = at(receive(process=process).case, "threshold", 2)
    persons = [table.health, table.social]
    with pytest.raises(DomainError):
        services.ask_for_step(
            case=case, step="threshold_met", by=people.chair, rationale=WHY, lawful_basis=BASIS
        )
    ask(case, people, persons)
    item = discuss(meeting_with(people, table), case, people)
    decide(item, "threshold_met", people, table.health)
    assert (reread(case).state, reread(case).stage) == ("identity_check", 2)
    unseal(case, people, persons)
    assert reread(case).stage == 3
    with pytest.raises(DomainError, match="lead"):
        services.ask_for_step(case=case, step="choose_team", by=people.coordinator, lawful_basis=BASIS)
    services.choose_team(case=reread(case), lead=table.health, team=persons, by=people.coordinator)
    services.ask_for_step(case=case, step="choose_team", by=people.coordinator, lawful_basis=BASIS)
    assert (reread(case).state, reread(case).stage) == ("information", 4)
    with pytest.raises(DomainError):
        services.ask_for_step(case=case, step="ready", by=people.coordinator)
    gather(case, people, table.social)
    services.ask_for_step(case=case, step="ready", by=people.coordinator)
    assert reread(case).state == "panel"
    item = discuss(meeting_with(people, table), case, people)
    decide(item, "adopt", people, table.social)
    after = reread(case)
    assert (after.state, after.lead) == ("consent", table.health)


def test_a_situation_table_is_walked_in_one_sitting(receive, people, table, consent_elsewhere):
    case = at(receive(process="situation_table").case, "threshold", 2)
    persons = [table.health, table.social]
    ask(case, people, persons)
    item = discuss(meeting_with(people, table), case, people)
    decide(item, "threshold_met", people, table.health)
    unseal(case, people, persons)
    services.choose_team(case=reread(case), lead=table.health, team=persons, by=people.chair)
    services.ask_for_step(case=case, step="choose_team", by=people.chair, lawful_basis=BASIS)
    assert (reread(case).state, reread(case).stage) == ("panel", 4)
    item = discuss(meeting_with(people, table), case, people)
    decide(item, "adopt", people, table.social)
    assert reread(case).state == "consent"


def test_an_anchor_team_is_walked_with_its_lead(receive, people, table, consent_elsewhere):
    case = at(receive(process="anchor").case, "threshold", 2)
    item = discuss(meeting_with(people, table), case, people)
    services.choose_team(
        case=reread(case), lead=table.social, team=[table.social, table.health], by=people.chair
    )
    decide(item, "select", people, table.health)
    with acting_for(SYSTEM):
        named = set(CaseMember.objects.filter(case=case).values_list("user_id", flat=True))
    assert named == {table.social.pk, table.health.pk}, "who only came to the meeting keeps no seat"
    case = at(case, "information", 4)
    gather(case, people, table.health)
    services.ask_for_step(case=case, step="ready", by=table.social)
    assert reread(case).state == "panel"
    item = discuss(meeting_with(people, table), case, people)
    decided = services.record_decision(
        item=item, step="agree_plan", reasons=WHY, no_dissent=True, by=people.chair
    )
    assert decided.request is None, "the lead takes this step, not the chair"
    request = services.ask_for_step(case=case, step="agree_plan", by=table.social, rationale=WHY)
    assert request is not None
    services.decide_request(request=request, approve=True, by=table.health)
    assert reread(case).state == "support"


@pytest.mark.parametrize("process", ["panel", "safety_house", "info_house"])
@pytest.mark.parametrize("step", ["threshold_not_met", "threshold_more"])
def test_the_other_ways_out_of_the_threshold_are_open(process, step, receive, people, table):
    case = at(receive(process=process).case, "threshold", 2)
    item = discuss(meeting_with(people, table), case, people)
    more = (
        {"outcome": "threshold_not_met", "feedback_line": "looked_at"}
        if step == "threshold_not_met"
        else {"reason": "information_missing"}
    )
    decided = services.record_decision(
        item=item, step=step, reasons=WHY, no_dissent=True, by=people.chair, **more
    )
    if decided.request is not None:
        services.decide_request(request=decided.request, approve=True, by=table.school)
    case = reread(case)
    assert case.state == ("closed" if step == "threshold_not_met" else "triage")
    with acting_for(SYSTEM):
        assert not CaseMember.objects.filter(case=case).exists()


@pytest.mark.parametrize("process", ["panel", "safety_house", "info_house"])
def test_not_adopting_needs_other_help_on_record_and_keeps_the_reasons(process, receive, people, table):
    case = at(receive(process=process).case, "panel", 4)
    item = discuss(meeting_with(people, table), case, people)
    given = {
        "step": "not_adopt",
        "people": people,
        "second": table.health,
        "outcome": "not_adopted",
        "feedback_line": "looked_at",
    }
    with pytest.raises(DomainError, match="Other help"):
        decide(item, **given)
    decided = decide(item, **given, other_help="The family's doctor will see them in May.")
    case = reread(case)
    assert (case.state, case.outcome) == ("closed", "not_adopted")
    with acting_for(SYSTEM):
        decided.decision.refresh_from_db()
        assert decided.decision.reasons is not None and decided.decision.other_help is not None


def test_every_step_out_of_these_states_asks_only_for_what_some_part_says(db):
    """No guard and no document of these steps is without a part of the portal that says when it is met."""
    documents = {
        "threshold_decision", "unseal_request_form", "unseal_decision", "agency_answers", "own_register_check", "information_request_form",
        "assessment_form", "person_views_note", "meeting_record", "decision_record", "other_help_note",
    }  # fmt: skip
    asked = {
        document
        for process in ("panel", "safety_house", "info_house", "situation_table", "anchor")
        for step in preset(process).steps
        if set(step.sources) & {"threshold", "identity_check", "information", "panel"}
        for document in step.documents
    }
    assert documents <= asked


def test_a_flag_from_outside_meets_no_guard(receive, people, table):
    case = at(receive().case, "threshold", 2)
    with pytest.raises(TypeError):
        services.ask_for_step(case=case, step="threshold_met", by=people.chair, quorum_present=True)  # type: ignore[call-arg]
    with pytest.raises(DomainError, match="quorum"):
        services.ask_for_step(
            case=case, step="threshold_met", by=people.chair, rationale=f"quorum_present conflicts_declared {WHY}", lawful_basis=BASIS
        )  # fmt: skip
    assert reread(case).state == "threshold" and UserFactory() is not None
