"""Requests by the person: the clock, the copy with others protected, both versions of a correction, use that is stopped."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals import services
from referrals.forms.rights import CorrectForm
from referrals.models import Case, Identity, PackItem, SubjectRequest
from referrals.sections import _sections
from referrals.services import pack, rights
from referrals.workflow.vocabulary import vocabulary
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.oversight.conftest import WHY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def log(case, by, kind="access", **given):
    asked = {
        "channel": "in_person",
        "received_on": timezone.localdate(),
        "words": "I would like to see it.",
    } | given
    with acting_for(by), transaction.atomic():
        return rights.log_request(case=case, kind=kind, by=by, **asked)


def told(**given):
    """That the person knows it takes longer."""
    return {"told_on": timezone.localdate(), "told_how": "letter"} | given


def confirm(request, by):
    with acting_for(by), transaction.atomic():
        return rights.confirm_identity(
            request=request, how="Knows the date of birth and the number on the letter.", by=by
        )


def run(by, what, **given):
    with acting_for(by), transaction.atomic():
        return what(by=by, **given)


class TestTheClock:
    def test_a_month_and_at_most_two_more_with_a_reason(self, case, people):
        day = dt.date(timezone.localdate().year - 1, 1, 31)
        asked = log(case, people.dpo, received_on=day)
        assert asked.due_on == dt.date(day.year, 2, 28) and asked.is_late
        with pytest.raises(DomainError, match="within the first month"):
            run(people.dpo, rights.extend, request=asked, reason=WHY, **told())
        asked = log(case, people.dpo)
        with pytest.raises(DomainError):
            run(people.dpo, rights.extend, request=asked, reason=" ", **told())
        longer = run(people.dpo, rights.extend, request=asked, reason=WHY, **told())
        assert longer.extended and longer.due_on > asked.due_on
        assert longer.extension_told_on == timezone.localdate()
        with pytest.raises(DomainError):
            run(people.dpo, rights.extend, request=longer, reason=WHY, **told())

    def test_nobody_takes_more_time_before_the_person_was_told(self, case, people):
        asked = log(case, people.dpo)
        tomorrow, earlier = (timezone.localdate() + dt.timedelta(days=n) for n in (1, -1))
        for given in (told(told_on=None), told(told_how=""), told(told_on=tomorrow), told(told_on=earlier)):
            with pytest.raises(DomainError):
                run(people.dpo, rights.extend, request=asked, reason=WHY, **given)

    def test_who_stops_is_answered_the_same_day(self, case, people):
        asked = log(case, people.dpo, kind="withdraw_consent")
        assert asked.due_on == asked.received_on

    def test_only_the_officer_logs_and_answers(self, case, people):
        for who in (people.coordinator, people.chair, people.desk, people.admin, people.teacher):
            with pytest.raises(PermissionDenied):
                log(case, who)

    def test_an_open_request_holds_erasure_back(self, ended, people, system):
        case = ended()
        asked = log(case, people.dpo)
        with pytest.raises(DomainError, match="still open"):
            run(people.coordinator, services.list_for_destruction, cases=[case], rationale=WHY)
        run(people.dpo, rights.conclude, request=asked, result="taken_back", answer="You have taken it back.")
        run(people.coordinator, services.list_for_destruction, cases=[case], rationale=WHY)


class TestTheCopy:
    def prepared(self, case, people, system):
        asked = confirm(log(case, people.dpo), people.dpo)
        run(people.coordinator, pack.gather, request=asked)
        with acting_for(system), transaction.atomic():
            for item in PackItem.objects.filter(request=asked):
                choice = (
                    ("leave_out", "referrer", "") if item.column.startswith("sender") else ("show", "", "")
                )
                if item.column == "words":
                    choice = (
                        "redact",
                        "relatives",
                        "Somebody was worried about what you said at the harbour.",
                    )
                with acting_for(people.coordinator):
                    pack.decide_entry(
                        item=item,
                        choice=choice[0],
                        reason=choice[1],
                        instead=choice[2],
                        by=people.coordinator,
                    )
        run(people.coordinator, pack.hand_in, request=asked)
        return SubjectRequest(pk=asked.pk), asked

    def fresh(self, asked, system):
        with acting_for(system), transaction.atomic():
            return SubjectRequest.objects.select_related("case").get(pk=asked.pk)

    def test_everything_about_them_is_in_it_and_nothing_of_others(self, case, people, system):
        _none, asked = self.prepared(case, people, system)
        run(people.dpo, pack.check_pack, request=self.fresh(asked, system), approve=True)
        shown = run(people.dpo, pack.copy_for_person, request=self.fresh(asked, system))
        words = " ".join(one.text for one in shown)
        assert CANARY in words and "2008" in words and "worried about what you said" in words
        assert (
            "Teacher Kettle" not in words
            and "room 12" not in words
            and "violence is the only way" not in words
        )
        assert any("raised the concern" in one.why for one in shown)
        event = AuditEvent.objects.filter(action="referrals.show_pack").latest("pk")
        assert event.object_id == str(case.pk) and CANARY not in str(event.details)

    def test_every_sealed_text_of_the_case_is_gathered(self, case, people, system):
        asked = confirm(log(case, people.dpo), people.dpo)
        run(people.coordinator, pack.gather, request=asked)
        with acting_for(system), transaction.atomic():
            columns = set(PackItem.objects.values_list("column", flat=True))
        assert {"name", "birth_date", "contact", "words", "told", "sender_name", "sender_contact"} <= columns
        before = run(people.coordinator, pack.gather, request=asked)
        assert before == run(people.coordinator, pack.gather, request=asked)

    def test_two_persons_and_none_of_them_twice(self, case, people, system):
        _none, asked = self.prepared(case, people, system)
        asked = self.fresh(asked, system)
        with pytest.raises(PermissionDenied):
            run(people.coordinator, pack.check_pack, request=asked, approve=True)
        for who in (people.admin, people.chair, people.desk):
            with pytest.raises(PermissionDenied):
                run(who, pack.check_pack, request=asked, approve=True)
        with pytest.raises(PermissionDenied):
            run(people.dpo, pack.copy_for_person, request=asked)
        run(people.dpo, pack.check_pack, request=asked, approve=True)
        asked = self.fresh(asked, system)
        with pytest.raises(PermissionDenied):
            run(UserFactory(role="case_coordinator"), pack.copy_for_person, request=asked)
        assert run(people.coordinator, pack.copy_for_person, request=asked)

    def test_nothing_opens_before_the_identity_is_checked_and_all_is_gone_through(self, case, people, system):
        asked = log(case, people.dpo)
        for who in (people.coordinator, people.dpo):
            with pytest.raises(PermissionDenied):
                run(who, pack.gather, request=asked)
            with pytest.raises(PermissionDenied):
                run(who, pack.entries, request=asked)
        asked = confirm(asked, people.dpo)
        run(people.coordinator, pack.gather, request=asked)
        with pytest.raises(DomainError, match="every entry"):
            run(people.coordinator, pack.hand_in, request=asked)
        with acting_for(system), transaction.atomic():
            item = PackItem.objects.first()
        with pytest.raises(DomainError, match="reason"):
            run(people.coordinator, pack.decide_entry, item=item, choice="leave_out", reason="", instead="")
        with pytest.raises(DomainError):
            run(people.dpo, rights.conclude, request=asked, result="met", answer="Here it is.")

    def test_the_pages_let_the_two_through_and_only_the_copy_may_be_printed(
        self, client, case, people, system
    ):
        _none, asked = self.prepared(case, people, system)
        sign_in(client, people.dpo)
        assert client.get("/referrals/rights/").status_code == 200
        found = client.get("/referrals/rights/", {"number": case.number.lower()})
        assert found.status_code == 302 and found["Location"] == f"/referrals/rights/log/{case.pk}/"
        unknown = client.get("/referrals/rights/", {"number": "2222-2222"})
        assert unknown.status_code == 200 and b"There is no case with this number" in unknown.content
        assert client.get(f"/referrals/rights/{asked.pk}/copy/").status_code == 403
        look = client.get(f"/referrals/rights/{asked.pk}/prepare/")
        assert (
            look.status_code == 200
            and b"It may be shown" in look.content
            and look["Cache-Control"].startswith("no-store")
        )
        assert client.post(f"/referrals/rights/{asked.pk}/prepare/", {"do": "approve"}).status_code == 302
        page = client.get(f"/referrals/rights/{asked.pk}/copy/")
        assert CANARY.encode() in page.content and b"Kettle" not in page.content
        assert "attachment" not in page.get("Content-Disposition", "") and page["Cache-Control"].startswith(
            "no-store"
        )
        for who in (people.chair, people.admin, people.desk, people.evaluator):
            sign_in(client, who)
            assert client.get(f"/referrals/rights/{asked.pk}/copy/").status_code in (403, 404)


class TestCorrections:
    def test_both_versions_are_kept(self, case, people, system):
        asked = confirm(log(case, people.dpo, kind="rectification"), people.dpo)
        made = run(people.dpo, rights.correct, request=asked, field="name", text="Wilma Canary", agreed=True)
        beside = run(
            people.dpo, rights.correct, request=asked, field="words", text="I never said that.", agreed=False
        )
        with acting_for(system), transaction.atomic():
            keys = services.pack.keys_of(case)
            assert keys.open(Identity.objects.get(case=case), "name") == "Wilma Canary"
            assert keys.open(made, "before") == CANARY and keys.open(made, "after") == "Wilma Canary"
            assert (
                CANARY in keys.open(case.concerns.get(), "words")
                and keys.open(beside, "after") == "I never said that."
            )
        with pytest.raises(DomainError):
            run(people.dpo, rights.correct, request=asked, field="sender_name", text="x", agreed=True)

    def test_whoever_reads_the_entry_reads_both_and_nobody_else_reads_either(self, client, case, people):
        asked = confirm(log(case, people.dpo, kind="rectification"), people.dpo)
        for given in (
            ("name", "Wilma Canary", True),
            ("words", "I never said that.", False),
            ("beside:screening", "Ask my aunt.", False),
        ):
            run(people.dpo, rights.correct, request=asked, field=given[0], text=given[1], agreed=given[2])
        with acting_for(SYSTEM), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(state="triage")
        sign_in(client, people.coordinator)
        person = client.get(f"/referrals/cases/{case.pk}/person/").content.decode()
        assert "Wilma Canary" in person and CANARY in person and "Before it was corrected" in person
        told_first = client.get(f"/referrals/cases/{case.pk}/concern/").content.decode()
        assert "I never said that." in told_first and CANARY in told_first
        assert "Ask my aunt." in client.get(f"/referrals/cases/{case.pk}/screening/").content.decode()
        for who in (people.dpo, people.chair, people.police, people.admin, people.provider):
            sign_in(client, who)
            for section in ("person", "concern", "screening", "overview", "rights"):
                page = client.get(f"/referrals/cases/{case.pk}/{section}/").content.decode()
                assert not [w for w in ("Wilma", "I never said", "Ask my aunt", CANARY) if w in page], (
                    who,
                    section,
                )

    def test_a_correction_is_answered_once_both_versions_stand_there(self, case, people):
        asked = confirm(log(case, people.dpo, kind="rectification"), people.dpo)
        with pytest.raises(DomainError, match="First correct"):
            run(people.dpo, rights.conclude, request=asked, result="met", answer=WHY)
        with pytest.raises(DomainError):
            run(people.dpo, rights.correct, request=asked, field="beside:screening", text="x", agreed=True)
        with pytest.raises(DomainError):
            run(
                people.dpo,
                rights.correct,
                request=asked,
                field="beside:referrer_details",
                text="x",
                agreed=False,
            )
        run(people.dpo, rights.correct, request=asked, field="name", text="Wilma", agreed=True)
        assert run(people.dpo, rights.conclude, request=asked, result="met", answer=WHY).result == "met"

    def test_their_words_stand_beside_any_part_that_has_a_page_and_knows_who_it_is_about(self):
        shown = {group for section in _sections.values() for group in section.groups}
        classes = vocabulary().group_classes
        assert {classes[group] for group in rights.STATEMENTS} == {"content"}
        assert set(rights.STATEMENTS) <= shown
        titles = [str(words) for _slug, words in CorrectForm().fields["field"].choices]
        assert len(titles) == len(set(titles)) == 1 + len(rights.correctable()) + len(rights.STATEMENTS)


class TestRestrictionAndObjection:
    def test_no_step_is_taken_or_offered_while_use_is_stopped(self, client, case, people, system):
        asked = confirm(log(case, people.dpo, kind="restriction"), people.dpo)
        run(
            people.dpo,
            rights.conclude,
            request=asked,
            result="met",
            answer="We do not use it until it is settled.",
        )
        with acting_for(people.desk), pytest.raises(DomainError, match="not used"), transaction.atomic():
            services.ask_for_step(case=case, step="start_triage", by=people.desk)
        sign_in(client, people.desk)
        page = client.get(f"/referrals/cases/{case.pk}/").content.decode()
        assert "Use is stopped" in page and "not used until their question is settled" in page
        assert "Next:" not in page and "not possible yet" not in page, "one reason, said once"
        assert f"/referrals/cases/{case.pk}/steps/" not in page, "nothing is offered that would be refused"
        step = client.get(f"/referrals/cases/{case.pk}/steps/start_triage/").content.decode()
        assert "Not possible yet" in step and "It is taken at once" not in step
        with acting_for(system), transaction.atomic():
            assert Case.objects.get(pk=case.pk).state == "received"
        run(
            people.dpo,
            rights.lift_restriction,
            request=asked,
            reason="It is settled, and the person was told.",
        )
        assert "Use is stopped" not in client.get(f"/referrals/cases/{case.pk}/").content.decode()
        with acting_for(people.desk), transaction.atomic():
            services.write_record(case=case, kind="receipt", text="sent", by=people.desk)
            services.ask_for_step(case=case, step="start_triage", by=people.desk)

    def test_an_objection_is_decided_by_somebody_who_has_not_worked_on_the_case(
        self, receive, people, system
    ):
        both = UserFactory(role=["intake_officer", "data_protection_officer"])
        case = receive().case
        with acting_for(both), transaction.atomic():
            services.write_record(case=case, kind="receipt", text="sent", by=both)
            services.ask_for_step(case=case, step="start_triage", by=both)
        asked = confirm(log(case, people.dpo, kind="objection"), people.dpo)
        with pytest.raises(DomainError, match="not worked on"):
            run(
                both, rights.conclude, request=asked, result="not_met", grounds="seen_differently", answer=WHY
            )
        assert (
            run(
                people.dpo,
                rights.conclude,
                request=asked,
                result="not_met",
                grounds="seen_differently",
                answer=WHY,
            ).state
            == "concluded"
        )
