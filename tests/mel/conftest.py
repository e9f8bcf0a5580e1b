"""A small city with a year of activity logs, whose every count can be worked out by hand."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from mel.periods import Quarter
from mel.reports.council import build
from mel.services.held import hold_for
from portal.areas.models import Area, Boundary, BoundarySet
from programmes.models import ActivityLog, ActivityLogTransition, ActivityType, AreaOfIntervention, Programme
from strategy.models import ActionPlan, Measure, MeasureUpdate, Milestone, Objective
from tests.factories import OrganisationFactory, UserFactory

QUARTER = Quarter(2026, 3)


def square(x, y, size=0.01):
    return {
        "type": "Polygon",
        "coordinates": [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]],
    }


def counted(period, user, **more):
    """The report after the worker's round."""
    hold_for(period)
    return build(period, user, **more)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test begins with an empty store."""
    cache.clear()


@pytest.fixture
def council_lead(db):
    return UserFactory(role="council_lead", name="Tova Lantern")


@pytest.fixture
def coordinator(db):
    return UserFactory(role="programme_coordinator", name="Maren Kettle")


class City:
    """Makes places, programmes and logs; logs are written directly, because how they come about is another app's matter."""

    def __init__(self):
        self.city = Area.objects.create(name="Rivermouth", code="R", kind="city")
        self.districts = [
            Area.objects.create(name=name, code=name[0], kind="district", parent=self.city, population=people)
            for name, people in (("Harbour", 20000), ("Millside", 30000), ("Saltmarsh", 25000))
        ]
        self.places = [
            Area.objects.create(
                name=f"{d.name} {k}",
                code=f"{d.code}{k}",
                kind="neighbourhood",
                parent=d,
                population=d.population // 2,
            )
            for d in self.districts
            for k in (1, 2)
        ]
        version = BoundarySet.objects.create(
            title="Neighbourhoods",
            version="1",
            kind="neighbourhood",
            valid_from=dt.date(2020, 1, 1),
            file="x.geojson",
            file_name="x",
            confirmed_at=timezone.now(),
        )
        for i, place in enumerate(self.places):
            shape = square(2 + (i // 2) * 0.01, 41 + (i % 2) * 0.01)
            Boundary.objects.create(
                area=place,
                set=version,
                name=place.name,
                parent=place.parent,
                geometry=shape,
                simplified=shape,
                bbox=[2, 41, 3, 42],
                centroid=[2, 41],
                square_km=1,
            )
        self.fields = [
            AreaOfIntervention.objects.get_or_create(slug=slug, defaults={"name": name, "position": i})[0]
            for i, (slug, name) in enumerate(
                (("sports", "Sports"), ("education", "Education"), ("culture", "Culture"))
            )
        ]
        self.kind = ActivityType.objects.get_or_create(
            slug="session", defaults={"name": "Session", "group": "g", "group_name": "G"}
        )[0]
        self.lead, self.partner = (
            OrganisationFactory(name="Lantern Youth"),
            OrganisationFactory(name="Ropewalk Club"),
        )
        self.programmes = {
            level: Programme.objects.create(
                slug=level,
                title=f"{level} work",
                level=level,
                intervention=self.fields[i],
                city_role="deliver",
                lead=self.lead,
                status="running",
            )
            for i, level in enumerate(("primary", "secondary", "tertiary"))
        }

    def log(
        self,
        day,
        attendance,
        *,
        level="primary",
        place=0,
        status="verified",
        organisation=None,
        first_time=None,
        sessions=1,
        asked=False,
        **more,
    ):
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(20)))
        log = ActivityLog.objects.create(
            programme=self.programmes[level],
            organisation=organisation or self.lead,
            area=self.places[place] if isinstance(place, int) else place,
            type=self.kind,
            date=day,
            attendance=attendance,
            first_time=first_time,
            sessions=sessions,
            hours=2,
            status=status,
            submitted_at=at,
            verified_at=at + dt.timedelta(days=3) if status == "verified" else None,
            **more,
        )
        if asked:
            ActivityLogTransition.objects.create(
                log=log, action="query", from_status="submitted", to_status="queried", at=at
            )
        return log

    def season(self, *, quarters=5, each=6):
        """Logs in five quarters with counts that differ from place to place; the last place hardly appears."""
        for k, quarter in enumerate(QUARTER.back(quarters)):
            for i in range(each):
                day = quarter.starts_on + dt.timedelta(days=5 + 9 * i)
                self.log(
                    day,
                    40 + 7 * i + 3 * k,
                    place=i % 5,
                    first_time=4 + i,
                    organisation=self.partner if i % 2 else None,
                )
                self.log(day, 8 + i + k, level="secondary", place=(i + 2) % 4, asked=i == 0)
            self.log(quarter.starts_on + dt.timedelta(days=40), 6, level="tertiary", place=self.districts[0])
        self.log(QUARTER.starts_on + dt.timedelta(days=30), 3, place=5)
        self.log(QUARTER.starts_on + dt.timedelta(days=31), 500, status="submitted")
        self.log(QUARTER.starts_on + dt.timedelta(days=32), 700, status="queried", asked=True)
        self.log(QUARTER.starts_on + dt.timedelta(days=33), 900, status="withdrawn")
        self.log(QUARTER.starts_on + dt.timedelta(days=34), 800, status="draft")
        self.log(QUARTER.starts_on + dt.timedelta(days=35), None)
        return self

    def plan(self):
        """A plan of six measures: two done, two on track, one at risk, one delayed at the end of the quarter."""
        plan = ActionPlan.objects.create(
            slug="plan",
            title="Together 2025–2028",
            area=self.city,
            starts_on=dt.date(2025, 1, 1),
            ends_on=dt.date(2028, 12, 31),
            status="in_force",
        )
        objectives = [
            Objective.objects.create(plan=plan, title=t, order=i)
            for i, t in enumerate(("Strong neighbourhoods", "Early help"), start=1)
        ]
        states = (
            ("done", "on_track"),
            ("done", "done"),
            ("on_track", "on_track"),
            ("on_track", "not_started"),
            ("at_risk", "on_track"),
            ("delayed", "at_risk"),
        )
        for number, (now, before) in enumerate(states, start=1):
            measure = Measure.objects.create(
                objective=objectives[number > 3],
                number=number,
                title=f"Measure of the {number}. kind",
                lead=self.lead,
                starts_on=dt.date(2025, 1, 1),
                ends_on=dt.date(2027, 12, 31),
                status=now,
            )
            MeasureUpdate.objects.create(
                measure=measure, reported_on=dt.date(2026, 6, 1), status=before, note="As before"
            )
            MeasureUpdate.objects.create(
                measure=measure,
                reported_on=dt.date(2026, 9, 1),
                status=now,
                note="Two posts are vacant since May",
            )
            Milestone.objects.create(
                measure=measure,
                title=f"Step {number}",
                due_on=dt.date(2026, 8, number),
                done_on=dt.date(2026, 8, 1) if number < 5 else None,
            )
        return self


@pytest.fixture
def city(db):
    return City()


@pytest.fixture
def quarter():
    return QUARTER
