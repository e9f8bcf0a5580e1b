"""Logs and ledger added up for a report, in two questions to the database: the quarter itself, and the quarters before it.

Of the quarter itself a report tells place, organisation and field apart, and how the check of its logs stands; of the earlier
ones, which are only compared with, level and field alone. People are not added up from logs: how many of them may be told is in
the ledger (`mel.services.held`), row by row, and both are read by one question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from mel.enums import Measured
from mel.models import HeldCount
from mel.periods import Quarter
from programmes.enums import LogStatus
from programmes.models import ActivityLog, Programme

VERIFY_WITHIN = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Cell:
    """Verified logs of one group added up; people as the ledger holds them.

    ``contacts`` is None where nobody counted, and 0 where somebody did and no count may be told; ``hours`` are hours of activity,
    known of the report's own quarter.
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


class Counted(NamedTuple):
    """What is added up of any group: activities, people told, logs in which somebody counted, and the same of first visits."""

    activities: int
    contacts: int
    counted: int
    first_time: int
    asked: int

    def cell(self, hours: float = 0.0) -> Cell:
        """Missing where nobody counted or asked; 0 where those who did have too few together to be told."""
        return Cell(
            self.activities, self.contacts if self.counted else None, self.counted,
            self.first_time if self.asked else None, hours,
        )  # fmt: skip


class Checked(NamedTuple):
    """Logs of one group by how their check stands; ``in_time`` are among the verified, ``late`` among all handed in."""

    verified: int
    in_time: int
    late: int
    submitted: int
    queried: int
    withdrawn: int

    @property
    def handed_in(self) -> int:
        """All but those withdrawn; drafts are their writers' own and not counted here."""
        return self.verified + self.submitted + self.queried


# Verified logs go first to one row for each programme, organisation and area, read from the index `log_figures` alone; the
# groupings are then made from these few rows. Straight from the logs they take five times as long. How many logs wait for a check
# comes along with them, from `log_by_status`: they are few, and asked for apart, a log that an officer verifies meanwhile would be
# counted twice or not at all. The status stands in the text, since an index of verified logs serves no question that might mean others.
NOW = """
WITH part AS MATERIALIZED (
  SELECT programme_id, organisation_id, area_id, SUM(sessions) AS sessions, COUNT(attendance) AS counted, COUNT(first_time) AS asked,
         SUM(hours) AS hours, COUNT(*) AS verified, COUNT(*) FILTER (WHERE verified_at <= submitted_at + %(within)s) AS in_time,
         COUNT(*) FILTER (WHERE submitted_at > %(closed)s) AS late
  FROM {log} WHERE status = '{verified}' AND date BETWEEN %(first)s AND %(last)s
  GROUP BY programme_id, organisation_id, area_id
), whole AS (
  SELECT p.level, p.intervention_id AS intervention, organisation_id AS organisation, area_id AS area,
         sessions, 0 AS contacts, counted, 0 AS first_time, asked, hours,
         verified, in_time, late, 0 AS submitted, 0 AS queried, 0 AS withdrawn
  FROM part JOIN {programme} p ON p.id = programme_id
  UNION ALL
  SELECT level, intervention, organisation, area, 0, CASE measure WHEN '{contacts}' THEN people ELSE 0 END, 0,
         CASE measure WHEN '{first_time}' THEN people ELSE 0 END, 0, 0, 0, 0, 0, 0, 0, 0
  FROM {held} WHERE stands AND period = %(period)s
  UNION ALL
  SELECT p.level, p.intervention_id, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0,
         COUNT(*) FILTER (WHERE l.submitted_at > %(closed)s AND l.status <> '{withdrawn}'),
         COUNT(*) FILTER (WHERE l.status = '{submitted}'), COUNT(*) FILTER (WHERE l.status = '{queried}'),
         COUNT(*) FILTER (WHERE l.status = '{withdrawn}')
  FROM {log} l JOIN {programme} p ON p.id = l.programme_id
  WHERE l.status IN ('{submitted}', '{queried}', '{withdrawn}') AND l.date BETWEEN %(first)s AND %(last)s
  GROUP BY p.level, p.intervention_id
)
SELECT GROUPING(level, intervention, organisation, area), level, intervention, organisation, area,
       COALESCE(SUM(sessions), 0)::bigint, COALESCE(SUM(contacts), 0)::bigint, COALESCE(SUM(counted), 0)::bigint,
       COALESCE(SUM(first_time), 0)::bigint, COALESCE(SUM(asked), 0)::bigint, COALESCE(SUM(hours), 0)::float8,
       COALESCE(SUM(verified), 0)::bigint, COALESCE(SUM(in_time), 0)::bigint, COALESCE(SUM(late), 0)::bigint,
       COALESCE(SUM(submitted), 0)::bigint, COALESCE(SUM(queried), 0)::bigint, COALESCE(SUM(withdrawn), 0)::bigint,
       (SELECT COUNT(DISTINCT programme_id) FROM part), (SELECT COUNT(DISTINCT organisation_id) FROM part)
FROM whole
GROUP BY GROUPING SETS ((), (level), (intervention), (organisation), (area), (area, intervention))
"""
# GROUPING() sets the bit of every column that is not grouped by: level 8, intervention 4, organisation 2, area 1.
WHOLE, LEVEL, FIELD, ORGANISATION, AREA, AREA_AND_FIELD = 15, 7, 11, 13, 14, 10
COLUMNS = {WHOLE: (), LEVEL: (0,), FIELD: (1,), ORGANISATION: (2,), AREA: (3,), AREA_AND_FIELD: (3, 1)}
NOT_TOLD_APART = 0  # the ledger's key where a count is not told apart by this

