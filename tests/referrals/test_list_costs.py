"""Lists around cases ask the database as often for twenty rows as for one."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals import services
from referrals.models import AgencyQuestion, Breach, CaseMember, InformationRequest, Meeting, UnsealRequest
from referrals.services import rights
from referrals.services.sealing import keys_of
from tests.factories import OrganisationFactory, make_agreement
from tests.referrals.support.conftest import Stage
from tests.referrals.test_walls import put
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


def cost(client, who, address):
    """What the page asks once it has been asked for before."""
    sign_in(client, who)
    questions(client, address)
    return questions(client, address)


def test_the_desk_asks_as_often_for_four_of_each_as_for_one(client, people, receive):
    def more():
        receive()
        in_triage = receive().case
        put(in_triage, SYSTEM, "triage", 1)
        services.write_record(
            case=in_triage,
            kind="deidentified_summary",
            text="Somebody who likes bicycles.",
            by=people.coordinator,
        )
        concern = in_triage.concerns.select_related("case", "sender").get
        with acting_for(SYSTEM), transaction.atomic():
            told = concern()
        services.add_words(concern=told, text="One more thing.", by=people.teacher)

    more()
    first = cost(client, people.desk, "/referrals/desk/")
    for _n in range(3):
        more()
    assert cost(client, people.desk, "/referrals/desk/") == first
    page = client.get("/referrals/desk/").content.decode()
    assert page.count("/summary/check/") == 4 and page.count("/messages/") == 4


def test_the_breach_log_and_the_meetings_that_were_cost_the_same_for_twenty(client, people):
    now = timezone.now()

    def more(number):
        with acting_for(SYSTEM), transaction.atomic():
            for n in range(number):
                Breach.objects.create(
                    title=f"A letter {n}", nature="confidentiality", aware_at=now, entered_at=now, persons=n, records=n
                )  # fmt: skip
                Meeting.objects.create(
                    kind="panel", chair=people.chair, starts_at=now, place="Room 1", made_by=people.chair, state="closed",
                    opened_at=now, closed_at=now, signed_at=now, signed_by=people.chair,
                )  # fmt: skip

    pages = ((people.dpo, "/referrals/breaches/"), (people.chair, "/referrals/meetings/"))
    more(2)
    first = [cost(client, *page) for page in pages]
    more(18)
    assert [cost(client, *page) for page in pages] == first


def test_an_agencys_inbox_asks_as_often_for_five_questions_of_each_kind_as_for_one(client, people, receive):
    asked = people.team
    now, today = timezone.now(), timezone.localdate()

    def more():
        known, answered = receive().case, receive().case
        for one, state, stage in ((known, "identity_check", 3), (answered, "information", 4)):
            put(one, SYSTEM, state, stage)
        with acting_for(SYSTEM), transaction.atomic():
            for one in (known, answered):
                CaseMember.objects.create(case=one, user=asked, role="case_team_member")
            request = UnsealRequest.objects.create(
                case=known, round=1, lawful_basis="public_task", asked_by=people.coordinator, asked_at=now, state="granted",
                decided_by=people.custodian, decided_at=now,
            )  # fmt: skip
            AgencyQuestion.objects.create(
                case=known, round=1, request=request, organisation=asked.organisation, person=asked, due_at=now + dt.timedelta(days=1)
            )  # fmt: skip
            for reply in ("", "cannot_share"):
                row = InformationRequest(
                    case=answered, round=1, organisation=asked.organisation, person=asked, lawful_basis="public_task", due_on=today,
                    expires_on=today + dt.timedelta(days=5), asked_by=people.coordinator, asked_at=now, reply=reply,
                    answered_at=now if reply else None, answered_by=asked if reply else None,
                )  # fmt: skip
                keys_of(answered).seal(row, "question", "Is there a place on a course?")
                row.save(force_insert=True)

    make_agreement(asked.organisation)
    more()
    first = cost(client, asked, "/referrals/requests/")
    for _n in range(4):
        more()
    assert cost(client, asked, "/referrals/requests/") == first
    page = client.get("/referrals/requests/").content.decode()
    assert page.count("/requests/agency/") == 5 and page.count("/requests/information/") == 10


def test_my_support_asks_as_often_for_three_people_as_for_one_beside_the_event_of_each_look(
    client, people, receive
):
    stage = Stage(receive, people)
    stage.supported()
    first = cost(client, people.provider, "/referrals/my_support/")
    for _n in range(2):
        stage.supported()
    three = cost(client, people.provider, "/referrals/my_support/")
    assert three == first + 2
    assert client.get("/referrals/my_support/").content.decode().count("Log a session") == 3
