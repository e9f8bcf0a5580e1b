"""Live figures without counting a million logs for every reader.

A report is kept under a stamp of everything it is made from. The stamp costs one query of ends of indexes; as soon as a log is
verified or corrected, a measure reported on, or a boundary imported, it differs and the report is built anew. Nothing is kept
that the builder has not protected, and the rule is asked before the store is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from mel.periods import Quarter
from mel.reports.council import build
from mel.reports.figures import FORMAT, Report
from portal.access import authorise

KEPT_SECONDS = 600
"""Names of organisations and fields are not in the stamp; a new name shows after at most so long."""

STAMP = """
SELECT (SELECT max(id) FROM programmes_activitylog), (SELECT max(id) FROM programmes_activitylogtransition),
       (SELECT max(pgh_id) FROM programmes_activityloghistory), (SELECT max(id) FROM strategy_measureupdate),
       (SELECT count(*) FROM strategy_milestone WHERE done_on IS NOT NULL), (SELECT count(*) FROM strategy_measure),
       (SELECT count(*) FROM areas_area), (SELECT sum(population) FROM areas_area),
       (SELECT max(confirmed_at) FROM areas_boundaryset), (SELECT max(undone_at) FROM areas_boundaryset)
"""


def stamp(period: Quarter) -> str:
    """Changes whenever the report on ``period`` may have changed (one query, no scan of the logs)."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        seen = [str(value) for value in cursor.fetchone()]
    parts = [
        period.slug,
        translation.get_language() or "",
        timezone.localdate().isoformat(),
        str(FORMAT),
        *seen,
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def current(period: Quarter, user: Any) -> Report:
    """The report on ``period`` as of now.

    Raises:
        PermissionDenied: this person may not see council reports.
    """
    authorise(user, "mel.view_report")
    key = f"mel-report-{stamp(period)}"
    kept = cache.get(key)
    if kept is not None:
        return Report.from_json(json.loads(kept))
    report = build(period, user)
    cache.set(key, report.as_json(), KEPT_SECONDS)
    return report


def drawn(name: str, period: Quarter, user: Any, draw: Callable[[Report], dict[str, Any]]) -> dict[str, Any]:
    """What a page makes of the report and shows to every reader alike, kept under the report's stamp.

    Args:
        name: of the page.
        period: the quarter.
        user: who reads; the rule is asked each time.
        draw: makes it from the report; plain data and finished HTML, nothing of the reader's own.

    Raises:
        PermissionDenied: this person may not see council reports.
    """
    authorise(user, "mel.view_report")
    key = f"mel-{name}-{stamp(period)}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = draw(current(period, user))
        cache.set(key, kept, KEPT_SECONDS)
    return kept
