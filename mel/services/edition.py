"""Building editions: one at a time, each exactly once, whatever happens to the worker.

An edition is a row before it is work. Whoever builds it holds a lock that the database gives to one connection and takes back
when that connection dies, so that a second worker leaves it alone and a worker that comes after a crash can begin again at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mel.enums import EditionStatus, Origin
from mel.models import EditionNotice, ReportEdition, ReportSchedule
from mel.periods import Quarter, last_ended
from mel.reports.council import build as build_figures
from mel.reports.figures import Report, fingerprint
from mel.reports.pdf import pdf as make_pdf
from mel.reports.spreadsheet import xlsx as make_xlsx
from mel.services.held import hold_for
from portal.access import SYSTEM
from portal.access.act import act
from portal.audit.services import record
from portal.errors import DomainError
from portal.jobs import services as jobs
from portal.jobs.models import Job

Tell = Callable[[int, str], None]
LOCK_SPACE = 0x4D454C  # "MEL": keeps these locks apart from other ones of the database
MAX_ATTEMPTS = 6


def request_edition(*, kind: str, period: Quarter, by: Any) -> tuple[ReportEdition, Job]:
    """Ask for an edition; it is built in the worker with progress to look at.

    Raises:
        PermissionDenied: this person may not ask for one.
        DomainError: the quarter has not begun.
    """
    if period.starts_on > timezone.localdate():
        raise DomainError(_("This quarter has not begun yet."), field="period")
    with act("mel.build_reportedition", by=by) as event:
        edition = _new(kind, period, Origin.REQUESTED, by)
        event.on = edition
        event.details.update(kind=kind, period=period.slug, number=edition.number)
        title = f"{edition.get_kind_display()}, {period.label}"
        job = jobs.start("mel.build_report", title=title, by=by, params={"edition": edition.pk})
    return edition, job


def scheduled_edition(schedule: ReportSchedule, *, today: dt.date) -> ReportEdition | None:
    """The edition that ``schedule`` owes on ``today``, made if it does not exist yet; None if the schedule is off.

    The database holds at most one scheduled edition a period: of two workers that insert at once, one finds the other's.
    """
    if not schedule.enabled:
        return None
    period = due_period(schedule, today)
    found = ReportEdition.objects.filter(kind=schedule.kind, period=period.slug, origin=Origin.SCHEDULED)
    return found.first() or _new(schedule.kind, period, Origin.SCHEDULED, SYSTEM)


def due_on(schedule: ReportSchedule, period: Quarter) -> dt.date:
    """The day on which the report on ``period`` is built."""
    return period.ends_on + dt.timedelta(days=schedule.lead_days)


def due_period(schedule: ReportSchedule, today: dt.date) -> Quarter:
    """The latest quarter whose report is due: over for at least the schedule's days."""
    latest = last_ended(today)
    return latest if today >= due_on(schedule, latest) else latest.shift(-1)


def next_due(schedule: ReportSchedule, today: dt.date) -> tuple[Quarter, dt.date]:
    """The next quarter that will be reported by itself, and the day."""
    period = due_period(schedule, today).shift(1)
    return period, due_on(schedule, period)


def _new(kind: str, period: Quarter, origin: Origin, by: Any) -> ReportEdition:
    """A new row with the next number. If another took the number meanwhile it asks again; of a scheduled one it finds the other's."""
    rows = ReportEdition.objects.filter(kind=kind, period=period.slug)
    for _attempt in range(5):
        last = rows.aggregate(n=Max("number"))["n"] or 0
        try:
            with transaction.atomic():
                asked_by = None if by is SYSTEM else by
                return ReportEdition.objects.create(
                    kind=kind, period=period.slug, number=last + 1, origin=origin, asked_by=asked_by
                )
        except IntegrityError:
            theirs = rows.filter(origin=Origin.SCHEDULED).first() if origin == Origin.SCHEDULED else None
            if theirs:
                return theirs
    raise DomainError(_("Several people ask for this report at once. Please try again."), code="conflict")


