"""What the database says about a quarter: raw counts, in a fixed number of queries whatever the size of the city.

Nothing here is shown as it is; ``mel.reports.protection`` stands between these counts and every reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from mel.periods import Quarter
from portal.accounts.models import Organisation
from portal.areas.enums import AreaKind
from portal.areas.models import Area, Boundary
from programmes.enums import LogStatus
from programmes.models import ActivityLog, ActivityLogTransition, AreaOfIntervention, Programme

TREND = 5
"""Quarters shown in a trend: this one and the four before, so that the same quarter of last year is among them."""
VERIFY_WITHIN = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Cell:
    """Verified logs of one group added up. ``contacts`` is None where nobody counted; ``hours`` are hours of activity."""

    activities: int = 0
    contacts: int | None = None
    counted: int = 0
    first_time: int | None = None
    hours: float = 0.0

    def __add__(self, other: Cell) -> Cell:
        return Cell(
            self.activities + other.activities, _plus(self.contacts, other.contacts), self.counted + other.counted,
            _plus(self.first_time, other.first_time), self.hours + other.hours,
        )  # fmt: skip


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


NOTHING = Cell()


def total(cells: Iterable[Cell]) -> Cell:
    """All cells added up."""
    return sum(cells, NOTHING)


@dataclass(frozen=True, slots=True)
class Place:
    """One area as reports need it."""

    pk: int
    code: str
    name: str
    kind: str
    parent: int | None
    path: tuple[int, ...]
    population: int | None


@dataclass(frozen=True, slots=True)
class Checking:
    """How the logs of the quarter stood when the figures were taken."""

    submitted: int = 0
    queried: int = 0
    verified: int = 0
    withdrawn: int = 0
    verified_in_time: int = 0
    submitted_late: int = 0
    uncounted: int = 0
    programmes: int = 0
    organisations: int = 0

    @property
    def handed_in(self) -> int:
        """Logs that partners have handed in and not withdrawn."""
        return self.submitted + self.queried + self.verified


@dataclass(frozen=True, slots=True)
class Asked:
    """Logs of one area of intervention that were handed in, were asked about, and are still without an answer."""

    handed_in: int
    asked: int
    open: int


@dataclass(frozen=True)
class Facts:
    """All raw counts of one report."""

    quarter: Quarter
    taken_at: dt.datetime
    totals: dict[Quarter, Cell]
    by_level: dict[tuple[Quarter, str], Cell]
    by_intervention: dict[tuple[Quarter, int], Cell]
    by_area: dict[tuple[Quarter, int], Cell]
    by_organisation: dict[tuple[Quarter, int], Cell]
    grid: dict[tuple[int, int], int]
    checking: Checking
    asked: dict[int, Asked]
    places: dict[int, Place]
    interventions: dict[int, str]
    organisations: dict[int, str]
    shapes: dict[int, dict[str, object]] = field(default_factory=dict)

    def of(self, quarter: Quarter) -> Cell:
        """Whole city in a quarter."""
        return self.totals.get(quarter, NOTHING)

    def below(self, place: Place, quarter: Quarter) -> Cell:
        """An area with everything inside it."""
        return total(
            cell
            for (q, pk), cell in self.by_area.items()
            if q == quarter and place.pk in self.places[pk].path
        )

    def of_kind(self, kind: str) -> list[Place]:
        """Areas of one kind in the order of their codes."""
        return sorted((p for p in self.places.values() if p.kind == kind), key=lambda p: (p.code, p.pk))

    @property
    def has_before(self) -> bool:
        """Whether anything is known of the same quarter a year before."""
        return self.quarter.shift(-4) in self.totals


def collect(quarter: Quarter, *, shapes: bool = True) -> Facts:
    """Everything a report on ``quarter`` counts. Only verified logs make figures; the others are told apart in ``checking``.

    Args:
        quarter: the period.
        shapes: whether maps will be drawn.
    """
    first, last = quarter.shift(1 - TREND).starts_on, quarter.ends_on
    sets = _grouped(first, last)
    organisations = {pk for (_q, pk) in sets[3]}
    places = {
        pk: Place(
            pk, code, name, kind, parent, tuple(int(p) for p in path.strip("/").split("/") if p), population
        )
        for pk, code, name, kind, parent, path, population in Area.objects.order_by("path").values_list(
            "pk", "code", "name", "kind", "parent_id", "path", "population"
        )
    }
    return Facts(
        quarter=quarter, taken_at=timezone.now(), totals=sets[0], by_level=sets[1], by_intervention=sets[2], by_area=sets[4],
        by_organisation=sets[3], grid=_grid(quarter), checking=_checking(quarter), asked=_asked(quarter), places=places,
        interventions=dict(AreaOfIntervention.objects.values_list("pk", "name")),
        organisations=dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "name")),
        shapes=_shapes(quarter) if shapes else {},
    )  # fmt: skip


GROUPED = """
SELECT date_trunc('quarter', l.date)::date AS quarter, p.level, p.intervention_id, l.organisation_id, l.area_id,
       GROUPING(p.level, p.intervention_id, l.organisation_id, l.area_id) AS missing,
       SUM(l.sessions), SUM(l.attendance), COUNT(l.attendance), SUM(l.first_time), COALESCE(SUM(l.hours), 0)
