"""The ledger of counts of people: what every edition, file and dashboard may tell of them, so that no two tell more than one.

A published table is protected on its own; two of them, or one looked at before and after a log was verified, can be subtracted.
Holding each figure still until it has moved by five is not enough: with two rows that stand still and a total that moves, each
of the two has grown by at least one. So what is held back is held back from everything at once. Logs are gathered in groups, no
larger than the smallest cell that any table tells apart, and every figure is a sum of groups:

- A log joins the group that is open for its organisation, place, level, area of intervention and quarter, and stays in it.
- A group is open, and in no figure, until five people are in it; then it is closed and told with its number.
- That number changes once the people of the group's logs are five more or fewer than it says. It never falls below five while one
  of these logs counts, and is left out when none does.

What waits in an open group is in no figure, so nothing that is shown depends on it, and what is told never moves by fewer than
five. A page reads the ledger; only the worker writes it, one at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from mel.enums import Measured
from mel.models import HeldCount, HeldLog
from mel.periods import Quarter
from mel.reports.facts import TREND
from mel.reports.protection import THRESHOLD
from programmes.enums import LogStatus
from programmes.models import ActivityLog, Programme

LOCK = 7241109
SHOWN_BACK = 8
"""Quarters before the running one that can be looked at."""

# What is counted, of one log, and the key under which: the smallest group that a table tells apart.
CONTACTS = {
    "people": "l.attendance",
    "level": "p.level",
    "intervention": "p.intervention_id",
    "organisation": "l.organisation_id",
    "area": "l.area_id",
    "ready": "TRUE",
}
# Those who came for the first time are among those who came: while a log waits, neither is told. Only the level tells them apart.
FIRST_TIME = CONTACTS | {
    "people": "l.first_time",
    "intervention": "0",
    "organisation": "0",
    "area": "0",
    "ready": "EXISTS (SELECT FROM {member} c JOIN {held} g ON g.id = c.held_id AND g.people IS NOT NULL WHERE c.log = l.id AND c.measure = 'contacts')",
}
MEASURES = {Measured.CONTACTS: CONTACTS, Measured.FIRST_TIME: FIRST_TIME}
KEY = ("period", "level", "intervention", "organisation", "area")
LOGS = """
  SELECT l.id AS log, EXTRACT(YEAR FROM l.date) || '-Q' || EXTRACT(QUARTER FROM l.date) AS period, {level} AS level,
         {intervention}::bigint AS intervention, {organisation}::bigint AS organisation, {area}::bigint AS area,
         {people}::bigint AS people
  FROM {log} l JOIN {programme} p ON p.id = l.programme_id
