"""The public form: what is stored, what never is, and what a bot gets."""

import hashlib

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Case, Concern, Identity, IntakeDraft
from referrals.services import drafts, work
from tests.referrals.conftest import CANARY
from tests.referrals.intake.conftest import STEPS, TELL, code_in

pytestmark = pytest.mark.django_db


def everything():
    """What a dump would hold, past the wall."""
    found = []
    with acting_for(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        try:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                found += [line for (line,) in cursor.fetchall()]
        finally:
            cursor.execute("SET ROLE portal_app")
    return "\n".join(found)


def stored():
    with acting_for(SYSTEM):
        return Case.objects.count(), IntakeDraft.objects.count()


class TestTheWayThrough:
    def test_a_resident_sends_a_concern_without_script_and_gets_a_code_once(self, client, send):
        response = send()
        assert response.status_code == 200
        code = code_in(response.content.decode())
        assert response["Cache-Control"] == "no-store, private"
        with acting_for(SYSTEM):
            concern = Concern.objects.get()
            assert (concern.channel, concern.source, concern.observed, concern.sender) == (
                "public_form", "family", ["violence_only_way"], None,
            )  # fmt: skip
            assert concern.case.state == "received"
            assert bytes(concern.receipt_digest) == hashlib.sha256(code.replace("-", "").encode()).digest()
        assert client.post(f"{TELL}?step=check").status_code == 302
        assert stored() == (1, 0)

    def test_the_pages_ask_one_thing_at_a_time_and_show_what_was_answered(self, client, walk):
        first = client.get(TELL).content.decode()
        assert "Is anybody in immediate danger?" in first and 'name="observed"' not in first
        page = client.get(walk()["Location"].replace(TELL, TELL)).content.decode()
        for words in (CANARY, "harbour", "16 and 17", "Aunt Spoon", "A talk at the kettle."):
            assert words in page
        assert page.count("back=check") >= 10

    def test_an_answer_changed_from_the_check_page_leads_back_to_it(self, client, walk):
        walk()
        response = client.post(f"{TELL}?step=you&back=check", {"your_name": "Nobody at all"})
        assert response["Location"] == f"{TELL}?step=check"
        assert "Nobody at all" in client.get(response["Location"]).content.decode()

    def test_what_is_wrong_comes_back_with_all_that_was_typed(self, client, walk):
        walk(upto="notice")
        typed = STEPS["situation"] | {"observed": [], "circumstances": [], "when_seen": ""}
        page = client.post(f"{TELL}?step=situation", typed).content.decode()
        assert (
            "Choose at least one point here" in page and "harbour" in page and page.count("field-error") >= 2
        )

    def test_an_anonymous_sender_leaves_no_name(self, send):
        page = send(you={"your_name": "", "your_contact": ""}).content.decode()
        assert "we will not try to find out" in page
        with acting_for(SYSTEM):
            assert Concern.objects.get().sender_name is None


class TestDanger:
    @pytest.mark.parametrize("answer", ["yes", "unsure"])
    def test_danger_stops_with_whom_to_call_and_stores_nothing(self, client, answer):
        response = client.post(f"{TELL}?step=emergency", {"emergency": answer})
        assert "tel:112" in response.content.decode()
        assert stored() == (0, 0) and not Session.objects.exists()

    def test_danger_can_not_be_sent_past_the_question(self, client, walk, later):
        walk(emergency={"emergency": "no"})
        later(minutes=7)
        client.post(f"{TELL}?step=emergency", {"emergency": "yes"})
        assert client.post(f"{TELL}?step=check").status_code == 200
        with acting_for(SYSTEM):
            assert Concern.objects.get().emergency == "no"


class TestTheDraft:
    def test_what_is_typed_lies_in_the_database_for_nobody_to_read(self, client, walk):
        walk()
        found = everything()
        for secret in (CANARY, "harbour", "Spoon", "kitchen", "kettle"):
            assert secret not in found and secret.encode().hex() not in found
        assert not Session.objects.exists()

    def test_the_token_alone_opens_it_and_another_face_or_person_does_not(self, client, walk, people):
        walk()
        token = client.cookies["draft-public"].value
        assert "harbour" in drafts.open_draft(token=token, face="public").typed["situation"]
        assert drafts.open_draft(token=token, face="desk") is None
        assert drafts.open_draft(token=token, face="public", owner=people.desk) is None
        assert drafts.open_draft(token=token[:-2] + "aa", face="public") is None
        assert token not in everything()

    def test_after_two_hours_it_is_gone_and_the_purge_removes_the_row(self, client, walk, later):
        walk()
        later(hours=2, minutes=1)
        assert "Is anybody in immediate danger?" in client.get(f"{TELL}?step=check").content.decode()
        assert client.post(f"{TELL}?step=check").status_code == 302
        assert drafts.purge_drafts() == 1 and drafts.purge_drafts() == 0
        assert stored() == (0, 0)

    def test_words_typed_after_the_end_are_kept_and_the_loss_is_told(self, client, walk, later):
        walk(upto="notice")
        later(hours=3)
        page = client.post(f"{TELL}?step=situation", STEPS["situation"], follow=True).content.decode()
        assert "Its time was over" in page
        kept = drafts.open_draft(token=client.cookies["draft-public"].value, face="public")
        assert "harbour" in kept.typed["situation"]

    def test_the_writer_can_delete_it(self, client, walk):
        walk()
        client.post(TELL, {"discard": "1"})
        assert stored() == (0, 0)

    def test_nobody_types_a_megabyte(self, client, walk):
        walk(upto="notice")
        page = client.post(
            f"{TELL}?step=situation", STEPS["situation"] | {"extra": "x" * 70_000}
        ).content.decode()
        assert "longer than we can take" in page and "harbour" in page


class TestLimits:
    def test_past_the_limit_of_an_address_nothing_is_written_and_nothing_is_lost(self, send, settings):
        for _ in range(settings.INTAKE_PER_ADDRESS):
            assert "data-code" in send(browser=Client()).content.decode()
        late = Client()
        page = send(browser=late).content.decode()
        assert "Several messages have arrived" in page and "harbour" in page
        assert stored() == (settings.INTAKE_PER_ADDRESS, 1)
        assert "data-code" in send(browser=Client(), address="198.51.100.9").content.decode()

    def test_past_the_limit_in_all_other_addresses_wait_too(self, send, settings):
        settings.INTAKE_IN_ALL = 3
        for number in range(3):
            send(browser=Client(), address=f"198.51.100.{number}")
        assert "Several messages" in send(browser=Client(), address="198.51.100.99").content.decode()
        assert stored()[0] == 3

    def test_drafts_are_limited_too(self, settings):
        settings.INTAKE_PER_ADDRESS = 1
        pages = [Client().post(f"{TELL}?step=emergency", {"emergency": "no"}) for _ in range(6)]
        assert [page.status_code for page in pages] == [302] * 4 + [200] * 2
        assert "Several messages" in pages[-1].content.decode()
        assert stored() == (0, 4)

    def test_no_address_is_kept_anywhere(self, send):
        send(address="203.0.113.77")
        kept = [key for key in cache._cache if "intake" in key]  # type: ignore[attr-defined]
        assert kept and "203.0.113" not in "".join(kept)
        assert "203.0.113" not in everything()


class TestBots:
    def test_who_sends_at_once_without_the_work_waits_and_loses_nothing(self, client, walk):
        walk()
        page = client.post(f"{TELL}?step=check").content.decode()
        assert "this form can be sent in" in page and "harbour" in page
        assert stored() == (0, 1)

    def test_the_work_of_the_browser_opens_the_way_at_once(self, client, walk):
        walk()
        page = client.get(f"{TELL}?step=check").content.decode()
        challenge = page.split('name="challenge" value="')[1].split('"')[0]
        bits = int(page.split('data-bits="')[1].split('"')[0])
        proof = solve(challenge, bits)
        done = client.post(f"{TELL}?step=check", {"challenge": challenge, "proof": proof})
        assert "data-code" in done.content.decode() and stored() == (1, 0)

    @pytest.mark.parametrize("proof", ["1", "x", "９", "1" * 50])
    def test_a_wrong_proof_is_no_proof(self, client, walk, proof):
        walk()
        page = client.get(f"{TELL}?step=check").content.decode()
        challenge = page.split('name="challenge" value="')[1].split('"')[0]
        client.post(f"{TELL}?step=check", {"challenge": challenge, "proof": proof})
        assert stored()[0] == 0

    def test_the_work_for_one_concern_sends_no_other(self, client, walk):
        asked = work.ask("another draft")
        walk()
        client.post(
            f"{TELL}?step=check", {"challenge": asked.challenge, "proof": solve(asked.challenge, asked.bits)}
        )
        assert stored()[0] == 0

    def test_there_is_more_work_when_much_comes_in(self, send, settings):
        settings.INTAKE_PER_ADDRESS = settings.INTAKE_IN_ALL = 4
        easy = work.ask("x")
        for _ in range(4):
            send(browser=Client())
        hard = work.ask("x")
        assert (easy.bits, hard.bits) == (16, 20) and hard.wait > easy.wait

    def test_unknown_fields_change_nothing(self, client, walk, later):
        walk()
        later(minutes=7)
        client.post(
            f"{TELL}?step=check", {"state": "support", "process": "anchor", "urgent": "1", "referrer": "1"}
        )
        with acting_for(SYSTEM):
            case = Case.objects.get()
            assert (case.state, case.process, case.urgent, case.referrer) == (
                "received",
                "panel",
                False,
                None,
            )
            assert Identity.objects.get().match is None


def solve(challenge, bits):
    number = 0
    while int.from_bytes(hashlib.sha256(f"{challenge}:{number}".encode()).digest(), "big") >> (256 - bits):
        number += 1
    return str(number)
