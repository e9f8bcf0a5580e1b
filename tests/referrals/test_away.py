"""Whoever was away for a quarter of an hour proves who they are before a page about a case opens, and loses nothing."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.access.rows import acting_for
from referrals.models import Record
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import put
from tests.signin import SECRET, code, sign_in

pytestmark = pytest.mark.django_db
WORDS = "The school has called back and knows the whole story"


@pytest.fixture
def away(client, people):
    """A clock, and the coordinator who has just opened the portal."""
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, people.desk)
        client.get("/home/")
        yield clock


def prove(client, page):
    """Answer with the code of the app, as a person does."""
    assert page.status_code == 302 and "reauthenticate" in page["Location"]
    assert CANARY not in page.content.decode()
    return client.post(
        page["Location"], {"code": code(timezone.now().timestamp(), secret=SECRET)}, follow=True
    )


def test_a_case_opens_after_ten_minutes_and_asks_who_is_there_after_sixteen(client, case, away):
    address = reverse("referrals:case", args=[case.pk])
    away.shift(dt.timedelta(minutes=10))
    assert client.get(address).status_code == 200
    away.shift(dt.timedelta(minutes=17))
    assert client.get("/home/").status_code == 200, "the rest of the portal goes on"
    asked = client.get(address)
    assert client.get(address).status_code == 302, "it asks until it is answered"
    assert client.get(address, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    opened = prove(client, asked)
    assert opened.status_code == 200 and opened.request["PATH_INFO"] == address
    away.shift(dt.timedelta(minutes=10))
    assert client.get(address).status_code == 200


def test_what_was_being_sent_goes_on_after_the_proof(client, case, people, away, system):
    put(case, system, "triage", 1)
    address = reverse("referrals:note", args=[case.pk])
    away.shift(dt.timedelta(minutes=20))
    asked = client.post(address, {"kind": "signposting_note", "text": WORDS})
    assert WORDS not in "".join(Session.objects.values_list("session_data", flat=True))
    shown = prove(client, asked)
    assert WORDS in shown.content.decode() and shown.request["REQUEST_METHOD"] == "GET"
    with acting_for(people.desk), transaction.atomic():
        assert Record.objects.filter(case=case, kind="signposting_note").count() == 1


def test_beside_a_file_the_words_are_there_again_and_nothing_is_sent_without_it(
    client, case, people, away, system
):
    with acting_for(people.desk), transaction.atomic():
        concern = case.concerns.get()
    address = reverse("referrals:write_message", args=[case.pk, concern.pk])
    away.shift(dt.timedelta(minutes=20))
    note = SimpleUploadedFile("note.txt", b"words", content_type="text/plain")
    shown = prove(client, client.post(address, {"text": WORDS, "files": note}))
    page = shown.content.decode()
    assert shown.request["PATH_INFO"] == address and WORDS in page and "a file has to be chosen anew" in page
    with acting_for(people.desk), transaction.atomic():
        assert not concern.messages.exists()


def test_every_address_that_a_rule_about_cases_opens_asks(client, case, people, away):
    away.shift(dt.timedelta(minutes=20))
    asked = [
        client.get(reverse(f"referrals:{name}")).get("Location", "")
        for name in ("board", "cases", "desk", "take_down", "advice")
    ]
    assert all("reauthenticate" in address for address in asked), asked
    assert client.get(reverse("referrals:tell")).status_code == 200, "what is open to all asks nobody"


def test_who_may_not_open_it_is_refused_as_ever(client, people, away):
    sign_in(client, people.member)
    client.get("/home/")
    away.shift(dt.timedelta(minutes=20))
    assert client.get(reverse("referrals:retention")).status_code == 403