@contextmanager
def _held(edition_id: int) -> Iterator[bool]:
    """Whether this connection alone may build the edition now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, edition_id])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, edition_id])


def build(edition_id: int, *, tell: Tell | None = None) -> bool:
    """Build an edition unless it is done or another worker is at it. Safe to call again after a crash.

    Args:
        edition_id: its key.
        tell: told how far the work is; may stop it by raising.

    Returns:
        True if the edition is done now, by this call or before.
    """
    with _held(edition_id) as held:
        if not held:
            return False
        edition = ReportEdition.objects.filter(pk=edition_id).select_related("asked_by").first()
        if edition is None or edition.is_done:
            return edition is not None
        unfinished_row = ReportEdition.objects.filter(pk=edition_id).exclude(status=EditionStatus.DONE)
        unfinished_row.update(status=EditionStatus.BUILDING, attempts=F("attempts") + 1)
        try:
            with translation.override(settings.LANGUAGE_CODE):
                _make(edition, tell or (lambda percent, message: None))
        except Exception:
            unfinished_row.update(status=EditionStatus.FAILED)
            raise
    return True


def _make(edition: ReportEdition, tell: Tell) -> None:
    builder: Any = edition.asked_by or SYSTEM
    tell(10, _("Counting"))
    hold_for(edition.quarter)
    report = build_figures(edition.quarter, builder)
    tell(35, _("Laying out the pages"))
    paper = make_pdf(report, edition=edition.edition)
    tell(80, _("Writing the spreadsheet"))
    sheet = make_xlsx(report, edition=edition.edition)
    tell(92, _("Sealing the edition"))
    _seal(edition, report, paper, sheet)


SEALED = ["figures", "figures_sha256", "pdf", "pdf_sha256", "xlsx", "xlsx_sha256", "status", "built_at"]


def _seal(edition: ReportEdition, report: Report, paper: bytes, sheet: bytes) -> None:
    """Files, fingerprints, the audit event and the word to the recipients in one transaction; files are removed if it fails."""
    try:
        edition.pdf.save(f"{edition.file_stem}.pdf", ContentFile(paper), save=False)
        edition.xlsx.save(f"{edition.file_stem}.xlsx", ContentFile(sheet), save=False)
        with act("mel.release_reportedition", by=SYSTEM, on=edition) as event:
            edition.figures = report.plain()
            edition.figures_sha256 = report.fingerprint()
            edition.pdf_sha256, edition.xlsx_sha256 = fingerprint(paper), fingerprint(sheet)
            edition.status, edition.built_at = EditionStatus.DONE, timezone.now()
            edition.save(update_fields=SEALED)
            if edition.origin == Origin.SCHEDULED:
                _address(edition)
            event.details.update(
                period=edition.period,
                number=edition.number,
                figures=edition.figures_sha256,
                pdf=edition.pdf_sha256,
            )
            transaction.on_commit(_wake_sender, robust=True)
    except BaseException:
        edition.pdf.delete(save=False)
        edition.xlsx.delete(save=False)
        raise


def _address(edition: ReportEdition) -> None:
    """One row for each person to tell; the rows are the promise, the e-mail follows."""
    schedule = ReportSchedule.objects.filter(kind=edition.kind).first()
    if schedule is not None:
        rows = [EditionNotice(edition=edition, user=user) for user in schedule.recipients.all()]
        EditionNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _wake_sender() -> None:
    from mel.tasks import send_notices

    send_notices.delay()


def make_up(now: dt.datetime) -> list[ReportEdition]:
    """Editions whose call to build got lost between timetable and worker: made now, not at the next day's call.

    A schedule owes since its last daily call, unless it was changed after that: a change counts from the next call on.
    """
    made = []
    for schedule in ReportSchedule.objects.filter(enabled=True):
        call = schedule.last_call(now)
        if call > schedule.changed_at:
            found = scheduled_edition(schedule, today=timezone.localdate(call))
            made += [found] if found else []
    return made


def unfinished() -> list[int]:
    """Scheduled editions that were begun or never begun and have not been tried too often."""
    open_ = ReportEdition.objects.filter(origin=Origin.SCHEDULED, attempts__lt=MAX_ATTEMPTS).exclude(
        status=EditionStatus.DONE
    )
    return list(open_.values_list("pk", flat=True))


def exists(edition_id: int) -> bool:
    """Whether the edition is still wanted."""
    return ReportEdition.objects.filter(pk=edition_id).exists()


def abandon(edition_id: int) -> None:
    """Forget an edition whose person stopped it; one that is done stays."""
    ReportEdition.objects.filter(pk=edition_id).exclude(status=EditionStatus.DONE).delete()


def note_download(edition: ReportEdition, *, form: str, by: Any) -> None:
    """Write down who took which file of an edition."""
    with transaction.atomic():
        record(
            action="mel.download_reportedition",
            actor=by,
            obj=edition,
            details={"form": form, "edition": edition.edition},
        )
