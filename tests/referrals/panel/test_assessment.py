"""Assessment in words: versions, own parts, completeness, nothing that counts."""

import copy

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import services
from referrals.models import Assessment, AssessmentAnswer, InstrumentVersion
from referrals.services import instrument_drafts as drafts
from referrals.services.instruments import compare, faults_in, in_force, items_of, shipped, sources_of
from referrals.services.snapshot import snapshot_of
from tests.factories import UserFactory
from tests.referrals.panel.at_the_table import answer_all, at, instrument, name_on, reread
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(receive, table):
    """A case before the panel, with two agencies on the team."""
    made = at(receive().case, "panel", 4)
    for person in (table.health, table.school):
        name_on(made, person, "case_team_member")
    return made


class TestInstruments:
    def test_the_two_that_ship_are_whole_and_in_force(self):
        assert [one.slug for one in in_force()] == ["adults", "young_people"] == sorted(shipped())
        assert all(faults_in(given) == [] for given in [one.body for one in in_force()])
        assert [one.pk for one in in_force()] == [one.pk for one in in_force()]

    @pytest.mark.parametrize("word", ["score", "points", "level", "colour", "weight"])
    def test_nothing_countable_gets_into_one(self, word):
        body = copy.deepcopy(instrument().body)
        body["domains"][0]["items"][0][word] = "high"
        assert faults_in(body)
        body = copy.deepcopy(instrument().body)
        body["domains"][0]["items"][0]["anchors"][0]["extra"] = 3
        assert faults_in(body)

    def test_strengths_and_not_known_can_not_be_left_out(self):
        body = copy.deepcopy(instrument().body)
        body["domains"] = [part for part in body["domains"] if part["kind"] != "protective"]
        assert faults_in(body)
        body = copy.deepcopy(instrument().body)
        body["common_answers"] = []
        assert faults_in(body)

    def test_a_change_is_a_new_version_and_begun_assessments_keep_theirs(self, case, people, table):
        first = instrument()
        assessment = services.start_assessment(case=case, instrument=first, by=table.health)
        draft = services.begin_draft(version=first, by=people.coordinator)
        with pytest.raises(DomainError, match="draft already"):
            services.begin_draft(version=first, by=people.coordinator)
        slug = items_of(draft)[0].slug
        services.write_item(
            version=draft, domain="needs", slug="", title="A quiet place", ask="Where is it quiet?",
            wordings=["There is one.", "There is none."], by=people.coordinator,
        )  # fmt: skip
        services.remove_item(version=draft, slug=slug, by=people.coordinator)
        with pytest.raises(DomainError, match="never changes"):
            services.remove_item(version=first, slug=slug, by=people.coordinator)
        with pytest.raises(PermissionDenied):
            services.put_in_force(version=draft, by=people.coordinator)
        services.put_in_force(version=draft, by=people.chair)
        with acting_for(SYSTEM):
            draft.refresh_from_db()
            first.refresh_from_db()
            assessment.refresh_from_db()
            assert {change.kind for change in compare(first, draft)} == {"added", "removed"}
            assert (first.state, draft.state, draft.version) == ("retired", "in_force", 2)
            assert assessment.instrument == first
        assert instrument().pk == draft.pk

    def test_frame_parts_and_order_of_a_draft_are_the_citys_own(self, people, table):
        draft = services.begin_draft(version=instrument(), by=people.coordinator)
        before = [part["slug"] for part in draft.body["domains"]]
        written = {
            "common_answers": ["We do not know yet.", "Asked and not answered."],
            "source_kinds": ["Said by the person"],
            "conclusion": ["What holds?"],
        }
        drafts.write_frame(
            version=draft,
            title="Our own",
            how_to_use=["Begin with tea."],
            lists=written,
            by=people.coordinator,
        )
        drafts.write_part(
            version=draft, slug="", title="The allotment", kind="protective", by=people.coordinator
        )
        drafts.move_up(version=draft, slug="the_allotment", by=people.coordinator)
        changed = drafts.remove_part(version=draft, slug=before[0], by=people.coordinator)
        assert changed.title == "Our own" and changed.body["how_to_use"] == ["Begin with tea."]
        assert changed.body["common_answers"][0]["slug"] == "not_known"
        assert [part["slug"] for part in changed.body["domains"]] == [
            *before[1:-1],
            "the_allotment",
            before[-1],
        ]
        for refused, told in (({"common_answers": ["No"] * 13}, "longer than fits"), ({}, "not known")):
            with pytest.raises(DomainError, match=told):
                drafts.write_frame(
                    version=draft, title="x", how_to_use=[], lists=refused, by=people.coordinator
                )
        other = UserFactory(role="case_coordinator")
        with pytest.raises(DomainError, match="Only whoever began"):
            drafts.move_up(version=draft, slug=before[1], by=other)

    def test_only_coordinators_change_one(self, people, table):
        for who in (people.chair, people.desk, people.admin, people.dpo, table.health):
            with pytest.raises(PermissionDenied):
                services.begin_draft(version=instrument(), by=who)

    def test_a_version_that_is_not_in_force_begins_nothing(self, case, people, table):
        draft = services.begin_draft(version=instrument(), by=people.coordinator)
        with pytest.raises(DomainError) as caught:
            services.start_assessment(case=case, instrument=draft, by=table.health)
        assert caught.value.field == "instrument"


