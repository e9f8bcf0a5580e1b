"""Activity logs from a table: one row, one activity. Fifty thousand rows are checked and saved in seconds."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pgtrigger
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import authorise
from portal.areas.models import Area
from portal.errors import DomainError
from portal.events import publish
from portal.imports.bulk import copy_rows, next_ids
from portal.imports.registry import Checked, Column, Importer, Row
from portal.text import fold
from programmes.enums import Channel, LogStatus
from programmes.events import activitylogs_changed
from programmes.imports.reader import Reader, Ready
from programmes.models import (
    ActivityLog,
    ActivityLogTransition,
    ActivityType,
    AttendanceBreakdown,
    BreakdownCategory,
    Programme,
)
from programmes.services.activity import FIELDS

SPACE = uuid.UUID("6f0f7c3e-53a1-4d0c-9a35-8a3d6f1f0c11")


class ActivityImporter(Importer):
    """Activities as partners keep them in their own tables."""

    kind: ClassVar[str] = "activities"
    title = gettext_lazy("Import activities")
    purpose = gettext_lazy("Bring many activities at once: one row for each. Numbers only, never names.")
    unit = ("activity", "activities")
    perm = "programmes.import_activitylog"
    list_url = "programmes:activities"
    crumb = gettext_lazy("Activities")

    def columns(self) -> Sequence[Column]:
        """The log's own fields, then a column for each category of the usual breakdowns."""
        categories = BreakdownCategory.objects.filter(
            is_active=True, dimension__is_active=True, dimension__asked_by_default=True
        )
        counts = tuple(
            Column(
                f"count_{c.pk}",
                f"{c.dimension.name}: {c.name}",
                aliases=(c.name, f"{c.dimension.slug}_{c.slug}"),
            )
            for c in categories.select_related("dimension").order_by("dimension__position", "position")
        )
        return (*COLUMNS, *counts)

    def examples(self, by: Any) -> list[list[str]]:
        """One row that shows the notation, as the person could have written it."""
        programme = Programme.objects.logged_by(by).accepting_logs().first()
        area = programme.areas.first() or Area.objects.current().first() if programme else None
        kind = ActivityType.objects.filter(is_active=True, counts_attendance=True).first()
        shown = {
            "programme": programme.title if programme else "",
            "date": "2026-03-31",
            "area": area.name if area else "",
            "type": kind.name if kind else "",
            "attendance": "23",
            "hours": "2",
            "start": "18:00",
        }
        return [[shown.get(c.name, "") for c in self.columns()]]

    def known_values(self, by: Any) -> dict[str, list[str]]:
        """Programmes, areas and types that a row may name."""
        return {
            _("Programme"): [p.title for p in Programme.objects.logged_by(by).accepting_logs()],
            _("Area"): [a.name for a in Area.objects.current()],
            _("Type"): [t.name for t in ActivityType.objects.filter(is_active=True)],
        }

    def check(
        self, rows: Sequence[Row], *, by: Any, day_first: bool, read_as: dict[str, dict[str, str]]
    ) -> list[Checked]:
        """See `Importer.check`. Nine queries for any number of rows, and one for what is here already."""
        reader = Reader(by, day_first, read_as)
        checked = [reader.read(row) for row in rows]
        self._mark_known([c for c in checked if not c.troubles])
        return checked

    def _mark_known(self, good: list[Checked]) -> None:
        """Give each row its id, the same for the same content, and mark those that are stored."""
        seen: Counter[str] = Counter()
        for row in good:
            ready: Ready = row.data
            if ready.client_id is None:
                told = ready.values
                parts = (
                    ready.organisation_id,
                    told["programme"].pk,
                    told["date"],
                    told["starts_at"],
                    told["area"].pk,
                    told["type"].pk,
                )
                key = "|".join(str(part) for part in (*parts, fold(told["title"]), told["attendance"]))
                ready.client_id = uuid.uuid5(SPACE, f"{key}|{seen[key]}")
                seen[key] += 1
        _mark_stored(good)

    def stamp(self, *, by: Any, day_first: bool, read_as: dict[str, dict[str, str]]) -> str:
        """Programmes, places, types, groups and known words as they are, the person's organisations, and the day."""
        return Reader(by, day_first, read_as).stamp()

    def packed(self, good: Sequence[Checked]) -> list[Any]:
        """Values in the order of the log's fields."""
        return [
            [
                row.number,
                row.title,
                [_plain(row.data.values.get(name)) for name in FIELDS],
                row.data.organisation_id,
                [(category.pk, n) for category, n in row.data.breakdown.items()],
                str(row.data.client_id),
            ]
            for row in good
        ]

    def unpacked(self, rows: Sequence[Any]) -> list[Checked]:
        """The same rows with ids for records and text for days, as COPY takes them."""
        good = [
            Checked(
                number,
                title,
                Ready(dict(zip(FIELDS, values, strict=True)), holder, dict(counts), uuid.UUID(client_id)),
            )
            for number, title, values, holder, counts, client_id in rows
        ]
        _mark_stored(good)
        return good

    def save(self, rows: Iterable[Checked], *, by: Any, run: Any) -> int:
        """Logs, breakdowns and first steps by COPY; the import's own audit event and the run on each log are the trail."""
        authorise(by, self.perm)
        now, person = timezone.now(), None if getattr(by, "is_system", False) else by.pk
        ready = [row.data for row in rows]
        ids = next_ids(ActivityLog, len(ready))
        stamps = {
            "client_id": None, "organisation": None, "channel": Channel.IMPORT.value, "status": LogStatus.SUBMITTED.value, "version": 1, "created_by": person,
            "created_at": now, "updated_at": now, "submitted_by": person, "submitted_at": now, "import_run": run.pk,
        }  # fmt: skip
        same = list(stamps.values())[2:]
        copy_rows(
            ActivityLog,
            ["id", *FIELDS, *stamps],
            (
                [
                    pk,
                    *(_plain(one.values.get(name)) for name in FIELDS),
                    one.client_id,
                    one.organisation_id,
                    *same,
                ]
                for pk, one in zip(ids, ready, strict=True)
            ),
        )
        counts = (
            (pk, getattr(category, "pk", category), n)
            for pk, one in zip(ids, ready, strict=True)
            for category, n in one.breakdown.items()
        )
        copy_rows(AttendanceBreakdown, ["log", "category", "count"], counts)
        step = ("submit", LogStatus.DRAFT.value, LogStatus.SUBMITTED.value, person, now, "")
        copy_rows(
            ActivityLogTransition,
            ["log", "action", "from_status", "to_status", "by", "at", "reason"],
            ((pk, *step) for pk in ids),
        )
        publish(activitylogs_changed, count=len(ids), action="import")
        return len(ids)

    def undo(self, *, by: Any, run: Any) -> int:
        """Remove the run's logs without trace of their words, unless one has been worked on."""
        mine = ActivityLog.objects.filter(import_run=run)
        worked_on = mine.exclude(version=1, status=LogStatus.SUBMITTED).count()
        if worked_on:
            raise DomainError(
                _(
                    "%(n)s of these activities have been verified, asked about or changed since. Withdraw the others one by one."
                )
                % {"n": worked_on},
                code="state",
            )
        steps = ActivityLogTransition.objects.filter(log__import_run=run)
        parts = AttendanceBreakdown.objects.filter(log__import_run=run)
        ignored = (
            "programmes.ActivityLogTransition:append_only",
            "programmes.ActivityLog:delete_delete",
            "programmes.AttendanceBreakdown:delete_delete",
        )
        with pgtrigger.ignore(*ignored):
            steps._raw_delete(using="default")
            parts._raw_delete(using="default")
            gone: int = mine._raw_delete(using="default")
        publish(activitylogs_changed, count=gone, action="undo")
        return gone


