"""The way of a file: uploaded, columns chosen, checked, confirmed, saved by the worker, and for a day taken back."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import authorise
from portal.audit.services import record
from portal.documents.content import inspect
from portal.errors import DomainError
from portal.imports.enums import RunStatus
from portal.imports.models import ColumnChoice, ImportRun
from portal.imports.reading import ACCEPT, read
from portal.imports.registry import Checked, Importer, Row, importer_for
from portal.imports.stash import Kept, checked_of, forget, forget_checked, keep_checked, keep_table, table_of
from portal.jobs import services as jobs
from portal.text import fold

UNDO_FOR = dt.timedelta(days=1)
ABANDONED_AFTER = dt.timedelta(days=7)
KEPT_TROUBLES = 2_000


def _importer(run: ImportRun) -> Importer:
    found = importer_for(run.kind)
    if found is None:
        raise DomainError(_("This kind of import is no longer offered."), code="state")
    return found


def upload(*, kind: str, file: Any, by: Any) -> ImportRun:
    """Keep a file for import and guess its columns; nothing else is read or saved yet.

    Raises:
        DomainError: not a table we can read, see `documents.content.inspect` and `reading.read`.
    """
    importer = importer_for(kind)
    assert importer is not None
    authorise(by, importer.perm)
    checked = inspect(file.file, name=file.name or "", size=file.size or 0, accept=ACCEPT)
    data = checked.content.read()
    table = read(data, checked.name)
    with transaction.atomic():
        run = ImportRun(
            kind=kind,
            started_by=by,
            file_name=checked.name[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            sheet=table.sheet[:100],
            headers=table.headers,
            total=len(table.rows),
        )
        keep_table(run, table)
        remembered = ColumnChoice.objects.filter(user=by, kind=kind).first()
        run.columns = _guess(importer, table.headers, remembered.columns if remembered else {})
        run.choices = dict(remembered.choices) if remembered else {}
        run.save()
        record(
            action="imports.upload",
            actor=by,
            obj=run,
            details={"kind": kind, "rows": run.total, "sha256": run.sha256},
        )
    return run


def _guess(importer: Importer, headers: list[str], remembered: dict[str, str]) -> dict[str, str]:
    """Which heading is which column: as this person chose last time, else by name."""
    by_name = {fold(h): h for h in headers}
    guessed = {}
    for column in importer.columns():
        last = remembered.get(column.name)
        names = [
            f"{column.label} *",
            column.name.replace("_", " "),
            column.name,
            str(column.label),
            *column.aliases,
        ]
        found = (
            last if last in headers else next((by_name[fold(n)] for n in names if fold(n) in by_name), None)
        )
        if found:
            guessed[column.name] = found
    return guessed


def choose(*, run: ImportRun, columns: dict[str, str], day_first: bool, by: Any) -> ImportRun:
    """Say which heading is which column, and check the file; the choice is remembered for the next time.

    Raises:
        DomainError: a required column is missing, one heading was chosen twice, or the import has begun.
    """
    importer = _importer(run)
    authorise(by, "imports.use", run)
    chosen = {name: heading for name, heading in columns.items() if heading in run.headers}
    missing = {
        c.name: [_("Choose the column for “%(name)s”.") % {"name": c.label}]
        for c in importer.columns()
        if c.required and c.name not in chosen
    }
    if missing:
        raise DomainError("", details=missing)
    twice = {n: h for n, h in chosen.items() if list(chosen.values()).count(h) > 1}
    if twice:
        raise DomainError(
            "",
            details={
                name: [_("“%(name)s” is chosen twice.") % {"name": heading}]
                for name, heading in twice.items()
            },
        )
    run.columns, run.choices = chosen, {**run.choices, "day_first": day_first}
    ColumnChoice.objects.update_or_create(
        user=by, kind=run.kind, defaults={"columns": chosen, "choices": run.choices}
    )
    return check(run=run, by=by)


def read_as(*, run: ImportRun, column: str, value: str, meaning: str, by: Any) -> ImportRun:
    """Read one value as another in all rows, now and next time, and check again."""
    authorise(by, "imports.use", run)
    readings = dict(run.choices.get("read_as", {}))
    readings[column] = {**readings.get(column, {}), fold(value): meaning}
    run.choices = {**run.choices, "read_as": readings}
    ColumnChoice.objects.update_or_create(
        user=by, kind=run.kind, defaults={"columns": run.columns, "choices": run.choices}
    )
    return check(run=run, by=by)


def rows_of(run: ImportRun) -> list[Row]:
    """The rows of the kept file under the chosen columns."""
    table = table_of(run)
    places = {
        name: table.headers.index(heading)
        for name, heading in run.columns.items()
        if heading in table.headers
    }
    return [
        Row(number, {name: cells[at] if at < len(cells) else None for name, at in places.items()})
        for number, cells in table.rows
    ]


def _checked(run: ImportRun, by: Any) -> list[Checked]:
    return _importer(run).check(rows_of(run), by=by, **_read_how(run))


def _read_how(run: ImportRun) -> dict[str, Any]:
    return {
        "day_first": run.choices.get("day_first", True),
        "read_as": run.choices.get("read_as", {}),
    }


def _stamp(run: ImportRun, by: Any) -> str:
    """A digest of all that the check of this run looks at; empty where the importer keeps no checked rows."""
    seen = _importer(run).stamp(by=by, **_read_how(run))
    told = json.dumps([seen, run.columns, run.choices], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest() if seen else ""


def _checked_before(run: ImportRun, by: Any) -> tuple[list[Checked], int] | None:
    """The good rows of the last check and the number of bad ones, if nothing has changed since that the check looked at."""
    kept = checked_of(run)
    if kept is None or not kept.stamp or kept.stamp != _stamp(run, by):
        return None
    return _importer(run).unpacked(kept.rows), kept.bad


def check(*, run: ImportRun, by: Any) -> ImportRun:
    """Check every row and keep the counts and the troubles; nothing is saved.

    Raises:
        DomainError: the import has begun already.
    """
    authorise(by, "imports.use", run)
    if run.status not in (RunStatus.UPLOADED, RunStatus.CHECKED):
        raise DomainError(_("This import has already begun."), code="state")
    forget_checked(run)
    stamp, rows = _stamp(run, by), _checked(run, by)
    bad = [row for row in rows if row.troubles]
    if stamp:
        good = [row for row in rows if not row.troubles]
        keep_checked(run, Kept(stamp, _importer(run).packed(good), len(bad)))
    run.total, run.bad = len(rows), len(bad)
    run.skipped = sum(row.known for row in rows if not row.troubles)
    run.good = run.total - run.bad - run.skipped
    run.problems = [
        {
            "row": row.number,
            "title": row.title[:200],
            "troubles": [
                {
                    "reason": t.reason,
                    "remedy": t.remedy,
                    "column": t.column,
                    "value": t.value[:200],
                    "suggestion": t.suggestion,
                }
                for t in row.troubles
            ],
        }
        for row in bad[:KEPT_TROUBLES]
    ]
    run.status = RunStatus.CHECKED
    run.save()
    return run


def confirm(*, run: ImportRun, only_good: bool, by: Any) -> Any:
    """Start saving in the worker: all rows, or only the good ones where the person says so.

    Returns:
        The job.

    Raises:
        DomainError: there are bad rows and they were not left out, nothing to import, or it has begun.
    """
    authorise(by, "imports.use", run)
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.status != RunStatus.CHECKED:
            raise DomainError(_("This import has already begun."), code="state")
        if locked.bad and not only_good:
            raise DomainError(_("Some rows can't be read. Correct the file, or import only the good rows."))
        if not locked.good:
            raise DomainError(_("There is nothing new to import."))
        locked.status, locked.only_good = RunStatus.RUNNING, only_good
        job = jobs.start(
            "imports.save",
            title=_("Import of %(file)s") % {"file": locked.file_name},
            by=by,
            params={"run": str(locked.pk)},
        )
        locked.job_id = str(job.pk)
        locked.save(update_fields=["status", "only_good", "job_id"])
    return job


def save(*, run: ImportRun, by: Any, progress: Callable[[int, str], None]) -> ImportRun:
    """The worker's part: check once more if anything has changed, then write all rows in one transaction. Safe to run twice."""
    if run.status in (RunStatus.DONE, RunStatus.UNDONE):
        return run
    authorise(by, "imports.use", run)
    progress(5, _("Reading the file"))
    before = _checked_before(run, by)
    if before is None:
        rows = _checked(run, by)
        good, bad = [row for row in rows if not row.troubles], sum(bool(row.troubles) for row in rows)
    else:
        good, bad = before
    if bad and not run.only_good:
        return _fail(
            run, _("Since the check, %(n)s rows can't be read any more. Nothing was saved.") % {"n": bad}
        )
    fresh = [row for row in good if not row.known]
    progress(50, _("Saving %(n)s rows") % {"n": len(fresh)})
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.status != RunStatus.RUNNING:
            return locked
        locked.saved = _importer(run).save(fresh, by=by, run=locked)
        locked.skipped, locked.bad = len(good) - len(fresh), bad
        locked.status, locked.finished_at = RunStatus.DONE, timezone.now()
        locked.problems = []  # they may quote what was written; nothing of a finished import needs them
        locked.file = ""
        locked.save()
        record(
            action=f"imports.save_{locked.kind}",
            actor=by,
            obj=locked,
            details={"rows": locked.saved, "left_out": locked.bad, "known": locked.skipped},
        )
        transaction.on_commit(lambda: forget(run))
    return locked


