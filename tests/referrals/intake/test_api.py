"""Concerns by program: written, never read back."""

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.api.models import KeptAnswer
from referrals.models import Case, Concern
from tests.referrals.conftest import CANARY
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
URL = "/api/v1/referrals/"
SENT = {
    "emergency": "no", "observed": ["violence_only_way"], "how_known": "saw_or_heard_myself", "person_knows": "does_not_know",
    "words": f"{CANARY} spoke of it.", "when_seen": "on Monday", "person_name": CANARY, "person_born": "2008-03-04",
}  # fmt: skip


@pytest.fixture
def program(client, people):
    """A browser session of the teacher; tokens go the same way."""
    return sign_in(client, people.teacher)


def send(program, **changes):
    return program.post(
        URL, SENT | changes, content_type="application/json", headers={"Idempotency-Key": "one"}
    )


def test_a_concern_is_sent_once_and_only_a_receipt_comes_back(program, people):
    first, again = send(program), send(program)
    assert first.status_code == again.status_code == 201
    assert set(first.json()) == {"id", "received_at", "line", "unread_messages"}
    assert first.json() == again.json() and CANARY not in first.content.decode()
    with acting_for(SYSTEM):
        concern = Concern.objects.get()
        assert (concern.channel, concern.source, concern.sender) == (
            "partner_system",
            "school",
            people.teacher,
        )
    assert CANARY not in str(KeptAnswer.objects.values())


def test_the_list_holds_the_own_receipts_alone(program, people, receive):
    receive(by=people.colleague)
    assert program.get(URL).json() == []
    send(program)
    assert len(program.get(URL).json()) == 1
    assert program.get(f"{URL}{send(program).json()['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"emergency": "yes"}, 400), ({"observed": ["prays_a_lot"]}, 400), ({"observed": []}, 422), ({"words": ""}, 400), ({"how_known": "x"}, 400)],
)  # fmt: skip
def test_what_can_not_be_taken_is_refused_and_nothing_is_stored(program, changes, status):
    response = send(program, **changes)
    assert response.status_code == status and CANARY not in response.content.decode()
    with acting_for(SYSTEM):
        assert not Case.objects.exists()


def test_the_desk_writes_down_on_its_own_page(client, people):
    sign_in(client, people.desk)
    assert send(client).status_code == 403 and client.get(URL).status_code == 403
