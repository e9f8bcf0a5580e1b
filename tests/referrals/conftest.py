"""A keyring for the test run, and people in the roles of the process."""

import pytest

from portal.access import SYSTEM
from portal.crypto.store import store
from referrals import services
from tests.factories import AreaFactory, OrganisationFactory, UserFactory

CANARY = "Wilhelmina Canary"
WORDS = {
    "words": f"{CANARY} said at the harbour that violence is the only way left.",
    "told": f"{CANARY} knows that I call.",
    "sender_name": "Teacher Kettle",
    "sender_contact": "room 12",
}


@pytest.fixture(scope="session", autouse=True)
def keyring():
    """The key store of the test run, in its own temporary folder."""
    store().start()


@pytest.fixture
def districts(db):
    """A city with two districts."""
    city = AreaFactory(kind="city", name="Teapot City")
    return AreaFactory(parent=city), AreaFactory(parent=city)


@pytest.fixture
def people(districts):
    """One person for each role of the process, in the whole city."""

    class People:
        desk = UserFactory(role="intake_officer")
        desk2 = UserFactory(role="intake_officer")
        coordinator = UserFactory(role="case_coordinator")
        chair = UserFactory(role="chair")
        custodian = UserFactory(role="identity_custodian")
        dpo = UserFactory(role="data_protection_officer")
        police = UserFactory(role="police_liaison")
        member = UserFactory(role="panel_member")
        team = UserFactory(role="case_team_member")
        provider = UserFactory(role="support_provider")
        teacher = UserFactory(role="frontline_worker", organisation=OrganisationFactory(kind="school"))
        colleague = UserFactory(role="frontline_worker")
        admin = UserFactory(role="administrator", is_superuser=True)
        council = UserFactory(role="council_lead")
        evaluator = UserFactory(role="evaluator")
        nobody = UserFactory()

    return People


@pytest.fixture
def receive(people, districts):
    """Makes a concern that the teacher (or `by`) has sent."""

    def make(by=None, **changes):
        import datetime as dt

        given = {
            "process": "panel", "channel": "frontline_form", "source": "school", "emergency": "no", "observed": ["violence_only_way"],
            "circumstances": ["alone"], "how_known": "saw_or_heard_myself", "person_knows": "does_not_know", "words": WORDS,
            "person_name": CANARY, "person_born": dt.date(2008, 3, 4), "person_contact": "at school", "area": districts[0],
        }  # fmt: skip
        return services.receive_concern(by=by or people.teacher, **given | changes)

    return make


@pytest.fixture
def case(receive):
    """A concern that was received."""
    return receive().case


@pytest.fixture
def system():
    """The portal's own work."""
    return SYSTEM
