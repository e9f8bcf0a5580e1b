"""Who reads the audit, and that reading it is written down."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.access import SYSTEM
from portal.accounts.services import people
from portal.audit.models import AuditEvent
from portal.audit.selectors import field_history, names_of
from portal.audit.services import record
from tests.factories import OrganisationFactory, UserFactory
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    return sign_in(client, UserFactory(role="data_protection_officer"))


def test_looking_at_the_audit_is_an_event_of_its_own(officer: Client) -> None:
    assert officer.get("/audit/?action=accounts").status_code == 200
    event = AuditEvent.objects.filter(action="audit.view_events").get()
    assert event.details["filters"] == ["action"]


def test_the_page_names_people_and_the_database_does_not(officer: Client) -> None:
    admin = UserFactory(role="administrator", name="Teapot Brown")
    people.close_account(user=UserFactory(), by=admin)
    page = officer.get("/audit/", {"person": "Teapot Brown"}).content.decode()
    assert "Teapot Brown" in page
    assert "accounts.close_user" in page
    assert "Teapot" not in str(list(AuditEvent.objects.values()))


def test_long_details_break_on_the_page_and_are_plain_in_the_file() -> None:
    record(action="mel.release_reportedition", actor=SYSTEM, details={"pdf": "a1" * 32})
    client = sign_in(Client(), UserFactory(role="data_protection_officer"))
    assert f'<span class="breaks">pdf: {"a1" * 32}</span>' in client.get("/audit/").content.decode()
    assert b"<span" not in b"".join(client.get("/audit/?format=csv").streaming_content)


def test_filters_narrow_by_action_record_and_day(officer: Client) -> None:
    person = UserFactory()
    people.close_account(user=person, by=SYSTEM)
    for query, shown in (
        ({"action": "accounts.close"}, True), ({"object": str(person.pk)}, True), ({"record": "accounts.user"}, True),
        ({"until": "2020-01-01"}, False), ({"action": "strategy."}, False),
    ):  # fmt: skip
        assert (str(person.pk) in officer.get("/audit/", query).content.decode()) is shown


def test_the_export_is_an_event_and_asks_for_a_fresh_sign_in() -> None:
    user = UserFactory(role="data_protection_officer")
    answer = sign_in(Client(), user, fresh=False).get("/audit/?format=csv")
    assert answer["Location"].startswith("/account/2fa/reauthenticate/")
    fresh = sign_in(Client(), user).get("/audit/?format=csv")
    assert b"audit.export_events" in b"".join(fresh.streaming_content)
    assert AuditEvent.objects.filter(action="audit.export_events").count() == 1


def test_the_history_of_a_record_tells_who_changed_what() -> None:
    admin, person = UserFactory(role="administrator", name="Teapot Brown"), UserFactory(name="Old Name")
    new = OrganisationFactory(name="New Place")
    people.change_person(user=person, by=admin, name="New Name", organisation=new, ends_on=None)
    changes = {str(c.label): (c.before, c.after, c.by) for c in field_history(person, viewer=admin)}
    assert changes["name"] == ("Old Name", "New Name", "Teapot Brown")
    assert changes["organisation"][1] == "New Place"


def test_the_history_is_empty_for_others() -> None:
    person = UserFactory()
    people.close_account(user=person, by=SYSTEM)
    assert field_history(person, viewer=UserFactory(role="partner_manager")) == []


def test_ids_of_people_who_are_gone_stay_ids() -> None:
    assert names_of(["system", "00000000-0000-4000-8000-000000000000"])["system"] == "The portal itself"
    gone = "00000000-0000-4000-8000-000000000000"
    assert names_of([gone]) == {gone: gone}


def test_the_page_asks_the_database_as_often_for_many_events_as_for_few(officer: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get("/audit/").status_code == 200
        return len(queries)

    people.close_account(user=UserFactory(), by=SYSTEM)
    few = asked()
    for _ in range(40):
        people.close_account(user=UserFactory(), by=SYSTEM)
    assert asked() <= few
