"""Who may raise a concern: the service itself asks, so that no page, program or command goes past it."""

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import configuration, services
from referrals.enums import VersionState
from referrals.models import Case, ProcessVersion
from tests.factories import OrganisationFactory, UserFactory
from tests.referrals.intake.conftest import STEPS, TELL
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
GIVEN = {
    "emergency": "no", "observed": ["violence_only_way"], "circumstances": [], "how_known": "saw_or_heard_myself",
    "person_knows": "does_not_know", "words": {"words": "As told at the harbour."}, "source": "school",
}  # fmt: skip


def send(by, process="panel", channel="frontline_form", **changes):
    return services.receive_concern(process=process, channel=channel, by=by, **GIVEN | changes).case


@pytest.fixture
def city(people):
    """Puts processes in use, and sets who may refer to the first."""

    def make(*used, refer=None):
        with acting_for(SYSTEM):
            rows = {configuration.CITY: {"in_use": list(used)}}
            rows |= {used[0]: {"refer": refer}} if refer else {}
            for slug, changes in rows.items():
                ProcessVersion.objects.create(
                    process=slug, version=2, changes=changes, state=VersionState.IN_FORCE, why="Asked for.",
                    proposed_by=people.coordinator, decided_by=people.dpo,
                )  # fmt: skip
        configuration.forget()

    return make


def frontline(kind):
    return UserFactory(role="frontline_worker", organisation=OrganisationFactory(kind=kind))


def refused(by, **given):
    with pytest.raises(DomainError, match=r"not taken this way|does not work with"):
        send(by, **given)
    with acting_for(SYSTEM):
        assert not Case.objects.exists(), "and nothing is stored"


def test_a_process_that_the_city_does_not_use_takes_nothing(people):
    for process in ("safety_house", "situation_table", "no_such_process"):
        refused(people.teacher, process=process)
        refused(people.desk, process=process, channel="telephone")


def test_a_table_of_agencies_hears_its_agencies_and_nobody_else(people, city):
    city("situation_table", "panel")
    for by, channel in ((SYSTEM, "public_form"), (frontline("business"), "frontline_form"), (frontline("donor"), "partner_system")):  # fmt: skip
        refused(by, process="situation_table", channel=channel)
    for kind in ("police", "school", "cso"):
        assert send(frontline(kind), process="situation_table").process == "situation_table"
    assert send(people.desk, process="situation_table", channel="telephone").referrer is None


def test_a_list_of_the_city_holds_for_each_kind_of_sender(people, city):
    city("panel", refer=["police", "family"])
    refused(people.teacher)
    refused(SYSTEM, channel="public_form", source="friend")
    refused(SYSTEM, channel="public_form", source="anonymous")
    assert send(frontline("police")).state == "received"
    assert send(SYSTEM, channel="public_form", source="family").state == "received"


def test_nobody_comes_in_by_the_door_of_another(people):
    for by, channel in (
        (people.teacher, "telephone"), (people.teacher, "in_person"), (people.teacher, "public_form"), (SYSTEM, "telephone"),
        (SYSTEM, "frontline_form"), (people.teacher, "letter"),
    ):  # fmt: skip
        refused(by, channel=channel)


def test_forms_open_only_to_those_who_are_heard(client, people, city):
    city("panel", refer=["municipality", "family"])
    for step in ("emergency", "notice"):
        client.post(f"{TELL}?step={step}", STEPS[step])
    page = client.get(f"{TELL}?step=situation").content.decode()
    assert 'value="family"' in page and 'value="friend"' not in page
    officer = frontline("city_department")
    for who, is_open in ((people.teacher, False), (officer, True)):
        shown = sign_in(client.__class__(), who).get("/referrals/raise/").content
        assert (b'name="emergency"' in shown) is is_open, who
    answer = sign_in(client.__class__(), people.teacher).post(
        "/api/v1/referrals/", {**GIVEN, "words": "As told.", "when_seen": "on Monday", "circumstances": ["alone"]}, content_type="application/json",
        headers={"Idempotency-Key": "two"},
    )  # fmt: skip
    assert answer.status_code == 409 and "not taken this way" in answer.content.decode()
