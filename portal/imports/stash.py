"""What an import keeps on disk between its steps: the table as read, and the rows as checked. Plain JSON, gone with the import.

A spreadsheet is unpacked once, when it comes; and what was checked is saved without checking again as long as nothing has
changed that the check looked at (`Importer.stamp`).
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from portal.imports.models import ImportRun
from portal.imports.reading import Table

_KINDS = {"day": dt.date, "moment": dt.datetime, "time": dt.time}


def keep_table(run: ImportRun, table: Table) -> None:
    """Put the table where the run's file belongs; the run is not saved."""
    told = {"sheet": table.sheet, "headers": table.headers, "rows": table.rows}
    run.file.save(run.id.hex, _written(told), save=False)


def table_of(run: ImportRun) -> Table:
    """The table that was kept."""
    with run.file.open("rb") as opened:
        told = json.loads(opened.read(), object_hook=_cell)
    return Table(told["sheet"], told["headers"], [(number, cells) for number, cells in told["rows"]])


@dataclass(frozen=True)
class Kept:
    """Good rows as checked under `stamp`, in the importer's own plain form."""

    stamp: str
    rows: list[Any]
    bad: int


def keep_checked(run: ImportRun, kept: Kept) -> None:
    """Keep the good rows beside the table, in place of those kept before."""
    forget_checked(run)
    run.file.storage.save(_beside(run), _written({"stamp": kept.stamp, "rows": kept.rows, "bad": kept.bad}))


def checked_of(run: ImportRun) -> Kept | None:
    """The good rows that were kept, if any are."""
    storage = run.file.storage
    if not run.file or not storage.exists(_beside(run)):
        return None
    with storage.open(_beside(run), "rb") as opened:
        told = json.loads(opened.read())
    return Kept(told["stamp"], told["rows"], told["bad"])


def forget_checked(run: ImportRun) -> None:
    """Remove what was kept of the check."""
    if run.file:
        run.file.storage.delete(_beside(run))


def forget(run: ImportRun) -> None:
    """Remove everything of the run from the disk."""
    forget_checked(run)
    if run.file:
        run.file.storage.delete(run.file.name or "")


def _beside(run: ImportRun) -> str:
    return f"{run.file.name}.checked"


def _written(told: dict[str, Any]) -> "ContentFile[bytes]":
    return ContentFile(json.dumps(told, default=_told, ensure_ascii=False, separators=(",", ":")).encode())


def _told(value: Any) -> Any:
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    for name, kind in (("moment", dt.datetime), ("day", dt.date), ("time", dt.time)):
        if isinstance(value, kind):
            return {name: value.isoformat()}  # type: ignore[attr-defined]
    raise TypeError(type(value).__name__)


def _cell(told: dict[str, Any]) -> Any:
    """A cell that JSON has no word for."""
    if len(told) == 1:
        name, value = next(iter(told.items()))
        if name == "seconds":
            return dt.timedelta(seconds=value)
        if name in _KINDS:
            return _KINDS[name].fromisoformat(value)  # type: ignore[attr-defined]
    return told