"""
JOIN = """
WITH new AS MATERIALIZED (
  {logs} WHERE l.status = %(verified)s AND l.date BETWEEN %(first)s AND %(last)s AND {people} IS NOT NULL AND {ready}
     AND NOT EXISTS (SELECT FROM {member} m WHERE m.log = l.id AND m.measure = %(measure)s)
), open AS (
  SELECT id, {row} FROM {held} WHERE measure = %(measure)s AND period = %(period)s AND people IS NULL
), made AS (
  INSERT INTO {held} ({row}, measure, stands, changed_at)
  SELECT {row}, %(measure)s, FALSE, clock_timestamp() FROM new LEFT JOIN open USING ({row}) WHERE open.id IS NULL GROUP BY {row}
  RETURNING id, {row}
)
INSERT INTO {member} (held_id, measure, log)
SELECT found.id, %(measure)s, log FROM new JOIN (SELECT * FROM open UNION ALL SELECT * FROM made) found USING ({row})
"""
# A log stays with those it was counted in with, whatever is corrected: taken out alone it would bare itself or them. Where all of
# a group go to the same place or quarter, the group goes there.
SETTLE = """
WITH inside AS (
  SELECT m.held_id, logs.* FROM {member} m JOIN {held} h ON h.id = m.held_id AND h.period = %(period)s AND h.measure = %(measure)s
  JOIN ({logs} WHERE l.status = %(verified)s AND {people} IS NOT NULL) logs ON logs.log = m.log WHERE m.measure = %(measure)s
), now AS (
  SELECT held_id, SUM(people) AS people, {agree} AS agree, {least} FROM inside GROUP BY held_id
), told AS (
  SELECT h.id, now.held_id IS NOT NULL AS counts, now.agree, {least_now},
         CASE WHEN now.people >= %(threshold)s AND h.people IS NULL THEN now.people
              WHEN ABS(GREATEST(now.people, %(threshold)s) - h.people) >= %(threshold)s THEN GREATEST(now.people, %(threshold)s)
              ELSE h.people END AS people
  FROM {held} h LEFT JOIN now ON now.held_id = h.id WHERE h.period = %(period)s AND h.measure = %(measure)s
), moved AS (
  SELECT h.id, told.people, told.counts AND told.people IS NOT NULL AS stands, {chosen} FROM told JOIN {held} h USING (id)
)
UPDATE {held} h SET ({row}, people, stands) = ({moved}, moved.people, moved.stands), changed_at = clock_timestamp()
FROM moved WHERE moved.id = h.id AND ({moved}, moved.people, moved.stands) IS DISTINCT FROM ({h}, h.people, h.stands)
"""


def _statements() -> dict[str, tuple[str, str]]:
    """For each measure, contacts first: how logs join their groups, and what the groups tell then."""
    words = {
        "log": ActivityLog._meta.db_table,
        "programme": Programme._meta.db_table,
        "held": HeldCount._meta.db_table,
        "member": HeldLog._meta.db_table,
        "row": ", ".join(KEY),
        "h": ", ".join(f"h.{column}" for column in KEY),
        "moved": ", ".join(f"moved.{column}" for column in KEY),
        "agree": " AND ".join(f"MIN({column}) = MAX({column})" for column in KEY),
        "least": ", ".join(f"MIN({column}) AS {column}" for column in KEY),
        "least_now": ", ".join(f"now.{column}" for column in KEY),
        "chosen": ", ".join(
            f"CASE WHEN told.agree AND told.people IS NOT NULL THEN told.{column} ELSE h.{column} END AS {column}"
            for column in KEY
        ),
    }
    found = {}
    for measure, parts in MEASURES.items():
        words |= parts | {"ready": parts["ready"].format(**words)}
        words |= {"logs": LOGS.format(**words)}
        found[measure.value] = (JOIN.format(**words), SETTLE.format(**words))
    return found


STATEMENTS = _statements()


def hold(quarters: Iterable[Quarter]) -> None:
    """Bring the ledger up to the logs of these quarters. Of two workers at once, the second sees what the first has written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for quarter in sorted(quarters):
            values: dict[str, Any] = {
                "verified": LogStatus.VERIFIED,
                "first": quarter.starts_on,
                "last": quarter.ends_on,
                "period": quarter.slug,
                "threshold": THRESHOLD,
            }
            for measure, statements in STATEMENTS.items():
                for statement in statements:
                    cursor.execute(statement, {**values, "measure": measure})


def hold_for(period: Quarter) -> None:
    """Bring the ledger up to all that a report on ``period`` speaks of."""
    hold(period.back(TREND))


def hold_all(today: dt.date) -> None:
    """Bring the ledger up to every quarter that anybody can look at on ``today``."""
    hold(Quarter.of(today).back(SHOWN_BACK + TREND))


LATEST = """
SELECT (SELECT COALESCE(max(id), 0) FROM programmes_activitylog), (SELECT COALESCE(max(pgh_id), 0) FROM programmes_activityloghistory),
       (SELECT COALESCE(max(pgh_id), 0) FROM programmes_programmehistory)
"""
# Days of logs that are new or were changed: the day they have, and the day they had.
TOUCHED = """
SELECT date FROM programmes_activitylog WHERE id > %s
UNION SELECT date FROM programmes_activityloghistory WHERE pgh_id > %s
UNION SELECT l.date FROM programmes_activitylog l JOIN programmes_activityloghistory h ON h.pgh_obj_id = l.id WHERE h.pgh_id > %s
"""
STILL_UNDER_WAY = 500
"""So many of the latest changes are looked at again: one may have been written before them and come to stand after them."""
SEEN = "mel-held"


def hold_if_changed() -> bool:
    """The worker's round: the quarters whose logs have changed since the last one; all, once a day or when a programme was changed."""
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        logs, changes, programmes = cursor.fetchone()
        now = (today.isoformat(), programmes, logs, changes)
        seen: tuple[str, int, int, int] | None = cache.get(SEEN)
        if seen == now:
            return False
        if seen is None or seen[:2] != now[:2]:
            hold_all(today)
        else:
            before = [number - STILL_UNDER_WAY for number in (seen[2], seen[3], seen[3])]
            cursor.execute(TOUCHED, before)
            hold({Quarter.of(day) for (day,) in cursor.fetchall()})
    cache.set(SEEN, now, 24 * 3600)
    return True
