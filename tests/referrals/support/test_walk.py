"""Every step from consent to follow-up in each of the five processes, taken by people through services alone."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import services
from referrals.enums import Occasion
from referrals.models import (
    Assessment,
    Case,
    CaseMember,
    FollowUp,
    InstrumentVersion,
    StepRequest,
    TransitionRow,
)
from referrals.services.behaviour import record_behaviour
from referrals.services.closing import (
    ask_for_closing,
    leave_out_follow_up,
    note_follow_up,
    plan_follow_up,
    write_closing_report,
)
from referrals.services.consent import withdraw_consent
from referrals.services.review import write_review
from referrals.services.triage import write_team_note
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY

pytestmark = pytest.mark.django_db
LONG = ["panel", "safety_house", "info_house"]
WITH_SUPPORT = [*LONG, "anchor"]


def fresh(case):
    with acting_for(SYSTEM):
        return Case.objects.get(pk=case.pk)


def step(case, slug, by, **more):
    return services.ask_for_step(case=case, step=slug, by=by, **more)


def approve(case, by):
    with acting_for(SYSTEM):
        request = StepRequest.objects.select_related("case").get(case=case, state="waiting")
    return services.decide_request(request=request, approve=True, by=by)


def assessed(case, people):
    """The same instrument at first and again; how it is answered is tested where it is built."""
    with acting_for(SYSTEM):
        instrument, _made = InstrumentVersion.objects.get_or_create(
            slug="adults",
            version=90,
            defaults={"title": "Adults", "body": {"domains": []}, "made_at": timezone.now()},
        )
        for occasion in (Occasion.FIRST, Occasion.REVIEW):
            Assessment.objects.create(
                case=case,
                round=case.round,
                instrument=instrument,
                occasion=occasion,
                started_by=people.team,
                started_at=timezone.now(),
            )


def review(case, people, conclusion):
    words = {"text": f"{CANARY} comes gladly.", "person_views": "It helps me."}
    return write_review(
        case=case,
        kind="full",
        on=timezone.localdate(),
        words=words,
        goals={},
        conclusion=conclusion,
        by=people.team,
    )


def report(case, people, **changes):
    words = {
        "done": f"{CANARY} finished school.",
        "remains": "Nothing",
        "contact": "The youth centre",
        "message": "Thank you for your trust.",
    }
    given = {
        "words": words,
        "reason": "goals_reached",
        "outcome": "completed",
        "feedback_line": "closed_thanks",
    }
    return write_closing_report(case=case, by=people.team, **given | changes)


def behaviour(case, by):
    return record_behaviour(
        case=case, observed=["violence_only_way"], circumstances=[], how_known="person_told_me", person_knows="does_not_know",
        words={"when_seen": "yesterday", "words": f"{CANARY} said it again."}, by=by,
    )  # fmt: skip


def begin(stage, process):
    """Consent asked and given, the plan in force, by the steps of the process."""
    people = stage.people
    case = stage.case(process=process)
    if process == "anchor":
        stage.yes(case)
        step(case, "consent_given", people.team)
        assert fresh(case).state == "information"
        stage.put(fresh(case), "panel")
        stage.plan(fresh(case))
        case = stage.put(fresh(case), "support")
        with acting_for(SYSTEM):
            from referrals.services.plan import put_in_force

            put_in_force(case, by=people.team)
        return fresh(case)
    with pytest.raises(DomainError):
        step(case, "consent_given", people.team)
    stage.plan(case)
    stage.yes(case)
    step(case, "consent_given", people.team)
    return fresh(case)


@pytest.mark.parametrize("process", WITH_SUPPORT)
class TestFromConsentToTheEnd:
    def test_reviewed_continued_revised_closed_looked_back_at(self, stage, people, process):
        case = begin(stage, process)
        assert case.state == "support"
        with acting_for(SYSTEM):
            assert CaseMember.objects.filter(
                case=case, user=people.provider, role="support_provider"
            ).exists()
        step(case, "begin_review", people.team)
        with pytest.raises(DomainError):
            step(case, "continue_plan", people.team)
        case = fresh(case)
        review(case, people, "continue")
        assessed(case, people)
        step(case, "continue_plan", people.team)
        step(case, "begin_review", people.chair)
        case = fresh(case)
        with pytest.raises(DomainError):
            step(case, "revise_plan", people.team, reason="person_asked")
        review(case, people, "revise")
        with acting_for(SYSTEM):
            Assessment.objects.filter(case=case, occasion=Occasion.REVIEW).update(started_at=timezone.now())
        stage.plan(case, because="She asked for it.")
        with pytest.raises(DomainError):
            step(case, "revise_plan", people.team, reason="person_asked")
        stage.yes(case)
        step(case, "revise_plan", people.team, reason="person_asked")
        case = fresh(case)
        with acting_for(SYSTEM):
            assert list(case.plans.values_list("version", "state")) == [(1, "replaced"), (2, "agreed")]
        step(case, "begin_review", people.team)
        case = fresh(case)
        review(case, people, "exit")
        with pytest.raises(DomainError):
            ask_for_closing(case=case, by=people.team)
        report(case, people)
        ask_for_closing(case=case, by=people.team)
        with pytest.raises(DomainError):
            approve(case, people.team)
        approve(case, people.chair)
        case = fresh(case)
        assert (case.state, case.outcome, case.feedback_line) == ("closed", "completed", "closed_thanks")
        assert case.retention_until > timezone.localdate()
        self.looks_back(case, people)

    def looks_back(self, case, people):
        with acting_for(SYSTEM):
            rows = list(FollowUp.objects.filter(case=case).select_related("case"))
            member = CaseMember.objects.get(case=case, user=people.team)
        assert rows and member.until == member.content_until
        with pytest.raises(DomainError):
            step(case, "begin_follow_up", people.coordinator, reason="period_ended")
        with pytest.raises(DomainError):
            plan_follow_up(
                follow_up=rows[0],
                person=people.team,
                basis="consent",
                basis_words="She said so",
                by=people.coordinator,
            )
        plan_follow_up(
            follow_up=rows[0],
            person=people.team,
            basis="public_task",
            basis_words="Youth welfare",
            by=people.coordinator,
        )
        for row in rows[1:]:
            leave_out_follow_up(follow_up=row, reason="She does not wish it.", by=people.coordinator)
        with time_machine.travel(timezone.now() + dt.timedelta(days=150)):
            step(case, "begin_follow_up", people.coordinator, reason="period_ended")
            with pytest.raises(DomainError):
                step(case, "follow_up_done", people.coordinator, reason="period_ended")
            note_follow_up(follow_up=rows[0], note=f"{CANARY} is well.", by=people.team)
            step(case, "follow_up_done", people.coordinator, reason="period_ended")
        case = fresh(case)
        assert case.state == "retention"
        for user in (people.team, people.provider):
            with acting_for(user):
                assert not Case.objects.filter(pk=case.pk).exists()

    def test_taken_back_at_any_time(self, stage, people, process):
        case = begin(stage, process)
        withdraw_consent(case=case, by=people.coordinator)
        assert fresh(case).outcome == "withdrawn"

    def test_something_new_leads_back_to_triage_and_everything_is_shut(self, stage, people, process):
        case = begin(stage, process)
        with pytest.raises(DomainError):
            step(case, "escalate", people.team, reason="new_information", rationale="Something new was seen.")
        behaviour(case, people.team)
        step(case, "escalate", people.team, reason="new_information", rationale="Something new was seen.")
        case = fresh(case)
        assert (case.state, case.round, case.stage, case.lead_id) == ("triage", 2, 1, None)
        for user in (people.team, people.provider):
            with acting_for(user):
                assert not Case.objects.filter(pk=case.pk).exists()

    def test_closed_and_reopened_by_two(self, stage, people, process):
        case = begin(stage, process)
        withdraw_consent(case=case, by=people.team)
        case = fresh(case)
        behaviour(case, people.coordinator)
        step(
            case, "reopen", people.coordinator, reason="new_information", rationale="Something new was seen."
        )
        approve(case, people.chair)
        assert fresh(case).state == "triage"

    def test_paused_ended_from_a_pause_and_resumed(self, stage, people, process):
        case = begin(stage, process)
        stage.put(case, "paused", previous_state="support")
        step(case, "resume", people.team, reason="period_ended")
        case = stage.put(fresh(case), "paused", previous_state="support")
        report(case, people, outcome="partly_completed", reason="no_contact")
        ask_for_closing(case=case, by=people.team)
        approve(case, people.coordinator)
        assert fresh(case).outcome == "partly_completed"


@pytest.mark.parametrize("process", WITH_SUPPORT)
class TestANo:
    def refuse(self, stage, people, process):
        case = stage.case(process=process)
        stage.yes(case, answer="declined", giver="")
        write_team_note(
            case=case, kind="other_help_note", text="The youth centre stays open.", by=people.team
        )
        step(case, "consent_refused", people.team, outcome="declined", feedback_line="looked_at")
        return fresh(case)

    def test_closes_and_rests(self, stage, people, process):
        case = self.refuse(stage, people, process)
        assert (case.state, case.outcome) == ("closed", "declined")
        step(case, "to_retention", people.coordinator, reason="period_ended")
        assert fresh(case).state == "retention"

    def test_may_be_looked_at_again_where_the_process_says_so(self, stage, people, process):
        case = self.refuse(stage, people, process)
        if process == "anchor":
            return
        other = UserFactory(role="chair")
        step(
            case,
            "reassess",
            people.chair,
            reason="period_ended",
            rationale="Three months are over.",
            lawful_basis="public_task",
        )
        approve(case, UserFactory(role=("case_coordinator",)))
        case = fresh(case)
        assert case.state == "panel" and case.consent_attempts == 0 and other.pk
        with acting_for(people.team):
            assert Case.objects.visible_to(people.team).filter(pk=case.pk).exists()


class TestTheShortProcess:
    def contact(self, stage, people):
        case = stage.case(process="situation_table")
        write_team_note(
            case=case, kind="contact_record", text=f"{CANARY} was met at the door.", by=people.team
        )
        return case

    def test_connected_keeps_codes_and_no_words(self, stage, people):
        case = self.contact(stage, people)
        with pytest.raises(DomainError):
            step(case, "connected", people.team, outcome="connected")
        stage.yes(case, words={"understood": f"{CANARY} wants it."})
        step(case, "connected", people.team, outcome="connected")
        case = fresh(case)
        with acting_for(SYSTEM):
            assert (
                case.state == "closed"
                and case.identity.name is None
                and case.consents.get().understood is None
            )
            assert case.records.get().text is None and case.consents.get().answer == "given"

    def test_declined_after_two_attempts_still_ends(self, stage, people):
        case = self.contact(stage, people)
        step(case, "try_contact_again", people.team, reason="person_absent")
        with pytest.raises(DomainError):
            step(case, "try_contact_again", people.team, reason="person_absent")
        write_team_note(case=case, kind="other_help_note", text="A card with numbers.", by=people.team)
        step(case, "offer_declined", people.team, outcome="no_answer", reason="person_absent")
        case = fresh(case)
        step(case, "to_retention", people.coordinator, reason="period_ended")
        assert fresh(case).state == "retention"


def test_scaled_up_in_the_safety_house(stage, people):
    case = begin(stage, "safety_house")
    step(case, "begin_review", people.team)
    case = fresh(case)
    behaviour(case, people.team)
    review(case, people, "escalate")
    step(case, "scale_up", people.team, reason="new_information", rationale="More is needed together.")
    assert fresh(case).state == "panel"
    with acting_for(SYSTEM):
        assert TransitionRow.objects.filter(case=case, step="scale_up").exists()
