"""The desk's pages: from a new concern to a checked summary, each part for those whose part it is."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from portal.inbox import waiting_for
from referrals import services
from referrals.models import AdviceContact, Case, CaseMember, Concern, IntakeDraft, Record, ScreeningAnswer
from referrals.services.snapshot import questions, snapshot_of
from tests.referrals.conftest import CANARY
from tests.referrals.intake.conftest import STEPS, code_in
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, people):
    """A browser of the desk."""
    return sign_in(client, people.desk)


@pytest.fixture
def triaged(case, people):
    """A case in triage."""
    services.ask_for_step(case=case, step="start_triage", by=people.desk)
    with acting_for(SYSTEM):
        case.refresh_from_db()
    return case


def page_of(client, case, section):
    response = client.get(f"/referrals/cases/{case.pk}/{section}/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def facts(case):
    with acting_for(SYSTEM):
        return snapshot_of(Case.objects.get(pk=case.pk)).facts


def titles(user):
    return [item.title for item in waiting_for(user)]


class TestTheInbox:
    def test_it_lists_what_is_new_by_due_time_and_says_what_is_late(self, at_desk, receive, people):
        first, second = receive().case, receive().case
        with acting_for(SYSTEM):
            Case.objects.filter(pk=second.pk).update(due_at=first.received_at)
        page = at_desk.get("/referrals/desk/").content.decode()
        assert page.index(second.number) < page.index(first.number)
        assert "1 is late" in page and CANARY not in page
        assert "2 new concerns" in titles(people.desk)
        assert "2 new concerns" not in titles(people.teacher) + titles(people.dpo)

    def test_a_concern_of_one_s_own_is_not_one_s_own_to_look_at(self, at_desk, receive, people):
        own = receive(by=people.desk).case
        assert own.number not in at_desk.get("/referrals/desk/").content.decode()

    def test_new_messages_stand_there_until_they_are_read(self, at_desk, triaged, people):
        with acting_for(SYSTEM):
            concern = Concern.objects.select_related("case", "sender").get()
        services.add_words(concern=concern, text="One more thing.", by=people.teacher)
        assert "1 message" in at_desk.get("/referrals/desk/").content.decode()
        assert "1 case with new messages" in titles(people.desk2)
        assert "One more thing." in page_of(at_desk, triaged, "messages")
        at_desk.post(f"/referrals/cases/{triaged.pk}/messages/read/")
        assert "No message waits." in at_desk.get("/referrals/desk/").content.decode()


class TestTheSections:
    def test_what_was_told_is_shown_in_words_and_the_read_is_written_down(self, at_desk, triaged):
        page = page_of(at_desk, triaged, "concern")
        for words in (
            CANARY,
            "Said that violence against people is the only way left",
            "Has hardly anybody to talk to",
            "Teacher Kettle",
        ):
            assert words in page
        event = AuditEvent.objects.filter(action="referrals.read_case").latest("pk")
        assert "referral_narrative" in event.details["groups"]

    def test_the_liaison_reads_the_report_and_not_who_made_it(self, client, triaged, people):
        services.ask_police(case=triaged, liaison=people.police, by=people.desk)
        sign_in(client, people.police)
        page = page_of(client, triaged, "concern")
        assert "harbour" in page and "Teacher Kettle" not in page and "room 12" not in page
        assert client.get(f"/referrals/cases/{triaged.pk}/messages/").status_code == 404
        assert client.get(f"/referrals/cases/{triaged.pk}/screening/").status_code == 404

    def test_the_sender_sees_none_of_the_desk_s_work(self, client, triaged, people):
        sign_in(client, people.teacher)
        for section in ("screening", "police", "summary", "messages"):
            assert client.get(f"/referrals/cases/{triaged.pk}/{section}/").status_code == 404

    def test_further_answers_are_shown_in_words(self, client, at_desk, people):
        for step, fields in [("emergency", {"emergency": "called"}), ("caller", {"channel": "in_person", "notice_read": "on", "caller_relationship": "friend"}),
                             ("situation", STEPS["situation"]), ("help", STEPS["help"]), ("person", {"person_age": "a16_17"})]:  # fmt: skip
            client.post(f"/referrals/desk/new/?step={step}", fields)
        assert len(code_in(client.post("/referrals/desk/new/?step=check").content.decode())) == 19
        with acting_for(SYSTEM):
            concern = Concern.objects.select_related("case").get()
        assert (concern.channel, concern.source, concern.emergency, concern.taken_by) == (
            "in_person",
            "friend",
            "called",
            people.desk,
        )
        assert "16 and 17" in page_of(client, concern.case, "concern")


class TestTheChecklist:
    def test_it_is_kept_answer_by_answer_with_reason_and_source(self, at_desk, triaged):
        url = f"/referrals/cases/{triaged.pk}/screening/fill/"
        sent = {
            "answer_emergency": "no",
            "reason_emergency": "The caller says so.",
            "source_emergency": "Caller",
        }
        assert at_desk.post(url, sent).status_code == 302
        page = page_of(at_desk, triaged, "screening")
        assert "The caller says so." in page and "12 questions are open" in page
        assert "checklist_complete" not in facts(triaged)
        for slug in questions():
            sent |= {f"answer_{slug}": "yes", f"reason_{slug}": "As told."}
        at_desk.post(url, sent)
        assert {"checklist_complete", "proportionality_confirmed"} <= facts(triaged)
        with acting_for(SYSTEM):
            assert ScreeningAnswer.objects.count() == 13

    def test_an_answer_without_reason_is_asked_for_and_nothing_is_lost(self, at_desk, triaged):
        url = f"/referrals/cases/{triaged.pk}/screening/fill/"
        sent = {
            "answer_emergency": "no",
            "answer_behaviour": "yes",
            "reason_behaviour": "Seen on Monday at the pond.",
        }
        page = at_desk.post(url, sent).content.decode()
        assert "Please say why" in page and "Seen on Monday at the pond." in page
        with acting_for(SYSTEM):
            assert not ScreeningAnswer.objects.exists()

    def test_a_note_is_on_record(self, at_desk, triaged):
        at_desk.post(
            f"/referrals/cases/{triaged.pk}/screening/note/",
            {"kind": "signposting_note", "text": "The youth office."},
        )
        assert "The youth office." in page_of(at_desk, triaged, "screening")
        at_desk.post(
            f"/referrals/cases/{triaged.pk}/screening/note/", {"kind": "police_reply", "text": "clear"}
        )
        with acting_for(SYSTEM):
            assert [
                row.kind for row in Record.objects.filter(kind__in=["signposting_note", "police_reply"])
            ] == ["signposting_note"]

    def test_after_triage_nothing_is_written_any_more(self, triaged, people):
        with acting_for(SYSTEM):
            Case.objects.update(state="support", stage=4)
        with pytest.raises(PermissionDenied):
            services.answer_question(
                case=triaged, question="child", answer="yes", reason="x", source="", by=people.desk
            )
        with pytest.raises(PermissionDenied):
            services.write_record(case=triaged, kind="signposting_note", text="x", by=people.desk)


class TestThePolice:
    def test_the_desk_asks_and_the_liaison_answers_with_one_word(self, client, at_desk, triaged, people):
        at_desk.post(f"/referrals/cases/{triaged.pk}/police/ask/", {"liaison": str(people.police.pk)})
        assert "1 question to the police" in titles(people.police)
        sign_in(client, people.police)
        assert triaged.number in client.get("/referrals/police/").content.decode()
        client.post(
            f"/referrals/cases/{triaged.pk}/police/answer/",
            {"answer": "clear", "note": "Nothing at the teapot."},
        )
        assert "Nothing at the teapot." in page_of(client, triaged, "police")
        assert "police_answer_clear" in facts(triaged) and titles(people.police) == []
        sign_in(client, people.desk)
        page = page_of(client, triaged, "police")
        assert "Clear" in page and "Nothing at the teapot." not in page

    def test_the_last_answer_counts(self, triaged, people):
        services.ask_police(case=triaged, liaison=people.police, by=people.desk)
        services.answer_police(case=triaged, answer="clear", note="", by=people.police)
        services.answer_police(case=triaged, answer="hold", note="", by=people.police)
        assert "police_answer_clear" not in facts(triaged)

    @pytest.mark.parametrize("who", ["desk", "coordinator", "police", "chair", "teacher", "admin"])
    def test_who_was_not_asked_does_not_answer(self, triaged, people, who):
        with pytest.raises(PermissionDenied):
            services.answer_police(case=triaged, answer="clear", note="", by=getattr(people, who))

    def test_only_a_liaison_is_asked_and_only_once(self, triaged, people):
        with pytest.raises(DomainError):
            services.ask_police(case=triaged, liaison=people.council, by=people.desk)
        services.ask_police(case=triaged, liaison=people.police, by=people.desk)
        with pytest.raises(DomainError):
            services.ask_police(case=triaged, liaison=people.police, by=people.desk)
        with acting_for(SYSTEM):
            assert CaseMember.objects.filter(case=triaged).count() == 1


class TestTheSummary:
    def write(self, client, case):
        sent = {
            "age": "a16_17",
            "factors": ["fc_isolation", "fs_family"],
            "text": "A young person said that violence is a way.",
        }
        return client.post(f"/referrals/cases/{case.pk}/summary/write/", sent)

    def test_a_second_person_checks_every_point(self, client, at_desk, triaged, people):
        assert self.write(at_desk, triaged).status_code == 302
        own = at_desk.get(f"/referrals/cases/{triaged.pk}/summary/check/").content.decode()
        assert "somebody else has to check it" in own
        assert "1 summary to check" in titles(people.desk2) and "1 summary to check" not in titles(
            people.desk
        )
        sign_in(client, people.desk2)
        url, points = f"/referrals/cases/{triaged.pk}/summary/check/", [
            "no_names", "no_dates", "no_places", "no_rare_detail", "no_identity", "age_band_only", "family_safe", "strengths_named"]  # fmt: skip
        assert client.post(url, dict.fromkeys(points[:-1], "on")).status_code == 422
        assert "summary_checked_by_second_person" not in facts(triaged)
        assert client.post(url, dict.fromkeys(points, "on")).status_code == 302
        assert "summary_checked_by_second_person" in facts(triaged)
        assert "Checked by" in page_of(client, triaged, "summary")

    def test_written_anew_it_is_checked_anew(self, at_desk, triaged, people):
        self.write(at_desk, triaged)
        with acting_for(SYSTEM):
            first = Record.objects.select_related("case").get(kind="deidentified_summary")
        with acting_for(people.desk2):
            services.check_record(record=first, by=people.desk2)
        self.write(at_desk, triaged)
        assert "summary_checked_by_second_person" not in facts(triaged)
        with acting_for(people.coordinator), pytest.raises(DomainError):
            services.check_record(record=first, by=people.coordinator)


class TestTheFaces:
    def test_an_emergency_on_the_telephone_leaves_only_that_it_happened(self, at_desk):
        page = at_desk.post("/referrals/desk/new/?step=emergency", {"emergency": "yes"}).content.decode()
        assert "Hand over to the emergency services now" in page
        at_desk.post("/referrals/desk/emergency/")
        event = AuditEvent.objects.get(action="referrals.note_emergency")
        assert event.details == {} and event.object_id == ""
        with acting_for(SYSTEM):
            assert not IntakeDraft.objects.exists() and not Case.objects.exists()

    def test_an_unfinished_call_waits_for_its_writer_alone(self, client, at_desk, people):
        at_desk.post("/referrals/desk/new/?step=emergency", {"emergency": "no"})
        assert "Go on with the call" in at_desk.get("/referrals/desk/").content.decode()
        sign_in(client, people.desk2)
        assert "Go on with the call" not in client.get("/referrals/desk/").content.decode()
        assert (
            "Is anybody in immediate danger?"
            in client.get("/referrals/desk/new/?step=caller").content.decode()
        )

    def test_a_professional_sends_under_the_own_name(self, client, people):
        sign_in(client, people.teacher)
        work = {"organisation_role": "School, form teacher", "own_safeguarding": "yes", "secrecy": "yes"}
        for step, fields in [*STEPS.items(), ("work", work)]:
            client.post(f"/referrals/raise/?step={step}", fields)
        assert client.post("/referrals/raise/?step=check")["Location"] == "/referrals/mine/"
        with acting_for(SYSTEM):
            concern = Concern.objects.select_related("case").get()
        assert (concern.sender, concern.source, concern.channel) == (
            people.teacher,
            "school",
            "frontline_form",
        )
        assert concern.case.referrer == people.teacher


class TestAdvice:
    SENT = {"on_day": "2", "on_month": "1", "on_year": "2024", "caller_role": "school_staff", "theme": "how_to_talk", "answer": "Ask, and listen."}  # fmt: skip

    def test_it_is_written_down_listed_counted_and_filtered(self, at_desk):
        at_desk.post("/referrals/desk/advice/new/", self.SENT)
        at_desk.post("/referrals/desk/advice/new/", self.SENT | {"theme": "online_content"})
        page = at_desk.get("/referrals/desk/advice/").content.decode()
        assert "2 contacts" in page and "Ask, and listen." in page
        assert "1 contact" in at_desk.get("/referrals/desk/advice/?theme=online_content").content.decode()

    def test_it_becomes_a_concern_once_by_a_person_s_decision(self, at_desk, people):
        at_desk.post("/referrals/desk/advice/new/", self.SENT)
        with acting_for(SYSTEM):
            contact = AdviceContact.objects.get()
        assert (
            at_desk.post(f"/referrals/desk/advice/{contact.pk}/raise/", {"why": "child"})["Location"]
            == "/referrals/desk/new/"
        )
        with acting_for(SYSTEM):
            contact.refresh_from_db()
            assert (contact.raised_by, contact.raised_why) == (people.desk, "child")
            assert not Case.objects.exists()
        with pytest.raises(PermissionDenied):
            services.raise_advice(contact=contact, why="child", by=people.desk2)

    def test_nobody_else_finds_one(self, people):
        services.note_advice(
            on=dt.date(2024, 1, 2),
            caller_role="resident",
            theme="how_to_talk",
            answer="Talk.",
            by=people.desk,
        )
        for user in (people.teacher, people.dpo, people.admin, people.chair):
            with acting_for(user):
                assert not AdviceContact.objects.exists()
