"""A spreadsheet of fifty thousand activities: read, checked, previewed, saved; the floor is COPY of the same rows."""

from __future__ import annotations

import datetime as dt
import io
import os
import time
import uuid
from collections.abc import Iterator

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from bench.copying import copy
from bench.metropolis import person_id
from bench.pages import PARTNER
from bench.timing import Row
from portal.accounts.models import User
from portal.imports.enums import RunStatus
from portal.imports.models import ImportRun
from portal.imports.services import runs
from programmes.models import ActivityLog, ActivityType, AttendanceBreakdown, Programme

_WHOLE, _FEW = 50_000, 200
_HEADINGS = ("programme", "date", "area", "type", "title", "attendance", "hours")


def _spreadsheet(user: User, count: int) -> bytes:
    programmes = list(Programme.objects.logged_by(user).accepting_logs().prefetch_related("areas"))
    types = list(ActivityType.objects.filter(counts_attendance=True).order_by("pk")[:8])
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("Activities")
    sheet.write_row(0, 0, _HEADINGS)
    for number in range(count):
        programme = programmes[number % len(programmes)]
        day = dt.date(2025, 1, 1) + dt.timedelta(days=number % 600)
        area, kind = programme.areas.all()[0].name, types[number % len(types)].name
        sheet.write_row(
            number + 1, 0, (programme.title, day.isoformat(), area, kind, f"Evening {number}", number % 40, 2)
        )
    book.close()
    return out.getvalue()


def measure() -> Iterator[Row]:
    """As many rows as the city is large: fifty thousand in a million."""
    user = User.objects.get(pk=person_id(PARTNER))
    count = max(1000, _WHOLE * ActivityLog.objects.count() // 1_000_000)
    file = SimpleUploadedFile("activities.xlsx", _spreadsheet(user, count))
    started = time.perf_counter()
    run = runs.upload(kind="activities", file=file, by=user)
    run = runs.choose(run=run, columns=run.columns, day_first=False, by=user)
    previewed = (time.perf_counter() - started) * 1000
    found = (run.good, run.bad)
    ImportRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING)
    run.refresh_from_db()
    started = time.perf_counter()
    run = runs.save(run=run, by=user, progress=lambda percent, message: None)
    saved = (time.perf_counter() - started) * 1000
    floor = _copied_again(run)
    _remove(run)
    if not os.environ.get("BENCH_SMALL"):
        yield from _rival(user, (saved + previewed) / count)
    yield Row(
        f"Import of {count:,} activities (XLSX)", 3.0, saved + previewed, floor,
        note=f"read and checked in {previewed:.0f} ms, checked again and saved in {saved:.0f} ms",
        limits=[(f"{found[0]:,} good, {found[1]:,} bad", found == (count, 0) and run.saved == count)],
    )  # fmt: skip


def _rival(user: User, ours: float) -> Iterator[Row]:
    """django-import-export on fewer rows, because it takes so long; both by the thousand rows."""
    from bench.rival import seconds_for

    taken, rows = seconds_for(_spreadsheet(user, _FEW), user)
    theirs = taken * 1000 / rows
    yield Row(
        "The same by django-import-export, for 1,000 rows", 10.0, theirs * 1000, ours * 1000, higher_is_better=True,
        note=f"theirs over ours; measured on {rows:,} rows of the same kind",
    )  # fmt: skip


def _copied_again(run: ImportRun) -> float:
    """The same rows by COPY with every check and index in force, foreign keys as a commit would check them; taken back."""
    names = [
        field.attname for field in ActivityLog._meta.concrete_fields if field.name not in ("id", "client_id")
    ]
    rows = [
        (uuid.uuid4(), *values) for values in ActivityLog.objects.filter(import_run=run).values_list(*names)
    ]
    started = time.perf_counter()
    with transaction.atomic():
        copy(ActivityLog, ["client_id", *names], rows)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken = (time.perf_counter() - started) * 1000
        transaction.set_rollback(True)
    return taken


def _remove(run: ImportRun) -> None:
    """Leave the city as it was: what was imported is taken back by the portal's own undo."""
    runs.undo(run=run, by=run.started_by)
    assert not ActivityLog.objects.filter(import_run=run).exists()
    assert not AttendanceBreakdown.objects.filter(log__import_run=run).exists()
