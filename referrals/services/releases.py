"""Tables on their way out: counted, protected against all earlier ones, put forward by one person, released by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM, authorise
from portal.access.act import act
from portal.access.rows import acting_for
from portal.disclosure import Dimension, ProtectedTable, Protection, Release, Status, Table, examine
from portal.errors import DomainError
from portal.jobs import services as jobs
from portal.jobs.models import Job
from referrals.catalogue import CATALOGUE, KIND, parameters, quarters_of, table_of
from referrals.models import Case, LedgerEntry, ReleaseState, StatisticalCase, TableRelease
from referrals.services.coding import Codes, codes_of
from referrals.services.retention import tell

LOCK = 7241108
FIELDS = tuple(Codes.__dataclass_fields__)


def ask_for_table(*, key: str, period: str, by: Any) -> Job:
    """Have a table counted and protected in the worker, and put forward for release.

    Raises:
        DomainError: not in the catalogue, a period that has not ended, or it was published already.
    """
    authorise(by, "referrals.propose_release")
    check_wanted(key, period)
    title = _("%(table)s, %(period)s") % {"table": CATALOGUE[key].title, "period": period}
    return jobs.start("referrals.protect_table", title=title, by=by, params={"key": key, "period": period})


def check_wanted(key: str, period: str) -> None:
    """Whether a table can be asked for at all.

    Raises:
        DomainError: see `ask_for_table`.
    """
    if key not in CATALOGUE:
        raise DomainError(_("This choice is not on the list."), field="key")
    try:
        last = max(quarters_of(period))
    except ValueError:
        raise DomainError(_("A year such as 2025, or half a year such as 2026-H1."), field="period") from None
    today = timezone.localdate()
    if last >= f"{today.year}-Q{(today.month + 2) // 3}":
        raise DomainError(_("This period has not ended yet."), field="period")
    with acting_for(SYSTEM), transaction.atomic():
        if TableRelease.objects.filter(key=key, period=period).exclude(state=ReleaseState.REFUSED).exists():
            raise DomainError(_("This table was put forward already; it is published once."), code="conflict")


def found_for(job: Job, key: str, period: str) -> TableRelease | None:
    """What an earlier run of the same job has put forward."""
    with acting_for(SYSTEM), transaction.atomic():
        mine = TableRelease.objects.filter(
            key=key, period=period, asked_by=job.by, asked_at__gte=job.created_at
        )
        return mine.exclude(state=ReleaseState.REFUSED).first()


def propose(*, key: str, period: str, by: Any) -> TableRelease:
    """Count, protect and put forward. Everything put forward or released before counts as known to an attacker.

    Raises:
        DomainError: it can't be shown without telling about somebody, with what would help.
    """
    check_wanted(key, period)
    with act("referrals.propose_release", by=by) as event, acting_for(SYSTEM):
        with connection.cursor() as cursor:  # two tables at once would not know of each other
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        check_wanted(key, period)
        table = table_of(key, period, all_codes())
        found = examine(table, parameters(), earlier=ledger())
        _refuse_if_needed(found)
        made = _keep(key, period, found, by)
        event.on = made
        event.details.update(
            key=key, period=period, status=found.shown.status.value, hidden=len(found.log.primary)
        )
    tell(
        "data_protection_officer",
        _("A table waits for a second person"),
        f"/referrals/statistics/{made.pk}/",
        but=by,
    )
    return made


def decide_release(*, release: TableRelease, approve: bool, by: Any) -> TableRelease:
    """Release a table as the second person, or keep it back. Of two at once one decides.

    Raises:
        DomainError: decided already.
    """
    with act("referrals.decide_release", by=by, on=release) as event, acting_for(SYSTEM):
        state = ReleaseState.RELEASED if approve else ReleaseState.REFUSED
        waiting = TableRelease.objects.filter(pk=release.pk, state=ReleaseState.PROPOSED)
        if not waiting.update(state=state, decided_by=by, decided_at=timezone.now()):
            raise DomainError(_("It has been decided already."), code="conflict")
        release.refresh_from_db()
        event.details.update(approve=approve, key=release.key, period=release.period)
    return release


def protection_log(*, release: TableRelease, by: Any) -> dict[str, Any]:
    """How a table was protected, for the second person who decides; it tells which values are small.

    Raises:
        PermissionDenied: not the second person.
    """
    authorise(by, "referrals.decide_release", release)
    with acting_for(SYSTEM), transaction.atomic():
        log: dict[str, Any] = LedgerEntry.objects.get(release=release).log
    return log


def all_codes() -> list[Codes]:
    """One row a case, erased ones included. Private: it is counted and thrown away."""
    with acting_for(SYSTEM), transaction.atomic():
        open_ = Case.objects.exclude(state__in=("draft", "discarded", "erased"))
        live = [codes_of(case) for case in open_.iterator(chunk_size=500)]
        kept = [Codes(**values) for values in StatisticalCase.objects.values(*FIELDS)]
    return [*live, *kept]


def ledger() -> list[Release]:
    """Everything that was put forward or released of this kind, with the counts behind it. Private."""
    entries = LedgerEntry.objects.filter(counted=KIND).exclude(release__state=ReleaseState.REFUSED)
    return [
        Release(table := load_table(entry.table), load_shown(entry.release.shown, table))
        for entry in entries.select_related("release").order_by("release__asked_at", "pk")
    ]


def _refuse_if_needed(found: Protection) -> None:
    if found.shown.status != Status.REFUSED:
        return
    raise DomainError(
        _(
            "This table can't be published beside the earlier ones without telling about somebody. Choose a longer period."
        )
    )


def _keep(key: str, period: str, found: Protection, by: Any) -> TableRelease:
    shown = dump_shown(found.shown)
    made = TableRelease.objects.create(
        key=key, period=period, shown=shown, sha256=fingerprint(shown), asked_at=timezone.now(),
        asked_by=None if getattr(by, "is_system", False) else by,
    )  # fmt: skip
    log = found.log
    LedgerEntry.objects.create(
        release=made, counted=found.shown.kind, table=dump_table(found.release.table),
        log={
            "primary": [list(c) for c in log.primary], "complementary": [list(c) for c in log.complementary],
            "differences": log.differences, "programmes": log.programmes, "seconds": round(log.seconds, 2),
        },
    )  # fmt: skip
    return made


def fingerprint(shown: Mapping[str, Any]) -> str:
    """SHA-256 of the values as they are published."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def dump_table(table: Table) -> dict[str, Any]:
    """A table as JSON, for the ledger."""
    return {
        "key": table.key, "kind": table.kind,
        "dimensions": [[d.key, list(d.categories), {p: list(c) for p, c in d.sums.items()}] for d in table.dimensions],
        "counts": [[list(cell), count] for cell, count in sorted(table.counts.items())],
        "scope": {k: sorted(v) for k, v in table.scope.items()},
    }  # fmt: skip


