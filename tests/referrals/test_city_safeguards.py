"""What a city adds to a process: another place of the police check, more second persons, fewer legal bases. Never wider than the cap."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import configuration, services
from referrals.adaptation.difference import differences
from referrals.adaptation.seconds import MAY_WAIT, SECOND_ROLES
from referrals.adaptation.topics import settings_of
from referrals.catalogue import CATALOGUE
from referrals.desk import police_waiting
from referrals.forms.oversight import AgreementForm
from referrals.forms.steps import StepForm
from referrals.models import Case, CaseMember, TransitionRow
from referrals.notices import privacy_notice
from referrals.outcomes import closed_as, outcome_title
from referrals.services.coding import codes_of
from referrals.services.snapshot import questions, snapshot_of
from referrals.standing import process_of
from referrals.workflow.loading import BrokenProcess, preset, presets
from tests.factories import OrganisationFactory, UserFactory
from tests.referrals.panel.at_the_table import at
from tests.referrals.test_configuration_pages import change, draft, put_in_force

pytestmark = pytest.mark.django_db
OLD = "mistaken_or_malicious"
WITH_POLICE = [slug for slug in presets() if preset(slug).police_place]


def of_the_city(people, topic, **values):
    row = draft(people)
    change(people, row, topic, **values)
    return put_in_force(people, row)


def choices_of(slug, key):
    return [one for one, _words in settings_of(configuration.text_of(preset(slug)))[key].choices]


@pytest.mark.parametrize("slug", presets())
def test_every_addition_a_city_can_choose_gives_a_sound_process(slug):
    changes = {"second_added": choices_of(slug, "second_added")}
    if slug in WITH_POLICE:
        assert choices_of(slug, "police.place") == ["triage", "panel"]
        changes["police.place"] = "panel"
    made = configuration.with_changes(slug, changes, 2)
    for step in made.steps:
        if step.slug in changes["second_added"]:
            assert made.two_persons[step.two_persons].approver_roles <= set(SECOND_ROLES)
        else:
            assert step.two_persons == preset(slug).by_slug[step.slug].two_persons, step.slug
    assert {step.slug for step in made.steps if step.immediate}.isdisjoint(changes["second_added"])
    assert set(changes["second_added"]) <= set(MAY_WAIT)


@pytest.mark.parametrize("slug", WITH_POLICE)
def test_where_the_police_are_asked_later_they_see_nothing_earlier(slug):
    made = configuration.with_changes(slug, {"police.place": "panel"}, 2)
    assert made.police_place == "panel"
    assert not [cell for cell in made.matrix if cell[:2] == ("police_liaison", "triage")]
    assert made.matrix["police_liaison", "panel", "police_answer"] == "write"
    assert "police_answer_clear" not in made.by_slug["to_threshold"].guards
    before = preset(slug).by_slug["adopt"].guards
    assert set(made.by_slug["adopt"].guards) == {*before, "police_answer_clear"}
    told = differences(preset(slug), made)
    assert any(one.narrower for one in told) and any("When the police are asked" in one.what for one in told)


def test_the_police_are_asked_at_the_table_and_not_before(people, receive):
    before = privacy_notice()
    of_the_city(people, "gate", police__place="panel")
    assert "not asked at the beginning" in str(privacy_notice()) and "not asked at the beginning" not in str(
        before
    )
    case = at(receive().case, "triage", 1)
    with acting_for(people.coordinator), pytest.raises(PermissionDenied):
        services.ask_police(case=case, liaison=people.police, by=people.coordinator)
    case = at(receive().case, "panel", 4)
    with acting_for(people.coordinator):
        services.ask_police(case=case, liaison=people.police, by=people.coordinator)
    with acting_for(people.police):
        case = Case.objects.get(pk=case.pk)
        services.answer_police(case=case, answer="clear", note="", by=people.police)
    with acting_for(SYSTEM):
        assert "police_answer_clear" in snapshot_of(Case.objects.get(pk=case.pk)).facts


def test_a_city_without_the_check_says_so_to_residents_and_asks_nowhere(people, receive):
    of_the_city(people, "gate", police__used=False)
    assert "do not look at a concern before" in str(privacy_notice())
    for state in ("triage", "panel"):
        case = at(receive().case, state, 1)
        with acting_for(people.coordinator), pytest.raises(PermissionDenied):
            services.ask_police(case=case, liaison=people.police, by=people.coordinator)


@pytest.mark.parametrize("slug", WITH_POLICE)
def test_without_the_check_no_step_waits_for_an_answer_and_a_liaison_sees_nothing_in_triage(slug):
    made = configuration.with_changes(slug, {"police.used": False}, 2)
    assert made.police_place == ""
    assert not [step.slug for step in made.steps if "police_reply" in step.documents]
    assert not [cell for cell in made.matrix if cell[:2] == ("police_liaison", "triage")]


def test_a_liaison_finds_what_waits_for_them_wherever_the_city_has_the_check(people, receive):
    before = at(receive().case, "triage", 1)
    of_the_city(people, "gate", police__place="panel")
    later, not_yet = at(receive().case, "panel", 4), at(receive().case, "triage", 1)
    with acting_for(people.coordinator):
        for case in (before, later):
            services.ask_police(case=case, liaison=people.police, by=people.coordinator)
    with acting_for(SYSTEM):
        CaseMember.objects.create(case=not_yet, user=people.police, role="police_liaison")
    with acting_for(people.police):
        assert {case.pk for case in police_waiting(people.police).cases} == {before.pk, later.pk}


def test_an_agreement_rests_on_a_basis_that_some_process_of_the_city_uses(people):
    agency = OrganisationFactory(kind="health")
    values = {"title": "With the clinic", "purpose": "Support", "provision": "S 1", "parties": [agency]}
    values["starts_on"] = timezone.localdate()
    with acting_for(people.dpo):
        old = services.agreements.enter_agreement(lawful_basis="legal_duty", by=people.dpo, **values)
    of_the_city(people, "law", legal_bases=["public_task"])
    offered = dict(AgreementForm().fields["lawful_basis"].choices)
    assert set(offered) == {"", "public_task"}
    with acting_for(people.dpo):
        assert "legal_duty" in dict(AgreementForm(instance=old).fields["lawful_basis"].choices)
        with pytest.raises(DomainError) as caught:
            services.agreements.enter_agreement(lawful_basis="legal_duty", by=people.dpo, **values)
        assert caught.value.field == "lawful_basis"
        services.agreements.change_agreement(
            agreement=old, by=people.dpo, **values | {"lawful_basis": "legal_duty", "provision": "S 2"}
        )


def test_a_step_to_which_the_city_has_added_a_second_person_waits_for_one(people, receive):
    of_the_city(people, "decisions", second_added=["resume"])
    case = at(receive().case, "paused", 4, previous_state="support")
    with acting_for(people.coordinator):
        request = services.ask_for_step(
            case=case, step="resume", by=people.coordinator, reason="person_asked"
        )
        assert request is not None
        with pytest.raises(DomainError, match="Nobody approves"):
            services.decide_request(request=request, approve=True, by=people.coordinator)
    with acting_for(people.chair):
        services.decide_request(request=request, approve=True, by=people.chair)
    with acting_for(SYSTEM):
        assert Case.objects.get(pk=case.pk).state == "support"


@pytest.mark.parametrize("step", ["withdraw", "to_emergency", "submit", "adopt", "no_such_step"])
def test_what_protects_at_once_or_is_decided_by_two_already_can_not_be_made_to_wait(step):
    with pytest.raises(BrokenProcess, match="not on the list"):
        configuration.with_changes("panel", {"second_added": [step]}, 2)


def test_only_the_bases_that_the_city_uses_can_be_chosen_anywhere(people, receive):
    made = of_the_city(people, "law", legal_bases=["public_task"])
    assert made.legal_bases == ("public_task",)
    case = at(receive().case, "information", 4)
    asked = UserFactory(role="case_team_member", organisation=OrganisationFactory(kind="health"))
    today = timezone.localdate()
    given = {
        "case": case, "person": asked, "question": "Is there a place on a course?", "necessity": "It would help most.",
        "due_on": today, "expires_on": today + dt.timedelta(days=5), "by": people.coordinator,
    }  # fmt: skip
    with acting_for(people.coordinator):
        with pytest.raises(DomainError) as caught:
            services.ask_for_information(lawful_basis="legal_duty", **given)
        assert caught.value.field == "lawful_basis"
        services.ask_for_information(lawful_basis="public_task", **given)
    step = process_of(case).by_slug["choose_team"]
    form = StepForm(step=step, discloses=False, process=process_of(case))
    assert "lawful_basis" not in form.fields, "one alone is no question"
    step = preset("panel").by_slug["choose_team"]
    offered = StepForm(step=step, discloses=False, process=preset("panel")).fields["lawful_basis"].choices
    assert len(offered) == len(preset("panel").legal_bases)


@pytest.mark.parametrize("bases", [[], ["consent"], ["consent", "law_enforcement"], ["because"]])
def test_a_city_can_not_begin_on_consent_alone(bases):
    with pytest.raises(BrokenProcess):
        configuration.with_changes("panel", {"legal_bases": bases}, 2)


def screened(case, people):
    """In triage, with every question answered and a note on where to turn."""
    case = at(case, "triage", 1)
    with acting_for(people.desk):
        for question in questions():
            services.answer_question(
                case=case, question=question, answer="yes", reason="As told.", source="", by=people.desk
            )
        services.write_record(
            case=case, kind="signposting_note", text="The harbour project has a place.", by=people.desk
        )
    return case


def signpost(case, by, outcome):
    with acting_for(by):
        return services.ask_for_step(
            case=case, step="signpost", by=by, rationale="Another service is better placed.", outcome=outcome,
            feedback_line="right_place_elsewhere",
        )  # fmt: skip


def test_an_outcome_that_the_city_names_is_counted_as_what_it_stands_under(people, receive):
    made = of_the_city(
        people, "outcomes", codes__outcomes_own__signposted=["Harbour project", "Sports house"]
    )
    case = screened(receive().case, people)
    offered = StepForm(step=made.by_slug["signpost"], discloses=False, process=made).fields["outcome"].choices
    assert ("signposted.own_2", "Sports house (Signposted to another service)") in offered
    for outcome in ("signposted.own_3", "unfounded.own_1", "own_1"):
        with pytest.raises(DomainError):
            signpost(case, people.desk, outcome)
    request = signpost(case, people.desk, "signposted.own_2")
    assert (request.outcome, request.own_outcome) == ("signposted", "own_2")
    with acting_for(people.coordinator):
        services.decide_request(request=request, approve=True, by=people.coordinator)
    with acting_for(SYSTEM):
        closed = Case.objects.get(pk=case.pk)
        assert (closed.state, closed.outcome, closed.own_outcome) == ("closed", "signposted", "own_2")
        assert closed_as(closed) == "Sports house (Signposted to another service)"
        assert codes_of(closed).outcome == "signposted", "tables across cities and years stay comparable"


def test_a_case_keeps_the_words_of_its_version_when_the_city_renames(people, receive):
    of_the_city(people, "outcomes", codes__outcomes_own__signposted=["Harbour project"])
    case = receive().case
    of_the_city(people, "outcomes", codes__outcomes_own__signposted=["Bridge project"])
    case.outcome, case.own_outcome = "signposted", "own_1"
    assert closed_as(case).startswith("Harbour project")


@pytest.mark.parametrize("names", [["x" * 121], ["Same", "same "], [" "], "Harbour"])
def test_a_name_is_short_and_there_once(names):
    with pytest.raises(BrokenProcess):
        configuration.with_changes("panel", {"codes.outcomes_own.declined": names}, 2)


@pytest.mark.parametrize("slug", presets())
def test_a_mistake_and_bad_faith_are_outcomes_of_their_own(slug):
    made = preset(slug)
    assert made.by_slug["close_unfounded"].outcomes == ("unfounded", "mistaken", "bad_faith", "duplicate")
    assert not any("mistaken_or_malicious" in step.outcomes for step in made.steps)
    form = StepForm(step=made.by_slug["close_unfounded"], discloses=False, process=made)
    assert "nothing about the person" in form.fields["outcome"].help_text
    form = StepForm(
        step=made.by_slug["close_unfounded"], discloses=False, process=made, data={"outcome": OLD}
    )
    assert not form.is_valid() and form.has_error("outcome")


def test_what_was_closed_before_the_two_were_told_apart_keeps_its_code_and_the_citys_name(receive):
    made = configuration.with_changes(
        "panel", {"codes.outcomes_off": [OLD], f"codes.outcomes_own.{OLD}": ["Mix-up or quarrel"]}, 2
    )
    assert made.by_slug["close_unfounded"].outcomes == ("unfounded", "duplicate"), "hidden then, hidden now"
    assert outcome_title(made, OLD, "own_1") == "Mix-up or quarrel"
    old = receive().case
    old.outcome = OLD
    assert closed_as(old) == "A mistake or bad faith, not told apart"


@pytest.mark.parametrize("outcome", ["mistaken", "bad_faith", OLD])
def test_statistics_count_all_three_as_turned_back_once_and_again(receive, outcome):
    case = receive().case
    with acting_for(SYSTEM), transaction.atomic():
        for number in (1, 2):
            TransitionRow.objects.create(
                case=case, step="close_unfounded", from_state="triage", to_state="closed", outcome=outcome, process="panel", process_version=1,
                at=timezone.now() + dt.timedelta(days=number), role="intake_officer", agency="", reason="ordinary_step", lawful_basis="",
            )  # fmt: skip
            Case.objects.filter(pk=case.pk).update(state="closed", outcome=outcome)
            codes = codes_of(Case.objects.get(pk=case.pk))
            assert CATALOGUE["outcomes"].value(codes) == "turned_back" and codes.outcome == outcome
            assert codes.turned_back_again is (number == 2)
