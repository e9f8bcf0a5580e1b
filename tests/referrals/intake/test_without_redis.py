"""The server that counts is away: concerns still come in through the public form, and no more of them than before."""

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.settings import base
from referrals.models import Case
from referrals.services import limits

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _away(counters, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = settings.REDIS_URL = NOWHERE
    settings.CACHES = {name: found | {"LOCATION": NOWHERE} for name, found in base.CACHES.items()}


def cases():
    with acting_for(SYSTEM):
        return Case.objects.count()


def test_a_concern_is_sent_and_nothing_is_written_past_the_limit(send, settings):
    settings.INTAKE_PER_ADDRESS = 2
    for _n in range(3):
        send()
    assert cases() == 2
    send(address="203.0.113.99")
    assert cases() == 3


def test_a_door_lets_in_as_many_as_before_and_says_how_full_it_is(receive):
    receive()
    door = limits.Door("teapot", 3, 5)
    for _n in range(3):
        limits.pass_through(door, "10.3.0.1")
    with pytest.raises(limits.TooMany):
        limits.pass_through(door, "10.3.0.1")
    limits.pass_through(door, "10.3.9.1")
    assert limits.load(door) == 4 / 5
    limits.give_back(door, "10.3.0.1")
    limits.pass_through(door, "10.3.0.1")
