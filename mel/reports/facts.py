"""What the database says about a quarter, in a fixed number of queries whatever the size of the city.

Activities, logs and hours are counted as they stand. People are not: their numbers come from the ledger of what may be told
(``mel.services.held``), and pass ``mel.reports.protection`` on their way to every reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from mel.models import HeldCount
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
    """Verified logs of one group added up; people as the ledger holds them.

    ``contacts`` is None where nobody counted, and 0 where somebody did and no count may be told; ``hours`` are hours of activity.
    """

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
    """All that one report is made of."""

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
    organisations = {pk for (_q, pk) in sets[ORGANISATION]}
    places = {
        pk: Place(
            pk, code, name, kind, parent, tuple(int(p) for p in path.strip("/").split("/") if p), population
        )
        for pk, code, name, kind, parent, path, population in Area.objects.order_by("path").values_list(
            "pk", "code", "name", "kind", "parent_id", "path", "population"
        )
    }
    fields = sets[AREA_AND_FIELD]
    return Facts(
        quarter=quarter,
        taken_at=timezone.now(),
        totals=sets[WHOLE],
        by_level=sets[LEVEL],
        by_intervention=sets[FIELD],
        by_area=sets[AREA],
        by_organisation=sets[ORGANISATION],
        grid={(area, pk): cell.activities for (q, area, pk), cell in fields.items() if q == quarter},
        checking=_checking(quarter),
        asked=_asked(quarter),
        places=places,
        interventions=dict(AreaOfIntervention.objects.values_list("pk", "name")),
        organisations=dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "name")),
        shapes=_shapes(quarter) if shapes else {},
    )


# First to one row for each quarter, programme, organisation and area, read from the index `log_figures` alone; the groupings
# are then made from these few rows. Straight from the logs they take five times as long. Quarters are told apart by their
# first days: `date_trunc` goes through the time zone for every log, as long as adding them up takes.
# People are not added up here at all: how many of them may be told is in the ledger (`mel.services.held`), row by row.
GROUPED = """
WITH part AS MATERIALIZED (
  SELECT {quarter} AS quarter, programme_id, organisation_id, area_id, SUM(sessions) AS sessions,
         COUNT(attendance) AS counted, COUNT(first_time) AS asked, SUM(hours) AS hours
  FROM {log} WHERE status = %s AND date BETWEEN %s AND %s
  GROUP BY 1, 2, 3, 4
), either AS (
  SELECT quarter, p.level, p.intervention_id AS intervention, organisation_id AS organisation, area_id AS area,
         sessions, 0 AS contacts, counted, 0 AS first_time, asked, hours
  FROM part JOIN {programme} p ON p.id = part.programme_id
  UNION ALL
  SELECT array_position(%s::text[], period::text) - 1, level, intervention, organisation, area,
         0, CASE measure WHEN 'contacts' THEN people ELSE 0 END, 0, CASE measure WHEN 'first_time' THEN people ELSE 0 END, 0, 0
  FROM {held} WHERE stands AND period = ANY(%s)
)
SELECT quarter, level, intervention, organisation, area, GROUPING(level, intervention, organisation, area) AS missing,
       SUM(sessions)::bigint, SUM(contacts)::bigint, SUM(counted)::bigint, SUM(first_time)::bigint, SUM(asked)::bigint,
       COALESCE(SUM(hours), 0)
FROM either
GROUP BY GROUPING SETS (
  (quarter), (quarter, level), (quarter, intervention), (quarter, organisation), (quarter, area), (quarter, area, intervention)
)
"""
# GROUPING() sets the bit of every column that is not grouped by: level 8, intervention 4, organisation 2, area 1.
WHOLE, LEVEL, FIELD, ORGANISATION, AREA, AREA_AND_FIELD = 15, 7, 11, 13, 14, 10
COLUMNS = {
    WHOLE: (0,),
    LEVEL: (0, 1),
    FIELD: (0, 2),
    ORGANISATION: (0, 3),
    AREA: (0, 4),
    AREA_AND_FIELD: (0, 4, 2),
}
NOT_TOLD_APART = 0  # the ledger's key where a count is not told apart by this
Grouped = dict[int, dict[Any, Cell]]


def _grouped(first: dt.date, last: dt.date) -> Grouped:
    """Six groupings in one pass over the verified logs and the ledger: whole, by level, by field, by organisation, by area, by area and field."""
    sets: Grouped = {bits: {} for bits in COLUMNS}
    begins = [first]
    while (following := Quarter.of(begins[-1]).shift(1).starts_on) <= last:
        begins.append(following)
    quarters = [Quarter.of(day) for day in begins]
    periods = [quarter.slug for quarter in quarters]
    later = "".join(" WHEN date < %s THEN %s" for _ in begins[1:])
    quarter = f"CASE{later} ELSE %s END" if later else "%s::int"
    borders = [value for number, day in enumerate(begins[1:]) for value in (day, number)]
    tables = {model.__name__: model._meta.db_table for model in (ActivityLog, Programme, HeldCount)}
    sql = GROUPED.format(
        quarter=quarter,
        log=tables["ActivityLog"],
        programme=tables["Programme"],
        held=tables["HeldCount"],
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '64MB', true)")
        cursor.execute(sql, [*borders, len(begins) - 1, LogStatus.VERIFIED, first, last, periods, periods])
        for row in cursor.fetchall():
            found = (quarters[row[0]], *row[1:5])
            key = tuple(found[i] for i in COLUMNS[row[5]])
            if row[6] and NOT_TOLD_APART not in key:
                sets[row[5]][key[0] if row[5] == WHOLE else key] = _cell(*row[6:])
    return sets


def _cell(sessions: int, contacts: int, counted: int, first_time: int, asked: int, hours: Any) -> Cell:
    """Missing where nobody counted or asked; 0 where those who did have too few together to be told."""
    return Cell(sessions, contacts if counted else None, counted, first_time if asked else None, float(hours))


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
    asked_about = ActivityLogTransition.objects.filter(
        to_status=LogStatus.QUERIED, log__date__range=(quarter.starts_on, quarter.ends_on)
    ).values("log_id")
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
