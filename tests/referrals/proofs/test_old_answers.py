"""What a second person wrote goes with the work it belongs to, and not with whoever once asked."""

import pytest
from django.test import Client

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import StepRequest
from tests.referrals.proofs.words import word
from tests.referrals.test_walls import put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def test_an_old_answer_is_read_for_as_long_as_its_work_is_open_to_whoever_asked(journey):
    journey.go_to("consent")
    with acting_for(SYSTEM):
        request = StepRequest.objects.get(case=journey.pk, from_state="panel")
    client, answer = sign_in(Client(), journey.people.chair), word("panel_record", "social")

    def page():
        return client.get(f"/referrals/approvals/{request.pk}/").content.decode()

    assert answer in page()
    put(journey.now(), SYSTEM, "paused")
    assert answer not in page() and journey.case.number in page()
