"""The metropolis: 12 districts, 180 neighbourhoods, 400 organisations, 3,000 people, 1,500 programmes, a million logs.

Deterministic by seed, scaled by an argument. Rows go in by COPY past services and triggers: this city exists to be
measured, nobody signs in to it, and its database is thrown away.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from bench.copying import copy, without_checks
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Organisation, RoleAssignment, User
from portal.areas.models import Area
from programmes.enums import Channel, CityRole, Level, LogStatus, Mode, ProgrammeStatus
from programmes.models import (
    ActivityLog,
    ActivityLogTransition,
    ActivityType,
    AreaOfIntervention,
    AttendanceBreakdown,
    BreakdownCategory,
    Programme,
    ProgrammePartner,
)

FIRST_DAY = dt.date(2024, 1, 1)
LAST_DAY = dt.date(2026, 9, 30)
_DAYS = (LAST_DAY - FIRST_DAY).days
_NAMESPACE = uuid.UUID("6f1e3b52-6a0e-4b0e-9f43-1f1c1d0c7a10")
_WORDS = [
    "evening",
    "club",
    "street",
    "music",
    "football",
    "kitchen",
    "dialogue",
    "workshop",
    "mentoring",
    "parents",
    "library",
    "film",
    "garden",
]


@dataclass(frozen=True)
class Size:
    """How many of everything at scale 1; organisations and people shrink less than logs do."""

    districts: int
    neighbourhoods: int
    organisations: int
    people: int
    programmes: int
    logs: int

    @classmethod
    def at(cls, scale: float) -> Size:
        """The metropolis at `scale` (1 is the whole)."""
        return cls(
            districts=12,
            neighbourhoods=180,
            organisations=max(40, int(400 * scale)),
            people=max(300, int(3000 * scale)),
            programmes=max(60, int(1500 * scale)),
            logs=int(1_000_000 * scale),
        )


def person_id(number: int) -> uuid.UUID:
    """The id of the person with this number, the same in every run."""
    return uuid.uuid5(_NAMESPACE, f"person {number}")


def build(*, scale: float = 1.0, seed: int = 1) -> Size:
    """Fill an empty, migrated database that has the reference lists. Returns what was built."""
    size, random = Size.at(scale), Random(seed)
    small: list[type[Model]] = [
        Area,
        Organisation,
        User,
        RoleAssignment,
        Programme,
        ProgrammePartner,
        Programme.areas.through,
    ]
    with without_checks(small):
        _areas(size, random)
        _organisations(size, random)
        _people(size)
        _programmes(size, random)
    with without_checks([ActivityLog, AttendanceBreakdown, ActivityLogTransition]):
        _logs(size, seed)
    return size


def _areas(size: Size, random: Random) -> None:
    rows: list[tuple[Any, ...]] = [(1, "Metropolis", "M", "city", None, "/1/", 2_400_000)]
    for number in range(size.districts):
        rows.append(
            (
                2 + number,
                f"District {number + 1}",
                f"D{number + 1:02}",
                "district",
                1,
                f"/1/{2 + number}/",
                200_000,
            )
        )
    for number in range(size.neighbourhoods):
        pk, parent = 100 + number, 2 + number % size.districts
        people = 5_000 + random.randrange(15_000)
        rows.append(
            (
                pk,
                f"Neighbourhood {number + 1}",
                f"N{number + 1:03}",
                "neighbourhood",
                parent,
                f"/1/{parent}/{pk}/",
                people,
            )
        )
    copy(Area, ("id", "name", "code", "kind", "parent_id", "path", "population"), rows)


def _organisations(size: Size, random: Random) -> None:
    kinds = [kind for kind in OrganisationKind.values if kind != "city_department"]
    rows = []
    for number in range(1, size.organisations + 1):
        kind = "city_department" if number <= 8 else random.choice(kinds)
        rows.append((number, f"organisation_{number}", f"Organisation {number:04}", kind, timezone.now()))
    copy(Organisation, ("id", "slug", "name", "kind", "created_at"), rows)


def _roles(size: Size) -> Iterator[tuple[int, str, int | None, int | None]]:
    """Person, role, organisation, area. The first people are the city's own, the others partners'."""
    yield 0, Role.PROGRAMME_COORDINATOR, None, None
    yield 1, Role.DATA_PROTECTION_OFFICER, None, None
    yield 2, Role.ADMINISTRATOR, None, None
    for number in range(3, 8):
        yield number, Role.COUNCIL_LEAD, None, None
    yield 8, Role.CITY_OFFICER, None, None
    for number in range(9, 30):
        yield number, Role.CITY_OFFICER, None, 2 + number % size.districts
    for number in range(30, size.people):
        organisation = 9 + number % (size.organisations - 8)
        yield number, Role.PARTNER_MANAGER if number % 7 == 0 else Role.PARTNER_MEMBER, organisation, None


def _people(size: Size) -> None:
    closed, now = make_password(None), timezone.now()
    roles = list(_roles(size))
    employer = {number: organisation or 1 + number % 8 for number, _, organisation, _ in roles}
    people = (
        (
            person_id(number),
            f"person{number}@metropolis.example",
            f"Person {number}",
            employer[number],
            closed,
            False,
            now,
        )
        for number in range(size.people)
    )
    copy(User, ("id", "email", "name", "organisation_id", "password", "is_superuser", "date_joined"), people)
    held = (
        (pk, person_id(number), role, organisation, area, FIRST_DAY)
        for pk, (number, role, organisation, area) in enumerate(roles, 1)
    )
    copy(RoleAssignment, ("id", "user_id", "role", "organisation_id", "area_id", "starts_on"), held)


def _programmes(size: Size, random: Random) -> None:
    interventions = list(AreaOfIntervention.objects.order_by("pk").values_list("pk", flat=True))
    now, rows, places, partners = timezone.now(), [], [], []
    levels = [Level.PRIMARY] * 7 + [Level.SECONDARY] * 2 + [Level.TERTIARY]
    for pk in range(1, size.programmes + 1):
        lead = 9 + pk % (size.organisations - 8)
        rows.append(
            (pk, f"programme_{pk}", f"Programme {pk:04} {random.choice(_WORDS)}", random.choice(levels),
             random.choice(interventions), random.choice(CityRole.values), 1 + pk % 8, lead,
             ProgrammeStatus.RUNNING, FIRST_DAY, now, now)
        )  # fmt: skip
        places += [(pk, 100 + (pk * 7 + step) % size.neighbourhoods) for step in range(3)]
        partners += [(pk, 9 + (pk + step) % (size.organisations - 8)) for step in (1, 2)]
    copy(
        Programme,
        ("id", "slug", "title", "level", "intervention_id", "city_role", "department_id", "lead_id", "status",
         "starts_on", "created_at", "updated_at"),
        rows,
    )  # fmt: skip
    through: Any = Programme.areas.through
    copy(through, ("programme_id", "area_id"), places)
    copy(ProgrammePartner, ("programme_id", "organisation_id"), partners)


def _status(random: Random, day: dt.date) -> str:
    """Nearly all is verified; what is new waits, some is questioned."""
    if (LAST_DAY - day).days < 14:
        return random.choices((LogStatus.SUBMITTED, LogStatus.DRAFT, LogStatus.VERIFIED), (60, 15, 25))[0]
    return random.choices((LogStatus.VERIFIED, LogStatus.QUERIED, LogStatus.WITHDRAWN), (980, 10, 10))[0]


def _logs(size: Size, seed: int) -> None:
    types = list(
        ActivityType.objects.filter(counts_attendance=True).order_by("pk").values_list("pk", flat=True)
    )
    names = (
        "id", "client_id", "programme_id", "organisation_id", "area_id", "type_id", "title", "date", "hours", "sessions",
        "attendance", "mode", "languages", "happened", "channel", "status", "created_by_id", "created_at", "updated_at",
        "submitted_by_id", "submitted_at", "verified_by_id", "verified_at",
    )  # fmt: skip
    copy(ActivityLog, names, _log_rows(size, Random(seed), types))
    categories = list(BreakdownCategory.objects.order_by("pk").values_list("pk", flat=True)[:5])
    counts = ((pk, category, 1 + pk % 6) for pk in range(1, size.logs + 1, 3) for category in categories[:2])
    copy(AttendanceBreakdown, ("log_id", "category_id", "count"), counts)
    steps = (
        (
            pk,
            "submit",
            LogStatus.DRAFT,
            LogStatus.SUBMITTED,
            person_id(30 + pk % (size.people - 30)),
            _moment(FIRST_DAY),
        )
        for pk in range(1, size.logs + 1)
    )
    copy(ActivityLogTransition, ("log_id", "action", "from_status", "to_status", "by_id", "at"), steps)


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 19, 30, tzinfo=dt.UTC)


def _log_rows(size: Size, random: Random, types: list[int]) -> Iterator[tuple[Any, ...]]:
    people = [person_id(number) for number in range(size.people)]
    days = [FIRST_DAY + dt.timedelta(days=number) for number in range(_DAYS + 1)]
    for pk in range(1, size.logs + 1):
        programme = 1 + random.randrange(size.programmes)
        organisation = 9 + (programme + random.randrange(3)) % (size.organisations - 8)
        day = days[int(_DAYS * random.random() ** 0.8)]
        status = _status(random, day)
        author = people[30 + random.randrange(size.people - 30)]
        sent = None if status == LogStatus.DRAFT else _moment(day)
        verified = _moment(day) + dt.timedelta(days=3) if status == LogStatus.VERIFIED else None
        first, second = random.choice(_WORDS), random.choice(_WORDS)
        yield (
            pk, uuid.UUID(int=random.getrandbits(128), version=4), programme, organisation,
            100 + (programme * 7 + random.randrange(3)) % size.neighbourhoods, random.choice(types),
            f"{first.title()} {second}", day, 1 + pk % 3, 1, random.randrange(60), Mode.IN_PERSON, [],
            f"A {first} with {second}, as planned.", Channel.BROWSER, status, author, _moment(day), verified or sent or _moment(day),
            author if sent else None, sent, people[8] if verified else None, verified,
        )  # fmt: skip
