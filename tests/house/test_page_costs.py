"""What a page costs the database: at most fifteen questions, and as many for twenty records as for one.

The first page after a while also works out what waits, what the navigation counts and the figures of the report; it may ask more.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mel.enums import ReportKind
from mel.models import ReportEdition
from portal.accounts.models import User
from programmes.models import ActivityLog, ActivityLogTransition, Programme, ProgrammePartner
from tests.factories import AreaFactory, OrganisationFactory, UserFactory, make_plan
from tests.programmes.factories import LogFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
MOST, MOST_AT_FIRST = 15, 35


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.KEPT_SECONDS = 30
    cache.clear()


@dataclass
class City:
    """The people who look, and the records that grow in number beneath them."""

    programme: Programme
    area: Any
    people: dict[str, User]

    def grow(self, more: int) -> None:
        """So many more of everything that a page lists."""
        day = timezone.localdate()
        for n in range(more):
            other = ProgrammeFactory(department=self.programme.department)
            place = AreaFactory(parent=self.area, kind="neighbourhood")
            other.areas.add(self.area, place)
            ProgrammePartner.objects.create(programme=self.programme, organisation=OrganisationFactory())
            for status in ("submitted", "verified", "queried", "draft"):
                log = LogFactory(
                    programme=self.programme,
                    area=place,
                    status=status,
                    date=day - dt.timedelta(days=n),
                    created_by=self.people["partner_member"],
                )
                ActivityLogTransition.objects.create(
                    log=log, action="query", from_status="submitted", to_status=status, at=timezone.now()
                )
            ReportEdition.objects.create(
                kind=ReportKind.COUNCIL_QUARTERLY, period="2026-Q1", number=ReportEdition.objects.count() + 1
            )


@pytest.fixture
def city() -> City:
    make_plan(measures=3)
    area = AreaFactory()
    programme = ProgrammeFactory(area=area)
    people = {
        "city_officer": UserFactory(role="city_officer"),
        "district_officer": UserFactory(role="city_officer", role__area=area),
        "partner_member": UserFactory(role="partner_member", organisation=programme.lead),
        "council_lead": UserFactory(role="council_lead"),
    }
    made = City(programme, area, people)
    made.grow(1)
    return made


def questions(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


PAGES = [
    ("city_officer", "home"), ("partner_member", "home"), ("council_lead", "home"),
    ("city_officer", "programmes:activities"), ("city_officer", "programmes:activities?status=verified&since=2026-01-01"),
    ("district_officer", "programmes:activities"), ("partner_member", "programmes:activities"),
    ("city_officer", "programmes:queue"), ("district_officer", "programmes:queue"), ("city_officer", "programmes:activity"),
    ("district_officer", "programmes:activity"), ("partner_member", "programmes:activity"), ("partner_member", "programmes:log"),
    ("city_officer", "programmes:programmes"), ("partner_member", "programmes:programmes"), ("city_officer", "programmes:programme"),
    ("district_officer", "programmes:programme"), ("partner_member", "programmes:programme"), ("council_lead", "programmes:programme"),
    ("city_officer", "areas:areas"), ("city_officer", "areas:area"), ("council_lead", "mel:dashboard"), ("council_lead", "mel:reports"),
]  # fmt: skip


def address_of(page: str, city: City) -> str:
    name, _, query = page.partition("?")
    one = {
        "programmes:activity": lambda: ActivityLog.objects.filter(status="verified").earliest("pk").pk,
        "programmes:programme": lambda: city.programme.slug,
        "areas:area": lambda: city.area.pk,
    }.get(name)
    return reverse(name, args=[one()] if one else []) + (f"?{query}" if query else "")


@pytest.mark.parametrize(("who", "page"), PAGES)
def test_a_page_asks_at_most_fifteen_times_and_no_more_for_twenty_records(
    city: City, who: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.ui.kept.SLOW_SECONDS", 60)  # what is asked must not hang on how long it took
    client, address = Client(), address_of(page, city)
    client.force_login(city.people[who])
    first = questions(client, address)
    one = questions(client, address)
    city.grow(19)
    cache.clear()
    questions(client, address)
    twenty = questions(client, address)
    assert len(twenty) == len(one), "\n".join(twenty)
    assert len(twenty) <= MOST, "\n".join(twenty)
    assert len(first) <= MOST_AT_FIRST, "\n".join(first)
