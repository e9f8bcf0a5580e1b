"""Moving a case: the receiving side sees nothing before two persons there have accepted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals.models import Case, Transfer
from referrals.services import transfer as services
from referrals.services.facts import facts_of
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
SECRET = f"{CANARY} likes the harbour and trusts the baker."


@pytest.fixture
def there(districts):
    """Two persons of another city, whose scope has nothing to do with the case."""
    return tuple(UserFactory(role="case_coordinator", role__area=districts[1]) for _n in range(2))


@pytest.fixture
def offer(case, people, there):
    """An offer that was written and sealed."""
    put(case, SYSTEM, "support", 4)
    with acting_for(people.coordinator):
        return services.prepare(
            case=Case.objects.get(pk=case.pk), city="Kettle City", agreement="Handing over, 2026", person_told_on=timezone.localdate(),
            handover=SECRET, first=there[0], second=there[1], by=people.coordinator,
        )  # fmt: skip


def guards(case):
    with acting_for(SYSTEM):
        return facts_of(Case.objects.get(pk=case.pk)) & {
            "receiving_city_agreement",
            "receiving_city_accepted",
        }


def test_before_the_step_is_taken_nobody_there_learns_that_there_is_anything(client, offer, there, case):
    assert services.offered_to(there[0]) == [] and guards(case) == {"receiving_city_agreement"}
    sign_in(client, there[0])
    assert client.get(reverse("referrals:receive_transfer", args=[offer.pk])).status_code == 404


def test_nothing_of_it_opens_before_both_have_accepted(client, offer, there, case, people):
    put(case, SYSTEM, "transferred", 4)
    address = reverse("referrals:receive_transfer", args=[offer.pk])

    def seen_by(user):
        sign_in(client, user)
        return client.get(address).content.decode()

    assert CANARY not in seen_by(there[0]) and case.number not in seen_by(there[0])
    services.answer(transfer=offer, accept=True, by=there[0])
    services.answer(transfer=offer, accept=True, by=there[0])
    assert guards(case) == {"receiving_city_agreement"} and CANARY not in seen_by(there[0])
    with pytest.raises(DomainError, match="when both have accepted"):
        services.open_handover(transfer=offer, by=there[0])
    services.answer(transfer=offer, accept=True, by=there[1])
    assert guards(case) == {"receiving_city_agreement", "receiving_city_accepted"}
    assert SECRET in seen_by(there[0]) and SECRET in seen_by(there[1])
    assert AuditEvent.objects.filter(action="referrals.receive_transfer", details__read=True).count() == 2
    with acting_for(there[0]):
        assert not Case.objects.filter(pk=case.pk).exists()


def test_a_refusal_or_taking_back_ends_it_for_both(offer, there, case, people):
    put(case, SYSTEM, "transferred", 4)
    services.answer(transfer=offer, accept=True, by=there[0])
    services.answer(transfer=offer, accept=False, by=there[1])
    with pytest.raises(DomainError, match="no longer open"):
        services.answer(transfer=offer, accept=True, by=there[0])
    assert guards(case) == set() and services.offered_to(there[0]) == []


def test_only_the_two_answer_and_only_the_coordinator_offers(offer, case, people):
    for user in (people.chair, people.coordinator, people.dpo, people.admin, people.nobody):
        with pytest.raises(PermissionDenied):
            services.answer(transfer=offer, accept=True, by=user)
        with pytest.raises(PermissionDenied):
            services.open_handover(transfer=offer, by=user)
    with acting_for(people.chair), pytest.raises(PermissionDenied):
        services.take_back(transfer=offer, by=people.chair)


def test_receivers_are_two_and_nobody_who_works_on_the_case_here(case, people, there):
    put(case, SYSTEM, "support", 4)
    for first, second in ((there[0], there[0]), (there[0], people.coordinator), (people.chair, there[1])):
        with acting_for(people.coordinator), pytest.raises(DomainError):
            services.prepare(
                case=Case.objects.get(pk=case.pk), city="Kettle City", agreement="x", person_told_on=timezone.localdate(), handover="x",
                first=first, second=second, by=people.coordinator,
            )  # fmt: skip
    with acting_for(SYSTEM):
        assert not Transfer.objects.exists()
