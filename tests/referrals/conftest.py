"""A keyring for the test run, and people in the roles of the process."""

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals import configuration, services
from referrals.services.configuration import decide, propose_use
from tests.factories import AreaFactory, OrganisationFactory, UserFactory

CANARY = "Wilhelmina Canary"
WORDS = {
    "words": f"{CANARY} said at the harbour that violence is the only way left.",
    "told": f"{CANARY} knows that I call.",
    "sender_name": "Teacher Kettle",
    "sender_contact": "room 12",
}


@pytest.fixture(autouse=True)
def _key_store(key_store):
    """Without it nothing about a person is taken in."""


@pytest.fixture(autouse=True)
def forgetful():
    """What one test set up of the city's processes is not remembered in the next."""
    configuration._made.cache_clear()
    configuration.forget()
    yield
    configuration._made.cache_clear()
    configuration.forget()


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
        given |= changes
        use_also(given["process"], people)
        return services.receive_concern(by=by or people.teacher, **given)

    return make


def use_also(process, people):
    """The city works with this process too, the usual one first."""
    used = configuration.in_use()
    if process not in used:
        with acting_for(people.coordinator):
            row = propose_use(processes=[*used, process], why="Asked for.", by=people.coordinator)
        with acting_for(people.dpo):
            decide(version=row, approve=True, by=people.dpo)
        configuration.forget()


@pytest.fixture
def case(receive):
    """A concern that was received."""
    return receive().case


@pytest.fixture
def system():
    """The portal's own work."""
    return SYSTEM
