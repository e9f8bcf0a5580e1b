"""The receipt code, the conversation, and what somebody who raised a concern never sees."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from portal.inbox.models import Notice
from referrals import services
from referrals.models import Case, Concern, Message, Record
from tests.referrals.conftest import CANARY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
BACK = "/referrals/come-back/"
REPLY = "Could you tell us on which day that was?"


def triage(case, people):
    services.ask_for_step(case=case, step="start_triage", by=people.desk)
    with acting_for(SYSTEM):
        case.refresh_from_db()
    return case


def concern_of(case):
    with acting_for(SYSTEM):
        return Concern.objects.select_related("case", "sender").filter(case=case).first()


@pytest.fixture
def anonymous(receive, people):
    """A concern from a resident, in triage, and its code."""
    received = receive(by=SYSTEM, channel="public_form", source="family")
    triage(received.case, people)
    return received


def enter(client, code, **more):
    return client.post(BACK, {"code": code}, **more)


class TestTheCode:
    def test_it_opens_the_reply_and_lets_words_be_added(self, client, anonymous, people):
        services.write_message(concern=concern_of(anonymous.case), text=REPLY, by=people.desk)
        assert (
            enter(client, f" {anonymous.code[:4].lower()}-{anonymous.code[4:]}")["Location"]
            == "/referrals/receipt/"
        )
        page = client.get("/referrals/receipt/").content.decode()
        assert REPLY in page and "New" in page
        client.post("/referrals/receipt/", {"text": "It was the second Monday."})
        page = client.get("/referrals/receipt/").content.decode()
        assert "It was the second Monday." in page
        with acting_for(SYSTEM):
            assert [m.from_desk for m in Message.objects.all()] == [True, False]
            assert Message.objects.first().read_at is not None

    def test_nothing_of_the_case_is_on_the_page(self, client, anonymous):
        enter(client, anonymous.code)
        page = client.get("/referrals/receipt/").content.decode()
        with acting_for(SYSTEM):
            number = Case.objects.get().number
        assert number not in page and "triage" not in page.lower()

    def test_a_wrong_code_and_an_erased_one_get_the_same_answer(self, anonymous):
        def answer():
            cache.clear()
            client = Client()
            token = client.get(BACK).content
            return enter(client, anonymous.code).content, token

        with acting_for(SYSTEM):
            Case.objects.update(state="erased")
        erased, _ = answer()
        with acting_for(SYSTEM):
            Concern.objects.update(receipt_digest=b"x" * 32)
        unknown, _ = answer()
        assert without_token(erased) == without_token(unknown)

    def test_guessing_ends_after_ten_tries_and_only_for_the_one_who_guesses(self, client, anonymous):
        for number in range(10):
            assert b"We find nothing" in enter(client, f"{number}" * 16, REMOTE_ADDR="203.0.113.5").content
        shut = enter(client, anonymous.code, REMOTE_ADDR="203.0.113.5")
        assert shut.status_code == 200 and b"Several messages" in shut.content
        assert enter(client, anonymous.code, REMOTE_ADDR="203.0.113.6").status_code == 302

    def test_a_cookie_made_by_hand_opens_nothing(self, client, anonymous):
        client.cookies["receipt"] = anonymous.code
        assert client.get("/referrals/receipt/")["Location"] == BACK

    def test_closing_the_page_closes_it_on_this_device(self, client, anonymous):
        enter(client, anonymous.code)
        client.post("/referrals/receipt/leave/")
        assert client.get("/referrals/receipt/")["Location"] == BACK

    def test_after_the_reduction_the_words_are_gone(self, client, anonymous, people):
        services.write_message(concern=concern_of(anonymous.case), text=REPLY, by=people.desk)
        from referrals.services.minimum import reduce_to_minimum

        with acting_for(SYSTEM):
            reduce_to_minimum(anonymous.case)
        enter(client, anonymous.code)
        page = client.get("/referrals/receipt/").content.decode()
        assert REPLY not in page and "No longer kept" in page


def without_token(page):
    import re

    return re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+|nonce="[^"]+|value="[2-9A-Z]{16}"', b"", page)


class TestMessages:
    def test_messages_are_sealed(self, anonymous, people):
        row = services.write_message(
            concern=concern_of(anonymous.case), text=f"{CANARY}, is it?", by=people.desk
        )
        assert CANARY.encode() not in bytes(row.text)

    def test_a_question_is_on_record_so_that_the_step_can_be_taken(self, anonymous, people):
        with pytest.raises(DomainError):
            services.ask_for_step(
                case=anonymous.case, step="ask_referrer", by=people.desk, reason="information_missing"
            )
        services.write_message(
            concern=concern_of(anonymous.case), text=REPLY, by=people.desk, is_question=True
        )
        services.ask_for_step(
            case=anonymous.case, step="ask_referrer", by=people.desk, reason="information_missing"
        )
        with acting_for(SYSTEM):
            assert Record.objects.get(kind="question_to_referrer").by == people.desk

    def test_something_new_becomes_a_concern_of_the_same_case(self, anonymous, system):
        services.add_words(
            concern=concern_of(anonymous.case), text="He bought one.", observed=["weapon"], by=system
        )
        with acting_for(SYSTEM):
            added = Concern.objects.order_by("-told_at").first()
            assert (
                added.case == anonymous.case and added.observed == ["weapon"] and not Message.objects.exists()
            )

    def test_when_nobody_at_the_desk_reads_messages_any_more_words_go_to_those_who_act(
        self, anonymous, system
    ):
        with acting_for(SYSTEM):
            Case.objects.update(state="support", stage=4)
        services.add_words(concern=concern_of(anonymous.case), text="He is well.", by=system)
        with acting_for(SYSTEM):
            assert Concern.objects.count() == 2 and not Message.objects.exists()

    @pytest.mark.parametrize("who", ["teacher", "colleague", "police", "chair", "dpo", "admin", "custodian"])
    def test_nobody_but_the_desk_writes_to_the_sender(self, anonymous, people, who):
        with pytest.raises(PermissionDenied):
            services.write_message(concern=concern_of(anonymous.case), text=REPLY, by=getattr(people, who))

    def test_the_sender_s_own_desk_role_does_not_count(self, receive, people):
        case = receive(by=people.desk2).case
        with pytest.raises(PermissionDenied):
            services.write_message(concern=concern_of(case), text=REPLY, by=people.desk2)

    def test_after_triage_the_desk_reads_and_writes_no_more(self, anonymous, people):
        with acting_for(SYSTEM):
            Case.objects.update(state="information", stage=4)
        concern = concern_of(anonymous.case)
        with pytest.raises(PermissionDenied):
            services.write_message(concern=concern, text=REPLY, by=people.desk)
        services.write_message(concern=concern, text=REPLY, by=people.coordinator)


class TestMyReferrals:
    def test_a_professional_sees_their_own_and_only_the_line(self, client, receive, people):
        case = triage(receive().case, people)
        receive(by=people.colleague)
        services.write_message(concern=concern_of(case), text=REPLY, by=people.desk)
        assert Notice.objects.get(user=people.teacher).title == "Something waits for you"
        sign_in(client, people.teacher)
        page = client.get("/referrals/mine/").content.decode()
        assert page.count("/referrals/mine/") >= 2 and "1 new message" in page and case.number not in page
        own = client.get(f"/referrals/mine/{concern_of(case).pk}/").content.decode()
        assert REPLY in own and "harbour" in own

    def test_on_the_way_nothing_tells_where_the_case_is(self, client, receive, people):
        case = receive().case
        sign_in(client, people.teacher)
        for state in ("threshold", "identity_check", "information", "panel", "consent", "support"):
            with acting_for(SYSTEM):
                Case.objects.filter(pk=case.pk).update(state=state, stage=4, feedback_line="closed_thanks")
            page = client.get("/referrals/mine/").content.decode()
            own = client.get(f"/referrals/mine/{concern_of(case).pk}/").content.decode()
            for text in (page, own):
                assert "has been concluded" not in text and "harbour" not in text and CANARY not in text

    def test_at_the_end_there_is_one_line(self, client, receive, people):
        case = receive().case
        with acting_for(SYSTEM):
            Case.objects.filter(pk=case.pk).update(state="closed", stage=4, feedback_line="closed_thanks")
        sign_in(client, people.teacher)
        assert "The matter you raised has been concluded" in client.get("/referrals/mine/").content.decode()

    def test_somebody_else_s_is_not_found(self, client, receive, people):
        concern = concern_of(receive().case)
        sign_in(client, people.colleague)
        assert client.get(f"/referrals/mine/{concern.pk}/").status_code == 404
        with pytest.raises(PermissionDenied):
            services.add_words(concern=concern, text="More", by=people.colleague)