FROM {log} l JOIN {programme} p ON p.id = l.programme_id
WHERE l.status = %s AND l.date BETWEEN %s AND %s
GROUP BY GROUPING SETS (
  (date_trunc('quarter', l.date)),
  (date_trunc('quarter', l.date), p.level),
  (date_trunc('quarter', l.date), p.intervention_id),
  (date_trunc('quarter', l.date), l.organisation_id),
  (date_trunc('quarter', l.date), l.area_id)
)
"""
# GROUPING() sets the bit of every column that is not grouped by: level 8, intervention 4, organisation 2, area 1.
SETS = {15: None, 7: 1, 11: 2, 13: 3, 14: 4}


def _grouped(first: dt.date, last: dt.date) -> list[dict]:  # type: ignore[type-arg]
    """Five groupings in one pass over the verified logs: whole, by level, by intervention, by organisation, by area."""
    sets: list[dict] = [{}, {}, {}, {}, {}]  # type: ignore[type-arg]
    sql = GROUPED.format(log=ActivityLog._meta.db_table, programme=Programme._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(sql, [LogStatus.VERIFIED, first, last])
        for row in cursor:
            quarter, missing, amounts = Quarter.of(row[0]), row[5], row[6:]
            cell = Cell(amounts[0], amounts[1], amounts[2], amounts[3], float(amounts[4]))
            column = SETS[missing]
            if column is None:
                sets[0][quarter] = cell
            else:
                sets[column][(quarter, row[column])] = cell
    return sets


def _grid(quarter: Quarter) -> dict[tuple[int, int], int]:
    """Activities of the quarter by area and area of intervention."""
    rows = (
        ActivityLog.objects.verified()
        .filter(date__range=(quarter.starts_on, quarter.ends_on))
        .order_by()
        .values_list("area_id", "programme__intervention_id")
        .annotate(n=Sum("sessions"))
    )
    return {(area, intervention): n for area, intervention, n in rows}


def _checking(quarter: Quarter) -> Checking:
    """One query over all logs dated in the quarter, drafts left out: they are their writers' own."""
    verified = Q(status=LogStatus.VERIFIED)
    closed = timezone.make_aware(dt.datetime.combine(quarter.ends_on, dt.time.max))
    found = (
        ActivityLog.objects.filter(date__range=(quarter.starts_on, quarter.ends_on))
        .exclude(status=LogStatus.DRAFT)
        .aggregate(
            submitted=Count("pk", filter=Q(status=LogStatus.SUBMITTED)),
            queried=Count("pk", filter=Q(status=LogStatus.QUERIED)),
            verified=Count("pk", filter=verified),
            withdrawn=Count("pk", filter=Q(status=LogStatus.WITHDRAWN)),
            verified_in_time=Count(
                "pk", filter=verified & Q(verified_at__lte=F("submitted_at") + VERIFY_WITHIN)
            ),
            submitted_late=Count("pk", filter=Q(submitted_at__gt=closed) & ~Q(status=LogStatus.WITHDRAWN)),
            uncounted=Count("pk", filter=verified & Q(attendance__isnull=True)),
            programmes=Count("programme", filter=verified, distinct=True),
            organisations=Count("organisation", filter=verified, distinct=True),
        )
    )
    return Checking(**found)


def _asked(quarter: Quarter) -> dict[int, Asked]:
    """Logs of the quarter about which an officer asked, by area of intervention (one query)."""
    asked_about = ActivityLogTransition.objects.filter(to_status=LogStatus.QUERIED).values("log_id")
    rows = (
        ActivityLog.objects.filter(date__range=(quarter.starts_on, quarter.ends_on))
        .exclude(status__in=(LogStatus.DRAFT, LogStatus.WITHDRAWN))
        .order_by()
        .values_list("programme__intervention_id")
        .annotate(
            handed_in=Count("pk"),
            asked=Count("pk", filter=Q(pk__in=asked_about)),
            open=Count("pk", filter=Q(status=LogStatus.QUERIED)),
        )
    )
    return {pk: Asked(handed_in, asked, still) for pk, handed_in, asked, still in rows}


def _shapes(quarter: Quarter) -> dict[int, dict[str, object]]:
    """Simplified boundaries that held at the end of the quarter, of the finest level that has them (two queries)."""
    for kind in (AreaKind.NEIGHBOURHOOD, AreaKind.DISTRICT):
        found = dict(Boundary.objects.in_force(quarter.ends_on, [kind]).values_list("area_id", "simplified"))
        if found:
            return found
    return {}
