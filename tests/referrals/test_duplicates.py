"""The duplicate check: for the coordinator only, by digest, and written down."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from referrals.selectors import possible_duplicates

pytestmark = pytest.mark.django_db


def test_the_coordinator_is_told_of_another_case_about_the_same_person(receive, people):
    first, second, _other = (
        receive().case,
        receive(person_name="canary, WILHELMINA").case,
        receive(person_name="Somebody Else").case,
    )
    with acting_for(people.coordinator):
        assert [case.pk for case in possible_duplicates(case=first, by=people.coordinator)] == [second.pk]
    event = AuditEvent.objects.get(action="referrals.check_duplicates")
    assert event.details == {"found": 1}


def test_without_a_birth_date_nothing_is_guessed(receive, people):
    first, _second = receive(person_born=None).case, receive(person_born=None).case
    with acting_for(people.coordinator):
        assert possible_duplicates(case=first, by=people.coordinator) == []


@pytest.mark.parametrize("who", ["desk", "chair", "dpo", "teacher", "admin"])
def test_nobody_else_is_told(receive, people, who):
    user = getattr(people, who)
    with acting_for(user), pytest.raises(PermissionDenied):
        possible_duplicates(case=receive().case, by=user)