def load_table(given: Mapping[str, Any]) -> Table:
    """Back from the ledger."""
    dimensions = tuple(
        Dimension(key, tuple(categories), sums={p: tuple(c) for p, c in sums.items()})
        for key, categories, sums in given["dimensions"]
    )
    counts = {tuple(cell): count for cell, count in given["counts"]}
    return Table(
        given["key"],
        given["kind"],
        dimensions,
        counts,
        scope={k: frozenset(v) for k, v in given["scope"].items()},
    )


def dump_shown(shown: ProtectedTable) -> dict[str, Any]:
    """What leaves: values by coordinates, status, threshold and base."""
    return {
        "status": shown.status.value,
        "values": [[list(cell), value] for cell, value in sorted(shown.values.items())],
        "threshold": shown.parameters.threshold, "base": shown.parameters.base, "smallest": shown.parameters.smallest_total,
    }  # fmt: skip


def load_shown(given: Mapping[str, Any], table: Table) -> ProtectedTable:
    """Back from the row, with what the table says about its dimensions."""
    dimensions = tuple((d.key, (*d.categories, *d.sums, "total")) for d in table.dimensions)
    values = {tuple(cell): value for cell, value in given["values"]}
    return ProtectedTable(
        table.key,
        table.kind,
        dimensions,
        values,
        parameters(),
        table.snapshot,
        Status(given["status"]),
        scope=table.scope,
    )
