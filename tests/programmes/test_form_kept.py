"""The form for one activity over time: after the session has ended, and when there are very many logs."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programmes.models import ActivityLog
from tests.factories import UserFactory
from tests.programmes.factories import LogFactory, ProgrammeFactory
from tests.programmes.test_pages import client_of, posted
from tests.signin import login

pytestmark = pytest.mark.django_db


def test_what_was_sent_after_the_session_had_ended_is_there_again_for_the_same_person_once() -> None:
    programme = ProgrammeFactory()
    person, other = (UserFactory(organisation=programme.lead, role="partner_member") for _ in range(2))
    browser = Client()
    with time_machine.travel(timezone.now()) as clock:
        login(browser, person.email)
        assert browser.get("/activities/log/").status_code == 200
        clock.shift(dt.timedelta(minutes=61))
        late = posted(browser, programme, attendance="37", learned="More chairs")
        assert (late.status_code, late["Location"]) == (302, "/account/login/?next=/activities/log/")
        assert not ActivityLog.objects.exists()
        login(browser, other.email)
        assert "More chairs" not in browser.get("/activities/log/").content.decode()
        assert "unsent" not in browser.session
        browser.post("/account/logout/")
        login(browser, person.email)
        browser.get("/activities/log/")
        clock.shift(dt.timedelta(minutes=61))
        posted(browser, programme, attendance="37", learned="More chairs")
        login(browser, person.email)
        again = browser.get("/activities/log/").content.decode()
        assert "More chairs" in again
        assert 'value="37"' in again
        assert "More chairs" not in browser.get("/activities/log/").content.decode()


def test_the_last_log_is_used_again_however_many_there_are() -> None:
    programme = ProgrammeFactory()
    writer = UserFactory(organisation=programme.lead, role="partner_member")
    LogFactory(
        pk=1974, programme=programme, organisation=programme.lead, created_by=writer, title="Chess evening"
    )
    client = client_of(writer)
    [again] = re.findall(r'href="([^"]*like=[^"]*)"', client.get(reverse("programmes:log")).content.decode())
    assert "Chess evening" in client.get(again).content.decode()


def test_a_step_of_a_programme_is_kept_as_well(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = []
    programme, officer, browser = ProgrammeFactory(), UserFactory(role="city_officer"), Client()
    address = reverse("programmes:programme_edit", args=[programme.slug, "basics"])
    with time_machine.travel(timezone.now()) as clock:
        login(browser, officer.email)
        browser.get(address)
        clock.shift(dt.timedelta(minutes=61))
        assert browser.post(address, {"summary": "Open on Fridays too"})["Location"].startswith(
            "/account/login/?next="
        )
        login(browser, officer.email)
        assert "Open on Fridays too" in browser.get(address).content.decode()
        programme.refresh_from_db()
        assert "Fridays" not in programme.summary
