"""Consent: who may answer, what makes it complete, how often somebody is asked, and what happens when it is taken back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import services
from referrals.models import Case, CaseMember, Consent
from referrals.services.consent import withdraw_consent
from referrals.services.notice_texts import publish_notice
from referrals.services.snapshot import snapshot_of
from referrals.services.triage import write_team_note
from tests.referrals.support.conftest import TODAY

pytestmark = pytest.mark.django_db
CHILD = dt.date(TODAY().year - 14, 1, 1)


def facts(case):
    with acting_for(SYSTEM):
        return snapshot_of(Case.objects.get(pk=case.pk)).facts


class TestACompleteYes:
    def test_it_has_the_notice_as_it_was_read_out_and_an_end(self, stage):
        case = stage.case()
        stage.plan(case)
        row = stage.yes(case)
        assert (row.notice, row.notice_version, row.notice_language) == ("consent_adult", 1, "en-GB")
        assert row.ends_on > TODAY() and row.review_on < row.ends_on
        assert {"consent_on_record", "giver_entitled", "notice_current", "plan_draft_present"} <= facts(case)

    @pytest.mark.parametrize(
        "missing", [{"giver": ""}, {"capacity": ""}, {"interpreter": ""}, {"language": "xx"}]
    )
    def test_nothing_of_it_may_be_missing(self, stage, missing):
        case = stage.case()
        with pytest.raises(DomainError):
            stage.yes(case, **missing)
        assert stage.answers(case) == [] and "consent_on_record" not in facts(case)

    def test_its_end_can_not_be_later_than_the_process_allows(self, stage):
        with pytest.raises(DomainError):
            stage.yes(stage.case(), ends_on=TODAY() + dt.timedelta(days=900))

    def test_a_text_published_meanwhile_makes_it_old(self, stage, people):
        case = stage.case()
        stage.plan(case)
        stage.yes(case)
        publish_notice(slug="consent_adult", language="en-GB", title="Agreeing", text="New words.", by=people.coordinator)  # fmt: skip
        assert "notice_current" not in facts(case)

    def test_a_city_asks_in_its_own_language_once_a_text_is_there(self, stage, people):
        case = stage.case()
        with pytest.raises(DomainError):
            stage.yes(case, language="pt")
        publish_notice(slug="consent_adult", language="pt", title="Concordar", text="As palavras da cidade.", by=people.dpo)  # fmt: skip
        assert stage.yes(case, language="pt").notice_version == 1

    def test_only_the_coordinator_and_the_data_protection_officer_publish_texts(self, stage, people):
        with pytest.raises(PermissionDenied):
            publish_notice(slug="consent_adult", language="pt", title="T", text="T", by=people.team)


class TestWhoMayAnswer:
    def test_a_child_is_not_enough_without_a_guardian(self, stage):
        case = stage.case(born=CHILD)
        with pytest.raises(DomainError):
            stage.yes(case)

    def test_what_a_form_says_about_age_does_not_count_against_the_record(self, stage):
        case = stage.case(born=CHILD)
        with pytest.raises(DomainError):
            stage.yes(case, of_age_as="document")
        assert stage.answers(case) == []

    def test_a_guardian_answers_for_a_child_who_was_heard(self, stage):
        case = stage.case(born=CHILD)
        words = {"giver_name": "A parent", "entitlement": "Has custody", "young_person_words": "It is fine."}
        with pytest.raises(DomainError):
            stage.yes(case, giver="guardian", words={**words, "young_person_words": ""}, young_person="heard")
        row = stage.yes(case, giver="guardian", words=words, young_person="heard")
        assert row.entitled and row.notice == "consent_guardian"

    def test_nobody_agrees_for_an_adult_who_can_decide(self, stage):
        words = {"giver_name": "A parent", "entitlement": "Is the mother"}
        for giver in ("guardian", "representative"):
            with pytest.raises(DomainError):
                stage.yes(stage.case(), giver=giver, words=words)

    def test_who_can_not_decide_alone_does_not_answer_alone(self, stage):
        with pytest.raises(DomainError):
            stage.yes(stage.case(), capacity="not_able")

    def test_an_unknown_age_has_to_be_known_from_somewhere(self, stage):
        case = stage.case(born=None)
        with pytest.raises(DomainError):
            stage.yes(case)
        assert stage.yes(case, of_age_as="own_word").entitled

    def test_the_team_records_it_and_nobody_else(self, stage, people):
        from referrals.services.consent import Asked, record_consent

        case = stage.case()
        asked = Asked(answer="declined", asked_on=TODAY(), way="telephone")
        for name in ("coordinator", "chair", "desk", "provider", "admin", "dpo", "teacher", "nobody"):
            with pytest.raises(PermissionDenied):
                record_consent(case=case, asked=asked, by=getattr(people, name))
        assert stage.answers(case) == []


class TestAskingNoMoreThanTwice:
    def test_one_answer_an_attempt_and_two_attempts_in_all(self, stage, people):
        case = stage.case()
        stage.yes(case, answer="more_time", giver="")
        stage.yes(case, answer="no_answer", giver="")
        with pytest.raises(DomainError):
            stage.yes(case)
        services.ask_for_step(case=case, step="ask_again", by=people.team, reason="person_absent")
        assert "consent_on_record" not in facts(case), "the silence of before is no answer to this attempt"
        stage.yes(case, answer="no_answer", giver="")
        with pytest.raises(DomainError):
            services.ask_for_step(case=case, step="ask_again", by=people.team, reason="person_absent")
        assert stage.answers(case) == ["more_time", "no_answer", "no_answer"]

    def test_a_no_closes_and_opens_no_support(self, stage, people):
        case = stage.case()
        stage.plan(case)
        stage.yes(case, answer="declined", giver="")
        write_team_note(
            case=case, kind="other_help_note", text="The youth centre stays open to them.", by=people.team
        )
        with pytest.raises(DomainError):
            services.ask_for_step(case=case, step="consent_given", by=people.team)
        services.ask_for_step(
            case=case, step="consent_refused", by=people.team, outcome="declined", feedback_line="looked_at"
        )
        with acting_for(SYSTEM):
            case.refresh_from_db()
        assert case.state == "closed" and case.retention_until is not None

    def test_a_yes_is_not_closed_as_a_no(self, stage, people):
        case = stage.case()
        stage.plan(case)
        stage.yes(case)
        write_team_note(case=case, kind="other_help_note", text="Nothing else is needed.", by=people.team)
        with pytest.raises(DomainError):
            services.ask_for_step(
                case=case,
                step="consent_refused",
                by=people.team,
                outcome="declined",
                feedback_line="looked_at",
            )


class TestTakingItBack:
    @pytest.mark.parametrize("who", ["team", "coordinator", "chair"])
    def test_sharing_ends_with_the_act_for_everybody_named(self, stage, people, who):
        case = stage.supported()
        for user in (people.team, people.provider):
            with acting_for(user):
                assert Case.objects.visible_to(user).filter(pk=case.pk).exists()
        withdraw_consent(case=case, by=getattr(people, who), words="I do not want it any more.")
        for user in (people.team, people.provider):
            with acting_for(user):
                assert not Case.objects.filter(pk=case.pk).exists(), "the database"
                assert not Case.objects.visible_to(user).filter(pk=case.pk).exists(), "the queryset"
        with acting_for(SYSTEM):
            case.refresh_from_db()
            assert (case.state, case.outcome) == ("closed", "withdrawn")
            assert all(m.until < TODAY() for m in CaseMember.objects.filter(case=case))
            assert Consent.objects.filter(case=case).last().answer == "withdrawn"

    def test_a_provider_or_the_desk_can_not_take_it_back_for_somebody(self, stage, people):
        case = stage.supported()
        for name in ("provider", "desk", "police", "dpo", "admin", "nobody"):
            with pytest.raises(PermissionDenied):
                withdraw_consent(case=case, by=getattr(people, name))

    def test_there_is_nothing_to_take_back_before_it_was_given(self, stage, people):
        with pytest.raises(PermissionDenied):
            withdraw_consent(case=stage.case(), by=people.team)

    def test_the_step_alone_does_not_end_it_without_the_record(self, stage, people):
        case = stage.supported()
        with pytest.raises(DomainError):
            services.ask_for_step(
                case=case, step="withdraw", by=people.chair, reason="person_asked", outcome="withdrawn"
            )
