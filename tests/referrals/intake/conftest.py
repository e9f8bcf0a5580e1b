"""Walking through the public form as a browser without script does."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import IntakeDraft
from tests.referrals.conftest import CANARY

TELL = "/referrals/tell/"
STEPS = {
    "emergency": {"emergency": "no"},
    "notice": {},
    "situation": {
        "relationship": "family", "observed": ["violence_only_way"], "circumstances": ["alone"], "how_known": "saw_or_heard_myself",
        "in_your_words": f"{CANARY} said at the harbour that violence is the only way left.", "when_seen": "last week",
    },
    "help": {"person_knows": "does_not_know", "tried": "A talk at the kettle.", "strengths": ["family_cares"]},
    "person": {"person_name": CANARY, "person_age": "a16_17"},
    "you": {"your_name": "Aunt Spoon", "your_contact": "in the kitchen"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def counters():
    """Every test begins with nothing counted."""
    cache.clear()


@pytest.fixture
def walk(client):
    """Fills in the form up to the check page; `changes` by step."""

    def through(browser=None, upto="you", address="203.0.113.7", **changes):
        response = None
        for step, fields in STEPS.items():
            response = (browser or client).post(
                f"{TELL}?step={step}", {**fields, **changes.get(step, {})}, REMOTE_ADDR=address
            )
            if step == upto:
                break
        return response

    return through


@pytest.fixture
def later():
    """Lets time pass for the drafts."""

    def moved(**span):
        with acting_for(SYSTEM):
            for row in IntakeDraft.objects.all():
                row.begun_at -= dt.timedelta(**span)
                row.touched_at -= dt.timedelta(**span)
                row.save()

    return moved


@pytest.fixture
def send(client, walk, later):
    """Fills in and sends, after the short wait of a browser without script; the code of the receipt."""

    def sent(browser=None, address="203.0.113.7", files=(), **changes):
        browser = browser or client
        walk(browser=browser, address=address, **changes)
        later(minutes=7)
        return browser.post(f"{TELL}?step=check", {"files": list(files)}, REMOTE_ADDR=address)

    return sent


def code_in(page: str) -> str:
    """The code that a receipt shows."""
    return page.split("data-code>")[1].split("<")[0]


def now():
    """The moment of the test."""
    return timezone.now()
