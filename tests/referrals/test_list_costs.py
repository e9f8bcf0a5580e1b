"""Lists around cases ask the database as often for twenty rows as for one."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Meeting
from referrals.services import rights
from tests.factories import OrganisationFactory, make_agreement
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def questions(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len([q for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.fixture
def grow(case, people, districts):
    """So many more of what the lists show."""

    def more(number):
        for n in range(number):
            rights.log_request(
                case=case,
                kind="erasure",
                channel="letter",
                received_on=timezone.localdate(),
                words="Please.",
                by=people.dpo,
            )
            make_agreement(OrganisationFactory(kind="health"))
            with acting_for(SYSTEM), transaction.atomic():
                Meeting.objects.create(
                    kind="panel",
                    chair=people.chair,
                    starts_at=timezone.now() + dt.timedelta(days=n),
                    place="Room 1",
                    made_by=people.chair,
                )

    return more


def test_lists_of_requests_agreements_and_meetings_cost_the_same_for_one_and_for_twenty(
    client, case, people, grow
):
    grow(1)
    pages = [
        (people.dpo, "/referrals/rights/"), (people.dpo, "/referrals/agreements/"), (people.chair, "/referrals/meetings/"),
        (people.coordinator, f"/referrals/cases/{case.pk}/rights/"),
    ]  # fmt: skip
    first = {}
    for who, address in pages:
        sign_in(client, who)
        questions(client, address)
        first[address] = questions(client, address)
    grow(19)
    for who, address in pages:
        sign_in(client, who)
        questions(client, address)
        assert questions(client, address) <= first[address], address
