"""From the first word to the threshold: what is stored, who may, who must be two."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals import services
from referrals.models import Case, Concern, Identity, ScreeningAnswer, StepRequest, TransitionRow
from referrals.services.intake import digest_of
from referrals.services.snapshot import questions
from tests.referrals.conftest import CANARY, WORDS

pytestmark = pytest.mark.django_db
WHY = "Nobody has seen anything but an opinion."


def begin(case, people):
    services.ask_for_step(case=case, step="start_triage", by=people.desk)
    with acting_for(SYSTEM):
        case.refresh_from_db()
    return case


def screen(case, by, **answers):
    for question in questions():
        services.answer_question(
            case=case,
            question=question,
            answer=answers.get(question, "yes"),
            reason="As told.",
            source="Sender",
            by=by,
        )


class TestReceiving:
    def test_a_concern_becomes_a_case_with_a_code_that_is_kept_nowhere(self, receive, people, system):
        received = receive()
        with acting_for(system):
            case = Case.objects.get()
            concern = Concern.objects.get()
            assert (case.state, case.stage, case.referrer, case.round) == ("received", 0, people.teacher, 1)
            assert case.due_at is not None and case.number != "" and case.area_path
            assert bytes(concern.receipt_digest) == digest_of(
                f"{received.code[:8]}-{received.code[8:]} ".lower()
            )
            row = TransitionRow.objects.get()
            assert (row.step, row.from_state, row.to_state, row.by, row.role) == (
                "submit",
                "draft",
                "received",
                people.teacher,
                "referrer",
            )
        assert received.code not in repr(received)

    def test_no_word_of_it_is_in_the_database(self, receive, system):
        """What a dump would hold, past the wall: every column of every case table as text."""
        receive()
        found = []
        with acting_for(system), connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            try:
                cursor.execute(
                    "SELECT tablename FROM pg_tables WHERE tablename LIKE 'referrals_%%' OR tablename = 'audit_auditevent'"
                )
                for (table,) in cursor.fetchall():
                    cursor.execute(f"SELECT t::text FROM {table} t")
                    found += [line for (line,) in cursor.fetchall()]
            finally:
                cursor.execute("SET ROLE portal_app")
        everything = "\n".join(found)
        assert len(found) >= 5
        for secret in (CANARY, "Canary", "harbour", "Kettle", "room 12", "2008-03-04"):
            assert secret not in everything
            assert secret.encode().hex() not in everything

    def test_a_resident_s_form_is_the_portal_s_own_work(self, receive, system):
        case = receive(by=system, channel="public_form", source="family").case
        with acting_for(system):
            case.refresh_from_db()
            assert case.referrer is None and case.state == "received"

    def test_the_desk_takes_down_a_call_without_becoming_the_sender(self, receive, people, system):
        case = receive(by=people.desk, channel="telephone", source="family").case
        with acting_for(system):
            assert case.referrer is None and Concern.objects.get().taken_by == people.desk

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"observed": [], "circumstances": []}, "observed"),
            ({"emergency": "yes"}, "emergency"),
            ({"emergency": ""}, "emergency"),
            ({"observed": ["prays_a_lot"]}, "observed"),
            ({"words": WORDS | {"words": "x" * 4001}}, "words"),
            ({"words": WORDS | {"religion": "any"}}, "religion"),
        ],
    )
    def test_what_can_not_be_taken_is_refused_beside_its_field(self, receive, system, changes, field):
        with pytest.raises(DomainError) as caught:
            receive(**changes)
        assert caught.value.field == field
        with acting_for(system):
            assert not Case.objects.exists()

    @pytest.mark.parametrize("who", ["admin", "council", "evaluator", "nobody"])
    def test_others_raise_concerns_by_the_public_form_only(self, receive, people, who):
        with pytest.raises(PermissionDenied):
            receive(by=getattr(people, who))

    def test_the_same_person_is_found_by_the_digest_alone(self, receive, system):
        first, second = receive().case, receive(person_name="canary, WILHELMINA").case
        other = receive(person_name="Somebody Else").case
        with acting_for(system):
            found = {i.case_id: bytes(i.match) for i in Identity.objects.all()}
        assert found[first.pk] == found[second.pk] != found[other.pk]


class TestTriage:
    def test_the_desk_begins_and_the_sender_does_not(self, case, people):
        with pytest.raises(DomainError):
            services.ask_for_step(case=case, step="start_triage", by=people.teacher)
        begin(case, people)
        assert (case.state, case.stage) == ("triage", 1)

    def test_a_desk_officer_who_raised_it_does_not_look_at_it(self, receive, people):
        own = receive(by=people.desk).case
        with pytest.raises(DomainError, match="not the person who raised"):
            services.ask_for_step(case=own, step="start_triage", by=people.desk)
        begin(own, type("Other", (), {"desk": people.desk2}))
        with pytest.raises(PermissionDenied):
            services.answer_question(
                case=own, question="behaviour", answer="yes", reason="x", source="", by=people.desk
            )

    def test_an_answer_needs_its_reason_and_can_be_given_anew(self, case, people, system):
        begin(case, people)
        with pytest.raises(DomainError) as caught:
            services.answer_question(
                case=case, question="behaviour", answer="yes", reason=" ", source="", by=people.desk
            )
        assert caught.value.field == "reason"
        for answer in ("no", "yes"):
            services.answer_question(
                case=case, question="behaviour", answer=answer, reason="As told.", source="", by=people.desk
            )
        with acting_for(system):
            assert [a.answer for a in ScreeningAnswer.objects.all()] == ["yes"]

    def test_a_case_goes_to_the_threshold_by_two_persons_with_everything_on_record(
        self, case, people, system
    ):
        begin(case, people)
        with pytest.raises(DomainError) as caught:
            services.ask_for_step(case=case, step="to_threshold", by=people.coordinator)
        assert (
            "Every screening question" in caught.value.message
            and "second person has checked the summary" in caught.value.message
        )
        screen(case, people.desk)
        summary = services.write_record(
            case=case,
            kind="deidentified_summary",
            text="A young person, few contacts.",
            by=people.coordinator,
        )
        services.write_record(case=case, kind="police_reply", text="", codes=["clear"], by=people.coordinator)
        with pytest.raises(DomainError, match="Somebody else"):
            services.check_record(record=summary, by=people.coordinator)
        services.check_record(record=summary, by=people.desk)
        request = services.ask_for_step(case=case, step="to_threshold", by=people.coordinator)
        with pytest.raises(DomainError, match="Nobody approves"):
            services.decide_request(request=request, approve=True, by=people.coordinator)
        services.decide_request(request=request, approve=True, by=people.desk2)
        with acting_for(system):
            case.refresh_from_db()
            assert (case.state, case.stage) == ("threshold", 2)
            row = TransitionRow.objects.get(to_state="threshold")
            assert (row.by, row.approver, row.stage_opened) == (people.coordinator, people.desk2, 2)

    def test_a_concern_that_is_not_taken_forward_keeps_codes_only(self, case, people, system):
        begin(case, people)
        screen(case, people.desk)
        request = services.ask_for_step(
            case=case,
            step="close_unfounded",
            by=people.desk,
            rationale=WHY,
            outcome="unfounded",
            feedback_line="looked_at",
        )
        services.decide_request(request=request, approve=True, by=people.coordinator)
        with acting_for(system):
            case.refresh_from_db()
            concern, identity = Concern.objects.get(), Identity.objects.get()
            assert (case.state, case.outcome, case.feedback_line) == ("closed", "unfounded", "looked_at")
            assert (concern.words, concern.sender_name, identity.name, identity.match) == (None,) * 4
            assert concern.observed == ["violence_only_way"]
            assert all(answer.reason is None for answer in ScreeningAnswer.objects.all())

    def test_a_refused_request_leaves_everything(self, case, people, system):
        begin(case, people)
        screen(case, people.desk)
        request = services.ask_for_step(
            case=case,
            step="close_unfounded",
            by=people.desk,
            rationale=WHY,
            outcome="unfounded",
            feedback_line="looked_at",
        )
        with pytest.raises(DomainError, match="waits for its second person"):
            services.ask_for_step(
                case=case,
                step="close_unfounded",
                by=people.desk2,
                rationale=WHY,
                outcome="unfounded",
                feedback_line="looked_at",
            )
        services.decide_request(request=request, approve=False, by=people.coordinator)
        with pytest.raises(DomainError, match="decided already"):
            services.decide_request(request=request, approve=True, by=people.coordinator)
        with acting_for(system):
            case.refresh_from_db()
            assert case.state == "triage" and Concern.objects.get().words is not None

    def test_an_approval_after_the_case_moved_on_does_nothing(self, case, people, system):
        begin(case, people)
        screen(case, people.desk)
        request = services.ask_for_step(
            case=case,
            step="close_unfounded",
            by=people.desk,
            rationale=WHY,
            outcome="unfounded",
            feedback_line="looked_at",
        )
        services.write_record(case=case, kind="emergency_record", text="Ambulance at noon.", by=people.desk)
        services.ask_for_step(
            case=case,
            step="to_emergency",
            by=people.desk,
            reason="urgent_need",
            rationale="Somebody called at noon.",
        )
        with pytest.raises(DomainError, match="moved on"):
            services.decide_request(request=request, approve=True, by=people.coordinator)
        with acting_for(system):
            assert StepRequest.objects.get().state == "waiting"

    def test_transitions_can_not_be_changed_or_removed_by_the_portal(self, case, system):
        from django.db import ProgrammingError, transaction

        with acting_for(system):
            row = TransitionRow.objects.get()
            for change in (
                lambda: TransitionRow.objects.filter(pk=row.pk).update(reason="x"),
                lambda: TransitionRow.objects.filter(pk=row.pk).delete(),
            ):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    change()

    def test_every_act_is_an_event_without_a_word_of_content(self, case, people):
        begin(case, people)
        services.answer_question(
            case=case, question="behaviour", answer="yes", reason=CANARY, source=CANARY, by=people.desk
        )
        services.write_record(case=case, kind="question_to_referrer", text=CANARY, by=people.desk)
        events = list(AuditEvent.objects.filter(object_id=str(case.pk)))
        assert {e.action for e in events} == {
            "referrals.receive_concern", "referrals.take_step_case", "referrals.screen_case", "referrals.record_case",
        }  # fmt: skip
        assert not any(CANARY in str(e.details) + e.purpose for e in events)
