"""Meetings: who sees what of them, quorum, conflicts, the second person, minutes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals import services
from referrals.models import Action, AgendaItem, Case, CaseMember, Conflict, Decision, Meeting, StepRequest
from referrals.services.attendance import at_the_table
from referrals.services.facts import present_at
from referrals.services.table import show_meeting
from tests.factories import OrganisationFactory, UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.panel.at_the_table import (
    WHY,
    as_person,
    at,
    discuss,
    fresh,
    meeting_with,
    reread,
    seats,
)
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(receive):
    """A case before the table, with a request to unseal on record."""
    return at(receive().case, "threshold", 2)


def page(client, user, address):
    """An address as this person gets it."""
    sign_in(client, user)
    return client.get(address)


def guest(table, kind, colleague=None):
    """Somebody of an agency that the process does not name as a member; `colleague` sits there for the same one."""
    organisation = (
        colleague.organisation if colleague else OrganisationFactory(kind="faith", name="Teapot guests")
    )
    person = UserFactory(role="panel_member", organisation=organisation)
    person.agency_kind = kind
    return person


class TestAgenda:
    def test_due_cases_come_urgent_first_and_then_by_their_clock(self, receive, people, table):
        soon, later = timezone.now() + dt.timedelta(days=1), timezone.now() + dt.timedelta(days=9)
        late = at(receive().case, "threshold", 2, due_at=later)
        first = at(receive().case, "threshold", 2, due_at=later, urgent=True)
        early = at(receive().case, "panel", 4, due_at=soon)
        at(receive().case, "triage", 1)
        meeting = meeting_with(people, table, kind="both")
        added = services.build_agenda(meeting=meeting, by=people.chair)
        assert [item.case for item in added] == [first, early, late]
        assert services.build_agenda(meeting=meeting_with(people, table), by=people.chair) == []

    def test_a_case_is_added_with_a_reason_and_postponed_with_one(self, case, people, table):
        meeting = meeting_with(people, table)
        with pytest.raises(DomainError, match="why"):
            services.add_item(meeting=meeting, case=case, reason=" ", by=people.coordinator)
        item = services.add_item(meeting=meeting, case=case, reason="It can't wait.", by=people.coordinator)
        with as_person(table.health):
            assert Case.objects.visible_to(fresh(table.health)).filter(pk=case.pk).exists()
        services.postpone_item(item=item, reason="The school is missing.", by=people.chair)
        with as_person(table.health):
            assert not Case.objects.visible_to(fresh(table.health)).exists(), "the seat ended with the item"
        assert services.build_agenda(meeting=meeting_with(people, table), by=people.chair)

    def test_only_chairs_and_coordinators_plan(self, people, table):
        for who in (people.desk, people.custodian, people.dpo, people.admin, table.health):
            with pytest.raises(PermissionDenied):
                services.plan_meeting(
                    kind="panel", starts_at=timezone.now(), place="Room", chair=people.chair, by=who
                )

    def test_a_chair_of_one_district_does_not_run_another_s_meeting(self, people, districts):
        meeting = services.plan_meeting(
            kind="panel", starts_at=timezone.now(), place="Room", chair=people.chair, area=districts[0], by=people.coordinator
        )  # fmt: skip
        elsewhere = UserFactory(role="chair", role__area=districts[1])
        with as_person(elsewhere):
            assert not Meeting.objects.visible_to(elsewhere).filter(pk=meeting.pk).exists()
            assert not allowed(elsewhere, "referrals.run_meeting", meeting)
        with pytest.raises(PermissionDenied):
            services.open_meeting(meeting=meeting, by=elsewhere)

    def test_whoever_was_not_invited_does_not_find_the_meeting(self, client, people, table):
        meeting = meeting_with(people, table, invited=[table.health])
        address = f"/referrals/meetings/{meeting.pk}/"
        assert page(client, table.school, address).status_code == 404
        assert page(client, table.health, address).status_code == 200
        assert page(client, people.admin, address).status_code == 403


class TestQuorum:
    def test_without_it_nothing_is_decided(self, case, asked, people, table):
        item = discuss(meeting_with(people, table), case, people, present=[people.chair, table.health])
        with pytest.raises(DomainError, match=r"Not possible yet.*quorum"):
            services.record_decision(
                item=item, step="threshold_met", reasons=WHY, no_dissent=True, lawful_basis="public_task", by=people.chair
            )  # fmt: skip
        with acting_for(SYSTEM):
            assert not Decision.objects.exists() and not StepRequest.objects.exists()
        assert reread(case).state == "threshold"

    def test_two_persons_of_one_agency_count_once_and_kinds_are_asked_for(self, case, people, table):
        twin = UserFactory(role="panel_member", organisation=table.health.organisation)
        twin.agency_kind = "health"
        meeting = meeting_with(people, table, invited=[table.health, twin, table.school])
        item = discuss(meeting, case, people, present=[table.health, twin, table.school])
        assert item is not None
        with acting_for(SYSTEM):
            assert sorted(present_at(case).values()) == ["health", "school"]

    def test_guests_neither_count_nor_confirm(self, client, case, asked, people, table):
        faith, twin = guest(table, "faith_organisation"), guest(table, "faith_organisation", table.health)
        members = [people.chair, table.health, faith, twin]
        meeting = meeting_with(people, table, invited=[table.health, table.council, faith, twin])
        item = discuss(meeting, case, people, present=members)
        with acting_for(SYSTEM):
            here = at_the_table(case)
            assert sorted(here.members.values()) == ["civil_society", "health"] and here.invited == 3
            assert list(here.guests.values()) == ["faith_organisation"], "one agency, though two speak for it"
            assert here.guest_persons == {str(faith.pk), str(twin.pk)}
        answer = page(client, people.chair, f"/referrals/meetings/{meeting.pk}/").content.decode()
        assert "2 of 3 member agencies present" in answer and "1 guest (" in answer
        assert answer.count(">Guest<") == 2
        met = {
            "step": "threshold_met",
            "reasons": WHY,
            "no_dissent": True,
            "lawful_basis": "public_task",
            "by": people.chair,
        }
        with pytest.raises(DomainError, match=r"Not possible yet.*quorum"):
            services.record_decision(item=item, **met)
        late = seats(meeting, people.chair)[table.council.pk]
        services.mark_attendance(attendance=late, state="present", by=people.chair)
        services.declare(item=item, user=table.council, conflict=False, by=people.chair)
        request = services.record_decision(item=item, **met).request
        for person in (faith, twin):
            with pytest.raises(DomainError, match="Guests"):
                services.decide_request(request=request, approve=True, by=fresh(person))
            assert (
                "I confirm this decision"
                not in page(client, person, f"/referrals/meetings/{meeting.pk}/").content.decode()
            )
        services.decide_request(request=request, approve=True, by=fresh(table.council))
        assert reread(case).state == "identity_check"

    def test_whoever_comes_by_invitation_is_a_guest_whatever_the_process_lists(self, receive, people, table):
        case = at(receive(process="safety_house").case, "threshold", 2)
        youth = guest(table, "youth_work")
        meeting = meeting_with(people, table, invited=[table.prosecutor, youth])
        discuss(meeting, case, people)
        with acting_for(SYSTEM):
            here = at_the_table(case)
        assert list(here.members.values()) == ["prosecutor"], "nor does an association lead here"
        assert sorted(here.guests.values()) == ["civil_society", "youth_work"]

    def test_who_is_present_counts_for_the_case_being_discussed_and_in_an_open_meeting_only(
        self, receive, case, people, table
    ):
        other = at(receive().case, "threshold", 2)
        meeting = meeting_with(people, table)
        discuss(meeting, case, people)
        with acting_for(SYSTEM):
            assert present_at(case) and not present_at(other)
        services.close_meeting(meeting=meeting, by=people.chair)
        with acting_for(SYSTEM):
            assert not present_at(case)

    def test_an_approval_after_the_meeting_finds_no_quorum(self, case, asked, people, table):
        meeting = meeting_with(people, table)
        item = discuss(meeting, case, people)
        decided = services.record_decision(
            item=item, step="threshold_met", reasons=WHY, no_dissent=True, lawful_basis="public_task", by=people.chair
        )  # fmt: skip
        with pytest.raises(DomainError, match="second person"):
            services.close_meeting(meeting=meeting, by=people.chair)
        services.postpone_item(item=item, reason="Too late tonight.", by=people.chair)
        with acting_for(SYSTEM):
            request = StepRequest.objects.select_related("case").get(pk=decided.request.pk)
        assert request.state == "withdrawn"
        with pytest.raises((DomainError, PermissionDenied)):
            services.decide_request(request=request, approve=True, by=table.health)


class TestConflicts:
    def test_a_conflict_shuts_out_of_item_minutes_and_case_at_once(self, client, case, people, table):
        meeting = meeting_with(people, table)
        item = discuss(meeting, case, people, declared=False)
        address = f"/referrals/meetings/{meeting.pk}/"
        assert case.number in page(client, table.school, address).content.decode()
        response = client.post(f"{address}items/{item.pk}/declare/", {"conflict": "yes"})
        assert response.status_code == 302
        for path in (address, f"{address}minutes/", "/referrals/meetings/actions/"):
            response = client.get(path)
            assert response.status_code == 200 and case.number not in response.content.decode(), path
        assert client.get(f"/referrals/cases/{case.pk}/").status_code == 404
        assert client.post(f"{address}items/{item.pk}/declare/", {"conflict": "no"}).status_code == 404
        with as_person(table.school):
            assert not AgendaItem.objects.exists() and not Case.objects.exists()

    def test_nobody_in_conflict_is_counted_seconds_or_takes_it_back(self, case, asked, people, table):
        item = discuss(meeting_with(people, table), case, people)
        services.declare(item=item, user=table.school, conflict=True, by=people.chair)
        with pytest.raises(DomainError, match="already"):
            services.declare(item=item, user=table.school, conflict=False, by=people.chair)
        with acting_for(SYSTEM):
            assert "school" not in present_at(case).values()
            assert Conflict.objects.filter(case=case, user=table.school).exists()
        decided = services.record_decision(
            item=item, step="threshold_met", reasons=WHY, no_dissent=True, lawful_basis="public_task", by=people.chair
        )  # fmt: skip
        with acting_for(SYSTEM):
            request = StepRequest.objects.select_related("case").get(pk=decided.request.pk)
        with pytest.raises((DomainError, PermissionDenied)):
            services.decide_request(request=request, approve=True, by=table.school)
        assert reread(case).state == "threshold"

    def test_everybody_present_declares_before_anything_is_decided(self, case, asked, people, table):
        item = discuss(meeting_with(people, table), case, people, declared=False)
        with pytest.raises(DomainError, match="declared whether"):
            services.record_decision(
                item=item, step="threshold_met", reasons=WHY, no_dissent=True, lawful_basis="public_task", by=people.chair
            )  # fmt: skip

    def test_one_declares_for_oneself_or_leads_the_meeting(self, case, people, table):
        item = discuss(meeting_with(people, table), case, people, declared=False)
        with pytest.raises(DomainError, match="for yourself"):
            services.declare(item=item, user=table.school, conflict=True, by=table.health)
        stranger = UserFactory(role="panel_member")
        with pytest.raises(DomainError, match="not at this meeting"):
            services.declare(item=item, user=stranger, conflict=False, by=people.chair)


class TestDeciding:
    def test_dissent_is_written_or_its_absence_confirmed_never_both(self, case, people, table):
        item = discuss(meeting_with(people, table), case, people)
        for words in ({}, {"dissent": "Health would wait.", "no_dissent": True}):
            with pytest.raises(DomainError) as caught:
                services.record_decision(
                    item=item, step="threshold_more", reasons=WHY, reason="information_missing", by=people.chair, **words
                )  # fmt: skip
            assert caught.value.field == "dissent"

    def test_a_decision_is_about_the_open_case_of_an_open_meeting(self, receive, case, people, table):
        meeting = meeting_with(people, table)
        discuss(meeting, case, people)
        other = at(receive().case, "threshold", 2)
        item = services.add_item(meeting=meeting, case=other, reason="Also urgent.", by=people.chair)
        with pytest.raises(DomainError, match="being discussed"):
            services.record_decision(
                item=item, step="threshold_more", reasons=WHY, no_dissent=True, reason="information_missing", by=people.chair
            )  # fmt: skip

    def test_one_case_at_a_time_in_the_database_too(self, receive, case, people, table):
        meeting = meeting_with(people, table)
        discuss(meeting, case, people)
        other = at(receive().case, "threshold", 2)
        item = services.add_item(meeting=meeting, case=other, reason="Also urgent.", by=people.chair)
        with acting_for(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.filter(pk=item.pk).update(state="open")

    def test_members_and_the_desk_record_no_decision(self, case, people, table):
        item = discuss(meeting_with(people, table), case, people)
        for who in (table.health, people.desk, people.custodian, people.dpo):
            with pytest.raises(PermissionDenied):
                services.record_decision(
                    item=item, step="threshold_more", reasons=WHY, no_dissent=True, by=who
                )

    def test_the_second_person_confirms_on_the_meeting_s_page(self, client, case, asked, people, table):
        meeting = meeting_with(people, table)
        item = discuss(meeting, case, people)
        sign_in(client, people.chair)
        prefix = f"d{item.pk.hex[:8]}"
        sent = {
            f"{prefix}-step": "threshold_met", f"{prefix}-reasons": WHY, f"{prefix}-no_dissent": "on", f"{prefix}-lawful_basis": "public_task",
        }  # fmt: skip
        address = f"/referrals/meetings/{meeting.pk}/"
        wrong = client.post(f"{address}items/{item.pk}/decide/", sent | {f"{prefix}-no_dissent": ""})
        assert wrong.status_code == 422 and WHY in wrong.content.decode(), "nothing typed is lost"
        assert client.post(f"{address}items/{item.pk}/decide/", sent).status_code == 302
        assert "I confirm this decision" not in client.get(address).content.decode()
        assert "I confirm this decision" in page(client, table.health, address).content.decode()
        client.post(f"{address}items/{item.pk}/confirm/", {"answer": "yes"})
        assert reread(case).state == "identity_check"
        with acting_for(SYSTEM):
            assert not CaseMember.objects.filter(case=case, purpose="meeting").exists()


class TestMinutes:
    def test_they_are_signed_once_by_whoever_chaired_after_closing(self, case, people, table):
        meeting = meeting_with(people, table)
        with pytest.raises(DomainError, match="Close"):
            services.sign_minutes(meeting=meeting, by=people.chair)
        discuss(meeting, case, people)
        services.close_meeting(meeting=meeting, by=people.chair)
        for who in (people.coordinator, UserFactory(role="chair"), table.health):
            with pytest.raises(PermissionDenied):
                services.sign_minutes(meeting=meeting, by=who)
        services.sign_minutes(meeting=meeting, by=people.chair)
        with pytest.raises(DomainError, match="already"):
            services.sign_minutes(meeting=meeting, by=people.chair)

    def test_nobody_at_the_threshold_reads_who_it_is(self, client, case, people, table):
        meeting = meeting_with(people, table)
        discuss(meeting, case, people)
        for who in (people.chair, table.health, people.coordinator):
            told = page(client, who, f"/referrals/meetings/{meeting.pk}/").content.decode()
            assert "likes bicycles" in told and CANARY not in told
        event = AuditEvent.objects.filter(action="referrals.read_case", object_id=str(case.pk)).latest("pk")
        assert event.details == {
            "section": "meeting",
            "groups": ["summary_deidentified", "threshold_record"],
        } or (event.details["section"] == "meeting" and "bicycles" not in str(event.details))

    def test_after_the_meeting_its_cases_are_closed_to_those_who_came_for_it(self, case, people, table):
        meeting = meeting_with(people, table)
        discuss(meeting, case, people)
        services.close_meeting(meeting=meeting, by=people.chair)
        with as_person(table.health):
            found = fresh(table.health)
            assert not Case.objects.filter(pk=case.pk).exists()
            assert show_meeting(meeting=Meeting.objects.get(), by=found).items == []
        with as_person(people.chair):
            assert AgendaItem.objects.get().state == "postponed"


class TestActions:
    def test_an_action_has_an_owner_from_the_table_and_is_done_once(self, case, people, table):
        item = discuss(meeting_with(people, table), case, people)
        day = timezone.localdate() + dt.timedelta(days=5)
        stranger = UserFactory(role="panel_member", organisation=OrganisationFactory())
        with pytest.raises(DomainError, match="not at this meeting"):
            services.add_action(
                item=item, text="Ask for a quiet room", owner=stranger, due_on=day, by=people.chair
            )
        action = services.add_action(
            item=item, text="Ask for a quiet room", owner=table.health, due_on=day, by=people.chair
        )
        with acting_for(SYSTEM):
            row = Action.objects.select_related("case", "item__meeting").get()
        with pytest.raises(DomainError, match="somebody else"):
            services.finish_action(action=row, by=table.school)
        services.finish_action(action=row, by=table.health)
        with pytest.raises(DomainError, match="already"):
            services.finish_action(action=row, by=people.chair)
        assert b"quiet" not in bytes(action.text)

    def test_the_list_shows_members_their_own_and_chairs_all(self, client, case, people, table):
        item = discuss(meeting_with(people, table), case, people)
        day = timezone.localdate()
        services.add_action(
            item=item, text="Ask for a quiet room", owner=table.health, due_on=day, by=people.chair
        )
        services.add_action(item=item, text="Call the club", owner=table.school, due_on=day, by=people.chair)
        mine = page(client, table.health, "/referrals/meetings/actions/").content.decode()
        assert "Ask for a quiet room" in mine and "Call the club" not in mine
        everything = page(client, people.chair, "/referrals/meetings/actions/").content.decode()
        assert "Ask for a quiet room" in everything and "Call the club" in everything


def test_seats_are_read_by_those_who_run_meetings_and_by_the_table(people, table):
    meeting = meeting_with(people, table)
    assert len(seats(meeting, people.coordinator)) == 7
    assert seats(meeting, people.admin) == {}