class TestAnswering:
    def test_each_answer_has_a_reason_and_a_source_or_says_not_known(self, case, table):
        assessment = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        item = items_of(assessment.instrument)[0]
        for given, field in (
            ({"answer": "high"}, "answer"),
            ({"answer": item.anchors[0][0]}, "reason"),
            ({"answer": item.anchors[0][0], "reason": "Said so."}, "source"),
        ):
            with pytest.raises(DomainError) as caught:
                services.answer_item(assessment=assessment, item=item.slug, by=table.health, **given)
            assert caught.value.field == field
        services.answer_item(assessment=assessment, item=item.slug, answer="not_known", by=table.health)

    def test_it_is_complete_when_every_item_has_words(self, case, table):
        assessment = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        assert "assessment_complete" not in snapshot_of(reread(case)).facts
        answer_all(assessment, table.health)
        found = snapshot_of(reread(case))
        assert "assessment_complete" in found.facts and "assessment_form" in found.documents

    def test_while_answers_are_gathered_each_agency_has_its_own_part_only(self, client, receive, table):
        case = at(receive().case, "information", 4)
        for person in (table.health, table.school):
            name_on(case, person, "case_team_member")
        assessment = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        item = items_of(assessment.instrument)[0]
        given = {
            "answer": item.anchors[0][0],
            "reason": "The teapot group told us.",
            "source": sources_of(assessment.instrument)[0][0],
        }
        services.answer_item(assessment=assessment, item=item.slug, by=table.health, **given)
        with pytest.raises(DomainError, match="Another agency"):
            services.answer_item(assessment=assessment, item=item.slug, by=table.school, **given)
        address = f"/referrals/cases/{case.pk}/assessment/"
        sign_in(client, table.school)
        assert "teapot group" not in client.get(address).content.decode()
        assert "teapot group" not in client.get(f"{address}items/{item.slug}/").content.decode()
        sign_in(client, table.health)
        assert "teapot group" in client.get(address).content.decode()

    def test_chair_desk_and_custodian_write_none_of_it(self, case, people):
        for who in (people.chair, people.desk, people.custodian, people.dpo, people.coordinator):
            with pytest.raises(PermissionDenied):
                services.start_assessment(case=case, instrument=instrument(), by=who)

    def test_answers_are_sealed_and_no_column_is_a_number(self, case, table):
        assessment = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        answer_all(assessment, table.health)
        with acting_for(SYSTEM):
            row = AssessmentAnswer.objects.filter(reason__isnull=False).first()
            assert b"told" not in bytes(row.reason) and bytes(row.answer) not in {b"strong", b"met"}
        numbers = {"PositiveSmallIntegerField", "IntegerField", "FloatField", "DecimalField"}
        kinds = {field.get_internal_type() for field in AssessmentAnswer._meta.get_fields()}
        assert not kinds & numbers

    def test_the_page_shows_words_and_no_total(self, client, case, table):
        assessment = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        answer_all(assessment, table.health)
        sign_in(client, table.health)
        told = client.get(f"/referrals/cases/{case.pk}/assessment/").content.decode()
        assert "As they told it." in told and "%" not in told.split("<main")[1].split("</main")[0]


class TestReview:
    def test_again_at_review_uses_the_version_of_the_first(self, case, people, table):
        first = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        answer_all(first, table.health)
        draft = services.begin_draft(version=instrument(), by=people.coordinator)
        services.put_in_force(version=draft, by=people.chair)
        with acting_for(SYSTEM):
            type(case).objects.filter(pk=case.pk).update(state="review", entered_at=timezone.now())
        case = reread(case)
        again = services.start_assessment(case=case, instrument=instrument(), by=table.health)
        with acting_for(SYSTEM):
            assert again.occasion == "review" and again.instrument_id == first.instrument_id
            assert (
                Assessment.objects.count() == 2
                and InstrumentVersion.objects.filter(slug="adults").count() == 2
            )


class TestViews:
    def test_views_are_in_the_person_s_words_or_say_why_nobody_asked(self, case, people, table):
        assert "person_views_sought" not in snapshot_of(reread(case)).facts
        with pytest.raises(DomainError) as caught:
            services.record_views(case=case, whose="person", sought=False, text=" ", by=table.health)
        assert caught.value.field == "text"
        services.record_views(case=case, whose="parents", sought=True, text="We worry.", by=table.health)
        assert "person_views_sought" not in snapshot_of(reread(case)).facts, "parents are not the person"
        services.record_views(
            case=case, whose="person", sought=False, text="Asking now would break trust.", by=table.health
        )
        assert "person_views_sought" in snapshot_of(reread(case)).facts

    def test_who_may_not_write_does_not(self, case, people):
        for who in (people.chair, people.desk, people.coordinator, people.custodian):
            with pytest.raises(PermissionDenied):
                services.record_views(case=case, whose="person", sought=True, text="x", by=who)