# A quarter a branch: its days are a range of the index, and no log is asked which quarter it belongs to.
QUARTER = """
  SELECT %s AS period, programme_id, SUM(sessions) AS sessions, COUNT(attendance) AS counted, COUNT(first_time) AS asked
  FROM {log} WHERE status = '{verified}' AND date BETWEEN %s AND %s GROUP BY programme_id
"""
BEFORE = """
SELECT period, p.level, p.intervention_id, SUM(sessions)::bigint, 0, SUM(counted)::bigint, 0, SUM(asked)::bigint
FROM ({quarters}) part JOIN {programme} p ON p.id = programme_id GROUP BY period, p.level, p.intervention_id
UNION ALL
SELECT period::text, level, intervention, 0, COALESCE(SUM(people) FILTER (WHERE measure = '{contacts}'), 0)::bigint,
       0, COALESCE(SUM(people) FILTER (WHERE measure = '{first_time}'), 0)::bigint, 0
FROM {held} WHERE stands AND period = ANY(%s) GROUP BY period, level, intervention
"""
WORDS = {
    "log": ActivityLog._meta.db_table,
    "programme": Programme._meta.db_table,
    "held": HeldCount._meta.db_table,
    **{status.value: status.value for status in LogStatus},
    **{measure.value: measure.value for measure in Measured},
}


@dataclass(frozen=True)
class Now:
    """The quarter itself."""

    whole: Cell | None
    by_level: dict[str, Cell]
    by_field: dict[int, Cell]
    by_organisation: dict[int, Cell]
    by_area: dict[int, Cell]
    grid: dict[tuple[int, int], int]
    checked: Checked
    checked_by_field: dict[int, Checked]
    programmes: int
    organisations: int


@dataclass(frozen=True)
class Before:
    """The quarters before it."""

    whole: dict[Quarter, Cell]
    by_level: dict[tuple[Quarter, str], Cell]
    by_field: dict[tuple[Quarter, int], Cell]


def count(quarter: Quarter, before: Sequence[Quarter]) -> tuple[Now, Before]:
    """The quarter and those before it added up (two queries, in room enough to add up without going to disk)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '64MB', true)")
        return _now(cursor, quarter), _before(cursor, before)


def _now(cursor: Any, quarter: Quarter) -> Now:
    cursor.execute(
        NOW.format(**WORDS),
        {
            "first": quarter.starts_on,
            "last": quarter.ends_on,
            "period": quarter.slug,
            "within": VERIFY_WITHIN,
            "closed": timezone.make_aware(dt.datetime.combine(quarter.ends_on, dt.time.max)),
        },
    )
    cells: dict[int, dict[Any, Cell]] = {bits: {} for bits in COLUMNS}
    by_field: dict[int, Checked] = {}
    checked, programmes, organisations = Checked(0, 0, 0, 0, 0, 0), 0, 0
    for bits, *row in cursor.fetchall():
        key = tuple(row[i] for i in COLUMNS[bits])
        if row[4] and NOT_TOLD_APART not in key:
            cells[bits][key[0] if len(key) == 1 else key] = Counted(*row[4:9]).cell(row[9])
        if bits == WHOLE:
            checked, programmes, organisations = Checked(*row[10:16]), row[16], row[17]
        elif bits == FIELD and (found := Checked(*row[10:16])).handed_in:
            by_field[row[1]] = found
    return Now(
        whole=cells[WHOLE].get(()),
        by_level=cells[LEVEL],
        by_field=cells[FIELD],
        by_organisation=cells[ORGANISATION],
        by_area=cells[AREA],
        grid={key: cell.activities for key, cell in cells[AREA_AND_FIELD].items()},
        checked=checked,
        checked_by_field=by_field,
        programmes=programmes,
        organisations=organisations,
    )


def _before(cursor: Any, quarters: Sequence[Quarter]) -> Before:
    branches = " UNION ALL ".join(QUARTER.format(**WORDS) for _ in quarters)
    days = [value for q in quarters for value in (q.slug, q.starts_on, q.ends_on)]
    cursor.execute(BEFORE.format(quarters=branches, **WORDS), [*days, [q.slug for q in quarters]])
    of = {q.slug: q for q in quarters}
    sums: dict[Any, list[int]] = {}
    for period, level, field, *values in cursor.fetchall():
        for key in (of[period], (of[period], level), (of[period], field)):
            sums[key] = [a + b for a, b in zip(sums.get(key, [0] * 5), values, strict=True)]
    cells = {key: Counted(*found).cell() for key, found in sums.items() if found[0]}
    pairs = {key: cell for key, cell in cells.items() if not isinstance(key, Quarter)}
    return Before(
        whole={key: cell for key, cell in cells.items() if isinstance(key, Quarter)},
        by_level={key: cell for key, cell in pairs.items() if isinstance(key[1], str)},
        by_field={
            key: cell for key, cell in pairs.items() if isinstance(key[1], int) and key[1] != NOT_TOLD_APART
        },
    )
