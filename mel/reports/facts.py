"""What the database says about a quarter, in a fixed number of queries whatever the size of the city.

Activities, logs and hours are counted as they stand (``mel.reports.tallies``). People are not: their numbers come from the ledger of
what may be told (``mel.services.held``), and pass ``mel.reports.protection`` on their way to every reader.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from mel.periods import Quarter
from mel.reports.tallies import NOTHING, Cell, Now, count
from portal.accounts.models import Organisation
from portal.areas.enums import AreaKind
from portal.areas.models import Area, Boundary
from programmes.enums import LogStatus
from programmes.models import ActivityLogTransition, AreaOfIntervention

TREND = 5
"""Quarters shown in a trend: this one and the four before, so that the same quarter of last year is among them."""


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
    """All that one report is made of. Places and organisations are told apart in the quarter itself, levels and fields in all."""

    quarter: Quarter
    taken_at: dt.datetime
    totals: dict[Quarter, Cell]
    by_level: dict[tuple[Quarter, str], Cell]
    by_intervention: dict[tuple[Quarter, int], Cell]
    by_area: dict[int, Cell]
    by_organisation: dict[int, Cell]
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
    *earlier, _quarter = quarter.back(TREND)
    now, before = count(quarter, earlier)
    places = {
        pk: Place(
            pk, code, name, kind, parent, tuple(int(p) for p in path.strip("/").split("/") if p), population
        )
        for pk, code, name, kind, parent, path, population in Area.objects.order_by("path").values_list(
            "pk", "code", "name", "kind", "parent_id", "path", "population"
        )
    }
    return Facts(
        quarter=quarter,
        taken_at=timezone.now(),
        totals=before.whole | ({quarter: now.whole} if now.whole else {}),
        by_level=before.by_level | {(quarter, level): cell for level, cell in now.by_level.items()},
        by_intervention=before.by_field | {(quarter, pk): cell for pk, cell in now.by_field.items()},
        by_area=now.by_area,
        by_organisation=now.by_organisation,
        grid=now.grid,
        checking=_checking(now),
        asked=_asked(quarter, now),
        places=places,
        interventions=dict(AreaOfIntervention.objects.values_list("pk", "name")),
        organisations=dict(Organisation.objects.filter(pk__in=now.by_organisation).values_list("pk", "name")),
        shapes=_shapes(quarter) if shapes else {},
    )


def _checking(now: Now) -> Checking:
    """How the logs of the quarter stand, drafts left out: they are their writers' own."""
    return Checking(
        submitted=now.checked.submitted,
        queried=now.checked.queried,
        verified=now.checked.verified,
        withdrawn=now.checked.withdrawn,
        verified_in_time=now.checked.in_time,
        submitted_late=now.checked.late,
        uncounted=now.checked.verified - (now.whole.counted if now.whole else 0),
        programmes=now.programmes,
        organisations=now.organisations,
    )


def _asked(quarter: Quarter, now: Now) -> dict[int, Asked]:
    """Logs of the quarter about which an officer asked, by area of intervention (one query)."""
    steps = (
        ActivityLogTransition.objects.filter(
            to_status=LogStatus.QUERIED, log__date__range=(quarter.starts_on, quarter.ends_on)
        )
        .exclude(log__status__in=(LogStatus.DRAFT, LogStatus.WITHDRAWN))
        .order_by()
        .values_list("log__programme__intervention_id")
        .annotate(asked=Count("log", distinct=True))
    )
    asked = dict(steps)
    return {
        pk: Asked(found.handed_in, asked.get(pk, 0), found.queried)
        for pk, found in now.checked_by_field.items()
    }


def _shapes(quarter: Quarter) -> dict[int, dict[str, object]]:
    """Simplified boundaries that held at the end of the quarter, of the finest level that has them (two queries)."""
    for kind in (AreaKind.NEIGHBOURHOOD, AreaKind.DISTRICT):
        found = dict(Boundary.objects.in_force(quarter.ends_on, [kind]).values_list("area_id", "simplified"))
        if found:
            return found
    return {}
