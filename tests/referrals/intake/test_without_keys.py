"""A portal whose keyring was never started takes nothing in, and says so in words."""

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.crypto.store import store
from referrals.models import Case, IntakeDraft
from tests.referrals.conftest import CANARY
from tests.referrals.intake.conftest import STEPS, TELL
from tests.referrals.intake.test_api import SENT, URL
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_keys(settings, tmp_path):
    """A key store in which nobody has made a key."""
    settings.KEY_STORE = settings.KEY_STORE | {
        "options": {"folder": tmp_path / "keys", "backups": tmp_path / "copies"}
    }
    store.cache_clear()
    yield
    store.cache_clear()


def nothing_stored():
    with acting_for(SYSTEM):
        return not Case.objects.exists() and not IntakeDraft.objects.exists()


def test_the_public_form_answers_in_words_and_keeps_nothing(client, no_keys):
    answers = [client.post(f"{TELL}?step={step}", fields) for step, fields in STEPS.items()]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused and {answer.status_code for answer in answers} <= {200, 302, 503}
    page = refused[-1].content.decode()
    assert "nothing you wrote was stored" in page and "tel:112" in page and CANARY not in page
    assert refused[-1]["Retry-After"] and refused[-1]["Cache-Control"] == "no-store"
    assert nothing_stored()


def test_coming_back_and_the_desk_say_the_same(client, people, no_keys):
    assert client.post("/referrals/come-back/", {"code": "2" * 16}).status_code in (200, 503)
    sign_in(client, people.desk)
    assert client.post(f"/referrals/desk/new/?step={list(STEPS)[2]}", STEPS["situation"]).status_code == 503


def test_programs_get_a_problem_with_503(client, people, no_keys):
    sign_in(client, people.teacher)
    answer = client.post(URL, SENT, content_type="application/json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 503 and answer.json()["type"] == "urn:portal:problem:keys_missing"
    assert CANARY not in answer.content.decode() and nothing_stored()
