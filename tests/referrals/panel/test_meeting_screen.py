"""The screen of a meeting: what it costs, nothing typed is lost on it, and past meetings by the page."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals import services
from referrals.models import AgendaItem, Meeting, StepRequest
from referrals.services.sealing import keys_of
from referrals.services.table import show_meeting
from tests.referrals.panel.at_the_table import WHY, at, discuss, fresh, meeting_with
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(receive):
    """A case before the table, with a request to unseal on record."""
    return at(receive().case, "threshold", 2)


def queries_of(meeting, user):
    """Statements that the screen needs, without the log of each look: that is one event a case on purpose."""
    with acting_for(user), transaction.atomic(), CaptureQueriesContext(connection) as found:
        assert show_meeting(meeting=meeting, by=fresh(user)).items
    return [q["sql"] for q in found if "audit_" not in q["sql"] and "SAVEPOINT" not in q["sql"]]


def test_a_long_agenda_needs_no_more_queries_than_a_short_one(receive, people, table):
    meeting, needed = meeting_with(people, table), []
    for more in (1, 3):
        for _number in range(more):
            at(receive().case, "threshold", 2)
        services.build_agenda(meeting=meeting, by=people.chair)
        needed.append(len(queries_of(meeting, people.chair)))
    assert needed[0] == needed[1]


class TestWhatIsTyped:
    def test_a_refusal_needs_its_reason_and_reaches_whoever_asked(self, client, case, asked, people, table):
        meeting = meeting_with(people, table)
        item = discuss(meeting, case, people)
        services.record_decision(
            item=item,
            step="threshold_met",
            reasons=WHY,
            no_dissent=True,
            lawful_basis="public_task",
            by=people.chair,
        )
        address = f"/referrals/meetings/{meeting.pk}/items/{item.pk}/confirm/"
        sign_in(client, table.health)
        name = f"r{item.pk.hex[:8]}-why"
        again = client.post(address, {"answer": "no", name: "No."})
        assert again.status_code == 422 and "No." in again.content.decode()
        with acting_for(SYSTEM):
            assert StepRequest.objects.get(case=case).state == "waiting"
        assert (
            client.post(address, {"answer": "no", name: "The facts have changed since."}).status_code == 302
        )
        with acting_for(SYSTEM):
            row = StepRequest.objects.select_related("case").get(case=case)
            assert (
                row.state == "refused"
                and keys_of(row.case).open(row, "answer") == "The facts have changed since."
            )

    def test_a_postponement_without_a_reason_comes_back_open(self, client, case, people, table):
        meeting = meeting_with(people, table)
        item = discuss(meeting, case, people)
        sign_in(client, people.chair)
        address = f"/referrals/meetings/{meeting.pk}/items/{item.pk}/postpone/"
        name = f"p{item.pk.hex[:8]}-reason"
        assert client.post(address, {name: " "}).status_code == 422
        assert client.post(address, {name: "The health service could not come."}).status_code == 302
        with acting_for(SYSTEM):
            assert AgendaItem.objects.get(pk=item.pk).state == "postponed"


def test_past_meetings_are_paged(client, people, table, monkeypatch):
    monkeypatch.setattr("portal.ui.paging.USUAL", 2)
    for _number in range(3):
        meeting = meeting_with(people, table)
        with acting_for(SYSTEM):
            Meeting.objects.filter(pk=meeting.pk).update(
                state="closed", opened_at=timezone.now(), closed_at=timezone.now()
            )
    sign_in(client, people.chair)
    first, second = (client.get(f"/referrals/meetings/?page={n}").content.decode() for n in (1, 2))
    assert first.count("Not signed yet") == 2 and second.count("Not signed yet") == 1
    assert 'aria-label="Pages"' in first
