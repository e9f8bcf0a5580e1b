"""Live figures without counting a million logs for every reader.

A report is kept under a stamp of everything it is made from. The stamp costs one query of ends of indexes; as soon as a log is
verified or corrected, the ledger of people moved, a measure reported on, or a boundary imported, it differs and the report is
built anew. Nothing is kept that the builder has not protected, and the rule is asked before the store is.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from mel.periods import Quarter
from mel.reports.council import build
from mel.reports.figures import FORMAT, Report
from portal.access import authorise
from portal.kept_cache import kept_cache

SLOW_SECONDS = 0.1
KEPT_SECONDS = 600
"""Names of organisations and fields are not in the stamp; a new name shows after at most so long."""

STAMP = """
SELECT (SELECT max(id) FROM programmes_activitylog), (SELECT max(id) FROM programmes_activitylogtransition),
       (SELECT max(pgh_id) FROM programmes_activityloghistory), (SELECT max(id) FROM strategy_measureupdate),
       (SELECT count(*) FROM strategy_milestone WHERE done_on IS NOT NULL), (SELECT count(*) FROM strategy_measure),
       (SELECT count(*) FROM areas_area), (SELECT sum(population) FROM areas_area),
       (SELECT max(confirmed_at) FROM areas_boundaryset), (SELECT max(undone_at) FROM areas_boundaryset),
       (SELECT max(changed_at) FROM mel_heldcount)
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
    return _report(period, user, *_stamped(period))


def _report(period: Quarter, user: Any, now: str, kept: str | None) -> Report:
    if kept is not None:
        return Report.from_json(json.loads(kept))
    started = time.perf_counter()
    report = build(period, user)
    kept_cache.set(f"mel-report-{now}", report.as_json(), KEPT_SECONDS)
    if settings.KEPT_SECONDS and time.perf_counter() - started > SLOW_SECONDS:
        kept_cache.set(_latest(period), now, settings.KEPT_SECONDS)
    return report


def _stamped(period: Quarter) -> tuple[str, str | None]:
    """The stamp to show a report under and the report kept under it, if there is one.

    Where building takes long, one that was built within the last `settings.KEPT_SECONDS` is shown although something has changed
    since: in a metropolis something always has. It says itself of which moment it is.
    """
    now = stamp(period)
    kept: str | None = kept_cache.get(f"mel-report-{now}")
    latest = kept_cache.get(_latest(period)) if kept is None and settings.KEPT_SECONDS else None
    if latest is not None and (before := kept_cache.get(f"mel-report-{latest}")) is not None:
        return latest, before
    return now, kept


def _latest(period: Quarter) -> str:
    return f"mel-report-latest-{period.slug}-{translation.get_language()}-{timezone.localdate()}"


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
    now = stamp(period)
    kept: dict[str, Any] | None = kept_cache.get(f"mel-{name}-{now}")
    if kept is None:
        now, report = _stamped(period)
        kept = kept_cache.get(f"mel-{name}-{now}")
        if kept is None:
            kept = draw(_report(period, user, now, report))
            kept_cache.set(f"mel-{name}-{now}", kept, KEPT_SECONDS)
    return kept
