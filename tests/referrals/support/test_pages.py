"""Pages from consent to follow-up: who sees which section, what a provider sees, and what a form can't do."""

import re

import pytest
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from referrals.models import Consent, Session, SupportPlan
from referrals.services.consent import withdraw_consent
from tests.referrals.conftest import CANARY
from tests.referrals.support.conftest import GOAL, MINE, SAFETY, THEIRS, TODAY

pytestmark = pytest.mark.django_db
YES = {
    "answer": "given", "asked_on": TODAY().isoformat(), "way": "in_person", "giver": "person", "language": "en-GB",
    "interpreter": "not_needed", "capacity": "understood", "understood": "They help me.",
}  # fmt: skip


def parts_of(case):
    with acting_for(SYSTEM):
        return {part.provider_id: part.thread for part in case.plan_parts.all()}


class TestSections:
    def test_the_lead_reads_the_plan_and_the_chair_too(self, go, two, people):
        for user in (people.team, people.chair):
            page = go(user, "case_section", two.pk, "plan").content.decode()
            assert all(words in page for words in (GOAL, MINE, THEIRS, SAFETY))

    @pytest.mark.parametrize("who", ["coordinator", "desk", "dpo", "police", "admin", "teacher", "nobody"])
    def test_whoever_has_no_part_in_support_finds_no_plan(self, go, two, people, who):
        for section in ("plan", "sessions", "closing", "reintegration", "counterpart"):
            assert go(getattr(people, who), "case_section", two.pk, section).status_code in (403, 404)

    def test_a_provider_finds_their_own_part_in_the_case_and_nothing_beside_it(self, go, two, people):
        page = go(people.provider, "case_section", two.pk, "plan").content.decode()
        assert MINE in page and THEIRS not in page and GOAL not in page and SAFETY not in page
        for section in ("consent", "closing", "follow_up", "reintegration", "counterpart"):
            assert go(people.provider, "case_section", two.pk, section).status_code == 404

    def test_a_look_at_the_plan_is_one_event(self, go, two, people):
        go(people.team, "case_section", two.pk, "plan")
        event = AuditEvent.objects.filter(action="referrals.read_case").latest("pk")
        assert event.details["section"] == "plan" and "support_plan" in event.details["groups"]

    def test_a_case_in_consent_shows_what_to_do_to_the_lead_alone(self, go, stage, people):
        case = stage.case()
        page = go(people.team, "case_section", case.pk, "consent").content.decode()
        assert reverse("referrals:work", args=[case.pk, "consent"]) in page
        assert "/do/" not in go(people.chair, "case_section", case.pk, "consent").content.decode()


class TestForms:
    def test_a_plan_is_written_and_consent_recorded_through_pages(self, go, stage, people):
        case = stage.case()
        plan = {
            "goal_1": GOAL, "part_1_kind": "mentoring", "part_1_what": MINE, "part_1_provider": str(people.provider.pk),
            "part_1_starts_on": TODAY().isoformat(), "part_1_ends_on": TODAY().replace(year=TODAY().year + 1).isoformat(),
            "part_1_intensity": "regular", "part_1_sessions_agreed": "10", "safety": SAFETY,
        }  # fmt: skip
        assert go(people.team, "work", case.pk, "plan", data=plan).status_code == 302
        assert GOAL in go(people.team, "work", case.pk, "plan").content.decode()
        assert go(people.team, "work", case.pk, "consent", data=YES).status_code == 302
        assert stage.answers(case) == ["given"]

    def test_no_field_of_a_form_makes_a_consent_complete(self, go, stage, people):
        case = stage.case(born=TODAY().replace(year=TODAY().year - 12))
        flags = {
            "entitled": "on",
            "consent_on_record": "true",
            "giver_entitled": "1",
            "notice_version": "9",
            "attempt": "1",
            "asked_by": "x",
        }
        response = go(people.team, "work", case.pk, "consent", data=YES | flags)
        assert response.status_code == 200 and stage.answers(case) == []
        declined = go(
            people.team, "work", case.pk, "consent", data={**YES, **flags, "answer": "declined", "giver": ""}
        )
        assert declined.status_code == 302
        with acting_for(SYSTEM):
            row = Consent.objects.get(case=case)
            assert not row.entitled and row.notice_version is None and row.asked_by_id == people.team.pk

    @pytest.mark.parametrize("who", ["chair", "coordinator", "provider", "desk", "nobody"])
    @pytest.mark.parametrize(
        "work", ["plan", "consent", "closing", "reintegration", "exchange", "review", "no_such_work"]
    )
    def test_others_can_not_do_the_work_of_the_team(self, go, stage, people, who, work):
        case = stage.case()
        assert go(getattr(people, who), "work", case.pk, work, data=YES).status_code in (403, 404)
        with acting_for(SYSTEM):
            assert not Consent.objects.exists() and not SupportPlan.objects.exists()

    def test_taking_it_back_leads_the_team_home_and_shows_nothing_more(self, go, two, people):
        response = go(people.team, "work", two.pk, "withdraw", data={"giver": "person", "way": "telephone"})
        assert response.status_code == 302 and response["Location"] == reverse("home")
        assert go(people.team, "case", two.pk).status_code == 404