def _mark_stored(good: list[Checked]) -> None:
    """Mark the rows whose id is in the database, or stood in an earlier row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_id FROM programmes_activitylog WHERE client_id = ANY(%s)",
            [[row.data.client_id for row in good]],
        )
        stored = {client_id for (client_id,) in cursor.fetchall()}
    for row in good:
        row.known = row.data.client_id in stored
        stored.add(row.data.client_id)


def _plain(value: Any) -> Any:
    """A value as COPY and JSON take it."""
    kind = value.__class__
    if value is None or kind is str or kind is int or kind is list:
        return value
    return value.pk if isinstance(value, Model) else str(value)


COLUMNS = (
    Column(
        "programme",
        gettext_lazy("Programme"),
        required=True,
        aliases=("project", "programme title"),
        hint=gettext_lazy("Title or short name, as in the registry."),
    ),
    Column(
        "date",
        gettext_lazy("Date"),
        required=True,
        aliases=("day", "datum", "fecha"),
        hint=gettext_lazy("Such as 2026-03-31."),
        is_date=True,
    ),
    Column(
        "area",
        gettext_lazy("Area"),
        required=True,
        aliases=("place", "district", "neighbourhood", "where", "area code"),
        hint=gettext_lazy("Name or code of the district or neighbourhood."),
    ),
    Column(
        "type",
        gettext_lazy("Type"),
        required=True,
        aliases=("activity type", "kind", "what"),
        hint=gettext_lazy("One of the types on the sheet of known values."),
    ),
    Column(
        "attendance",
        gettext_lazy("People"),
        aliases=("attendance", "participants", "total", "number of people"),
        hint=gettext_lazy("Head count. 0 if nobody came; empty if nobody counted."),
    ),
    Column(
        "first_time",
        gettext_lazy("For the first time"),
        aliases=("new", "first-time attendees"),
        hint=gettext_lazy("How many were there for the first time."),
    ),
    Column("title", gettext_lazy("Title"), aliases=("name", "activity")),
    Column(
        "start", gettext_lazy("Start"), aliases=("time", "start time"), hint=gettext_lazy("Such as 18:30.")
    ),
    Column(
        "hours",
        gettext_lazy("Hours"),
        aliases=("duration",),
        hint=gettext_lazy("Length of the activity, such as 1.5."),
    ),
    Column("facilitators", gettext_lazy("Facilitators"), aliases=("staff",)),
    Column("sessions", gettext_lazy("Sessions"), hint=gettext_lazy("1 if empty.")),
    Column(
        "mode",
        gettext_lazy("In person or online"),
        aliases=("mode",),
        hint=gettext_lazy("in person, online or both."),
    ),
    Column("languages", gettext_lazy("Languages"), hint=gettext_lazy("Separated by commas.")),
    Column("happened", gettext_lazy("What happened"), aliases=("description", "notes")),
    Column("learned", gettext_lazy("What was learned"), aliases=("lessons",)),
    Column("concerns", gettext_lazy("Concerns about the activity"), aliases=("concerns",)),
    Column(
        "id",
        gettext_lazy("Id"),
        aliases=("uuid", "client id"),
        hint=gettext_lazy("A UUID, if your system has one; the same id is stored once."),
    ),
)
