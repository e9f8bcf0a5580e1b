"""A professional's draft waits for them, not for one browser: listed, opened by nobody else, gone with its key."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.crypto.store import store
from referrals.models import Case, IntakeDraft
from referrals.tasks import clear_intake
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
SEEN = {
    "observed": "violence_only_way",
    "how_known": "saw_or_heard_myself",
    "when_seen": "On Monday",
    "in_your_words": "A teapot was thrown.",
}


@pytest.fixture
def begun(people, django_capture_on_commit_callbacks):
    """The teacher has begun a draft in one browser."""
    browser = sign_in(Client(), people.teacher)
    address = reverse("referrals:raise_concern")
    browser.post(f"{address}?step=emergency", {"emergency": "no"})
    browser.post(f"{address}?step=situation", SEEN)
    with acting_for(SYSTEM):
        return IntakeDraft.objects.get()


def test_it_opens_for_its_writer_in_another_browser_after_days_and_for_nobody_else(begun, people, later):
    later(days=29)
    elsewhere = sign_in(Client(), people.teacher)
    mine = elsewhere.get(reverse("referrals:my_referrals")).content.decode()
    assert "Go on with your draft" in mine
    page = elsewhere.get(reverse("referrals:raise_concern") + "?step=situation").content.decode()
    assert "A teapot was thrown." in page
    colleague = sign_in(Client(), people.colleague)
    assert "Go on with your draft" not in colleague.get(reverse("referrals:my_referrals")).content.decode()
    other = colleague.get(reverse("referrals:raise_concern") + "?step=situation").content.decode()
    assert "A teapot was thrown." not in other
    assert b"teapot" not in bytes(begun.sealed)
    with acting_for(SYSTEM):
        assert not Case.objects.exists()


def test_after_its_time_row_and_key_are_gone(begun, people, later, django_capture_on_commit_callbacks):
    assert not store().is_destroyed(str(begun.pk))
    clear_intake()
    with acting_for(SYSTEM):
        assert IntakeDraft.objects.exists()
    later(days=31)
    with django_capture_on_commit_callbacks(execute=True):
        clear_intake()
    with acting_for(SYSTEM):
        assert not IntakeDraft.objects.exists()
    assert store().is_destroyed(str(begun.pk))


def test_it_is_discarded_from_the_own_page(begun, people, django_capture_on_commit_callbacks):
    browser = sign_in(Client(), people.teacher)
    with django_capture_on_commit_callbacks(execute=True):
        gone = browser.post(reverse("referrals:raise_concern"), {"discard": "1"})
    assert gone["Location"] == reverse("referrals:my_referrals")
    with acting_for(SYSTEM):
        assert not IntakeDraft.objects.exists()
    assert store().is_destroyed(str(begun.pk))