class TestTheNarrowView:
    def test_a_provider_sees_the_name_and_their_own_part(self, go, two, people):
        page = go(people.provider, "my_support").content.decode()
        assert CANARY in page and "Mentoring" in page and "Family" not in page
        thread = parts_of(two)[people.provider.pk]
        page = go(people.provider, "my_part", two.pk, thread).content.decode()
        assert MINE in page and "1990" in page
        assert not [
            w
            for w in (THEIRS, GOAL, SAFETY, "They help me", "Teacher Kettle", "at school", "harbour")
            if w in page
        ]

    def test_a_session_takes_two_answers_and_counts_once_however_often_it_is_sent(self, go, two, people):
        thread = parts_of(two)[people.provider.pk]
        page = go(people.provider, "my_part", two.pk, thread).content.decode()
        sent_as = re.search(r'name="sent_as" value="([^"]+)"', page)[1]
        data = {
            "attendance": "attended",
            "on": TODAY().isoformat(),
            "sent_as": sent_as,
            "note": f"{CANARY} laughed.",
        }
        for _again in range(2):
            assert go(people.provider, "my_part", two.pk, thread, data=data).status_code == 302
        with acting_for(SYSTEM):
            assert Session.objects.filter(case=two).count() == 1
        assert "laughed" in go(people.provider, "my_part", two.pk, thread).content.decode()
        sessions = go(people.team, "case_section", two.pk, "sessions").content.decode()
        assert "1 of 10" in sessions and "laughed" not in sessions

    def test_the_part_of_another_provider_is_not_there(self, go, two, people, second_provider):
        theirs = parts_of(two)[second_provider.pk]
        for page in ("my_part", "my_part_word"):
            assert go(people.provider, page, two.pk, theirs).status_code == 404
            data = {"attendance": "attended", "on": TODAY().isoformat(), "text": "x"}
            assert go(people.provider, page, two.pk, theirs, data=data).status_code == 404
        with acting_for(SYSTEM):
            assert not Session.objects.exists()

    def test_after_consent_is_taken_back_the_next_request_shows_nothing(self, go, two, people):
        thread = parts_of(two)[people.provider.pk]
        assert go(people.provider, "my_part", two.pk, thread).status_code == 200
        withdraw_consent(case=two, by=people.coordinator)
        assert go(people.provider, "my_part", two.pk, thread).status_code == 404
        assert CANARY not in go(people.provider, "my_support").content.decode()

    def test_who_gives_no_support_has_no_such_page(self, go, people):
        for who in ("team", "chair", "coordinator", "admin"):
            assert go(getattr(people, who), "my_support").status_code == 403

    def test_a_word_to_the_team_reaches_the_team(self, go, two, people, second_provider):
        thread = parts_of(two)[people.provider.pk]
        data = {"text": "Tuesdays do not suit him any more."}
        assert go(people.provider, "my_part_word", two.pk, thread, data=data).status_code == 302
        assert data["text"] in go(people.team, "case_section", two.pk, "reviews").content.decode()
        other = go(second_provider, "case_section", two.pk, "reviews")
        assert data["text"] not in other.content.decode()


class TestTextsForConsent:
    def test_the_coordinator_puts_a_text_in_force_and_reads_it_there(self, go, people):
        data = {
            "notice": "consent_adult",
            "language": "pt",
            "title": "Concordar",
            "text": "As palavras da cidade.",
        }
        assert go(people.coordinator, "notices", data=data).status_code == 302
        page = go(people.dpo, "notices").content.decode()
        assert "As palavras da cidade." in page and "pt, version 1" in page

    def test_a_language_is_a_code_and_others_publish_nothing(self, go, people):
        data = {"notice": "consent_adult", "language": "<b>", "title": "T", "text": "T"}
        assert go(people.coordinator, "notices", data=data).status_code == 200
        assert go(people.team, "notices", data=data | {"language": "pt"}).status_code == 403
