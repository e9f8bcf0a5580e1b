"""Every look at a case is one event, written with it: counted over a long run, without a broker, and when the audit itself fails."""

import itertools
import os

import pytest
from django.db import transaction
from django.urls import reverse

from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.config.settings import base
from referrals import services
from referrals.models import Case
from referrals.services import reading
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import fresh
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
# The run of the guarantee; `REFERRALS_READS=500` for a quick look.
READS = int(os.environ.get("REFERRALS_READS", "10000"))
NOWHERE = "redis://127.0.0.1:1/0"


def events(**only):
    return AuditEvent.objects.filter(action="referrals.read_case", **only)


def test_as_many_events_as_looks(receive, people):
    """Through the service behind the page, by persons and sections in turn; refused looks leave none."""
    cases = [receive().case.pk for _ in range(4)]
    sections = (*["overview"] * 9, "person", "concern", "history")  # most looks are at what costs least
    looks = itertools.cycle(itertools.product(("desk", "coordinator", "chair", "admin"), cases, sections))
    seen, shown, refused = {}, 0, 0
    for name, pk, section in itertools.islice(looks, READS):
        user = getattr(people, name)
        if name not in seen:
            with acting_for(user), transaction.atomic():
                joined = Case.objects.visible_to(user).select_related("area", "lead", "referrer")
                seen[name] = {case.pk: case for case in joined.prefetch_related("members", "conflicts")}
        if pk not in seen[name]:
            refused += 1
            continue
        try:
            services.show_section(case=seen[name][pk], by=user, section=section)
            shown += 1
        except services.NoSuchSection:
            refused += 1
    assert shown + refused == READS and shown > READS / 3
    assert events().count() == shown
    for name in ("desk", "coordinator", "chair"):
        assert events(actor=str(getattr(people, name).pk)).count() > READS / 20
    assert not events(actor=str(people.admin.pk)).exists()


def test_pages_and_events_are_as_many_too(client, case, people):
    sign_in(client, people.desk)
    addresses = [
        reverse("referrals:case_section", args=[case.pk, one]) for one in ("overview", "person", "concern")
    ]
    for address in addresses * 10:
        assert client.get(address).status_code == 200
    assert events(actor=str(people.desk.pk), object_id=str(case.pk)).count() == 30
    assert events(details__groups__contains="identity_limited").count() == 10


def test_with_the_broker_down_a_look_is_shown_and_written_down(client, case, people, settings):
    sign_in(client, people.desk)
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = NOWHERE
    address = reverse("referrals:case_section", args=[case.pk, "person"])
    answer = client.get(address)
    assert answer.status_code == 200 and CANARY in answer.content.decode()
    assert events(actor=str(people.desk.pk), object_id=str(case.pk)).count() == 1


def test_with_the_broker_and_the_cache_down_too(client, case, people, settings):
    sign_in(client, people.desk)
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = settings.REDIS_URL = NOWHERE
    settings.KEPT_SECONDS = 30
    settings.CACHES = {name: found | {"LOCATION": NOWHERE} for name, found in base.CACHES.items()}
    answer = client.get(reverse("referrals:case_section", args=[case.pk, "person"]))
    assert answer.status_code == 200 and CANARY in answer.content.decode()
    assert events(actor=str(people.desk.pk), object_id=str(case.pk)).count() == 1


@pytest.mark.parametrize("where", ["the page", "the service"])
def test_where_the_event_can_not_be_written_nothing_is_shown(client, case, people, monkeypatch, where):
    def fails(**_given):
        raise RuntimeError("the audit is full")

    monkeypatch.setattr(reading, "record", fails)
    if where == "the service":
        with acting_for(people.desk), pytest.raises(RuntimeError):
            services.show_section(case=case, by=fresh(people.desk), section="person")
    else:
        sign_in(client, people.desk)
        client.raise_request_exception = False
        answer = client.get(reverse("referrals:case_section", args=[case.pk, "person"]))
        assert answer.status_code == 500 and CANARY not in answer.content.decode()
        assert case.number not in answer.content.decode()
    assert not events().exists()


def test_a_look_that_is_taken_back_takes_its_event_back(case, people):
    """One transaction: there is no moment in which the one is there without the other."""
    with pytest.raises(ZeroDivisionError), acting_for(people.desk), transaction.atomic():
        services.show_section(case=case, by=fresh(people.desk), section="person")
        assert events().count() == 1
        raise ZeroDivisionError
    assert not events().exists()