def _fail(run: ImportRun, message: str) -> ImportRun:
    ImportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(
        status=RunStatus.FAILED, message=message, finished_at=timezone.now()
    )
    raise DomainError(message)


def clear_abandoned() -> int:
    """Remove files that were uploaded and never imported, after a week. Returns how many."""
    old = ImportRun.objects.filter(
        status__in=(RunStatus.UPLOADED, RunStatus.CHECKED, RunStatus.FAILED),
        created_at__lt=timezone.now() - ABANDONED_AFTER,
    )
    gone = 0
    for run in old.exclude(file=""):
        forget(run)
        ImportRun.objects.filter(pk=run.pk).update(
            file="",
            problems=[],
            status=RunStatus.FAILED,
            message=_("It was not imported within a week; the file is gone."),
        )
        gone += 1
    return gone


def may_undo(run: ImportRun) -> bool:
    """Whether it is done and less than a day old."""
    return (
        run.status == RunStatus.DONE
        and run.finished_at is not None
        and timezone.now() - run.finished_at < UNDO_FOR
    )


def undo(*, run: ImportRun, by: Any) -> ImportRun:
    """Take the whole import back, within a day and as long as nobody has worked on what it brought.

    Raises:
        DomainError: too late, or some of it has been worked on.
    """
    authorise(by, "imports.use", run)
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not may_undo(locked):
            raise DomainError(_("An import can be taken back within a day, once."), code="state")
        gone = _importer(locked).undo(by=by, run=locked)
        locked.status = RunStatus.UNDONE
        locked.save(update_fields=["status"])
        record(action=f"imports.undo_{locked.kind}", actor=by, obj=locked, details={"rows": gone})
    return locked
