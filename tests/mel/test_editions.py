"""Editions: built once whatever happens, never changed, told about without content."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pghistory
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError

from mel.enums import EditionStatus, Origin, ReportKind
from mel.models import EditionNotice, ReportEdition, ReportSchedule
from mel.periods import Quarter
from mel.reports.figures import Report, fingerprint
from mel.services import edition as editions
from mel.services import notices
from mel.services.schedule import save_schedule
from mel.tasks import build_due_report, finish_editions
from portal.access import SYSTEM
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from portal.jobs.models import Job, JobState
from tests.factories import UserFactory

KIND = ReportKind.COUNCIL_QUARTERLY
TODAY = dt.date(2026, 10, 20)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of editions go to a folder of their own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path


@pytest.fixture
def quick(monkeypatch):
    """Layout is tried elsewhere; here it takes no time."""
    monkeypatch.setattr(editions, "make_pdf", lambda report, edition: b"%PDF " + edition.encode())


@pytest.fixture
def today(time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC))


def schedule(**more):
    wanted = {"kind": KIND, "lead_days": 15, "hour": 6, "enabled": True, "recipients": []} | more
    return save_schedule(by=SYSTEM, **wanted)


def done():
    return ReportEdition.objects.filter(status=EditionStatus.DONE)


@pytest.mark.django_db
def test_a_scheduled_edition_is_built_whole(city, today):
    city.season().plan()
    assert build_due_report(schedule().pk)
    edition = done().get()
    assert (edition.period, edition.number, edition.origin) == ("2026-Q3", 1, Origin.SCHEDULED)
    assert fingerprint(edition.pdf.read()) == edition.pdf_sha256
    assert fingerprint(edition.xlsx.read()) == edition.xlsx_sha256
    assert Report.from_json(edition.figures).fingerprint() == edition.figures_sha256
    assert (
        AuditEvent.objects.filter(action="mel.release_reportedition", object_id=str(edition.pk)).count() == 1
    )
    edition.pdf.close()
    edition.xlsx.close()


@pytest.mark.django_db
def test_running_the_task_again_builds_nothing_more(city, quick, today):
    wanted = schedule()
    assert build_due_report(wanted.pk)
    assert build_due_report(wanted.pk)
    finish_editions()
    assert ReportEdition.objects.count() == 1


@pytest.mark.django_db
def test_a_report_is_due_only_after_its_days(city, quick):
    wanted = schedule(lead_days=15)
    assert editions.due_period(wanted, dt.date(2026, 10, 14)) == Quarter(2026, 2)
    assert editions.due_period(wanted, dt.date(2026, 10, 15)) == Quarter(2026, 3)
    assert editions.next_due(wanted, TODAY) == (Quarter(2026, 4), dt.date(2027, 1, 15))


@pytest.mark.django_db
def test_a_schedule_that_is_off_builds_nothing(city, quick, today):
    assert build_due_report(schedule(enabled=False).pk) is False
    assert build_due_report(999) is False
    assert not ReportEdition.objects.exists()


@pytest.mark.django_db
def test_numbers_run_on_within_a_period(city, quick, today, coordinator):
    asked, _job = editions.request_edition(kind=KIND, period=Quarter(2026, 3), by=coordinator)
    build_due_report(schedule().pk)
    again, _job = editions.request_edition(kind=KIND, period=Quarter(2026, 3), by=coordinator)
    assert [e.edition for e in (asked, again)] == ["2026-Q3/1", "2026-Q3/3"]
    assert ReportEdition.objects.get(origin=Origin.SCHEDULED).number == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_yield_one_edition(city, monkeypatch, today):
    """Both begin at the same moment; the layout takes long enough for them to overlap."""
    wanted, made, start = schedule(), [], threading.Barrier(4)

    def slow(report, edition):
        made.append(edition)
        time.sleep(0.4)
        return b"%PDF"

    monkeypatch.setattr(editions, "make_pdf", slow)

    def work():
        try:
            start.wait()
            build_due_report(wanted.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ReportEdition.objects.count() == 1
    assert done().count() == 1
    assert made == ["2026-Q3/1"]


CRASHING = """
import django, time
django.setup()
from mel.services import edition as editions
def stuck(report, edition):
    print("laying out", flush=True)
    time.sleep(60)
editions.make_pdf = stuck
editions.build({pk})
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_one_edition_after_redelivery(city, quick, today, files):
    wanted = schedule()
    edition = editions.scheduled_edition(wanted, today=TODAY)
    at = connection.settings_dict
    who = f"postgres://{at['USER']}:{at['PASSWORD']}@"
    folder = at["OPTIONS"].get("host")  # a folder with a socket, in the throw-away database of a test run
    place = f"/{at['NAME']}?host={quote(folder)}" if folder else f"{at['HOST']}:{at['PORT']}/{at['NAME']}"
    address = who + place
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.config.settings.test",
        "DATABASE_OWNER_URL": address,
        "DATABASE_URL": address,
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", CRASHING.format(pk=edition.pk)], env=env, stdout=subprocess.PIPE, text=True
    )
    with worker:
        assert worker.stdout.readline().strip() == "laying out"
        edition.refresh_from_db()
        assert edition.status == EditionStatus.BUILDING
        assert editions.build(edition.pk) is False, "another worker is at it"
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    deadline = time.monotonic() + 10
    while not build_due_report(wanted.pk) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert done().count() == ReportEdition.objects.count() == 1
    assert done().get().attempts == 2


@pytest.mark.django_db
def test_a_build_that_fails_can_be_taken_up_again_and_leaves_no_files(city, today, monkeypatch, files):
    wanted = schedule()

    def broken(report, edition):
        raise RuntimeError("no fonts")

    monkeypatch.setattr(editions, "make_pdf", broken)
    with pytest.raises(RuntimeError):
        build_due_report(wanted.pk)
    assert ReportEdition.objects.get().status == EditionStatus.FAILED
    monkeypatch.setattr(editions, "make_pdf", lambda report, edition: b"%PDF")
    monkeypatch.setattr(editions, "_address", lambda edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_due_report(wanted.pk)
    assert [p for p in files.rglob("*") if p.is_file()] == []
    monkeypatch.undo()
    monkeypatch.setattr(editions, "make_pdf", lambda report, edition: b"%PDF")
    finish_editions()
    assert done().count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "delete", "figures"])
def test_a_done_edition_cannot_be_changed_by_anyone(city, quick, today, change):
    build_due_report(schedule().pk)
    edition = done().get()
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        if change == "update":
            ReportEdition.objects.filter(pk=edition.pk).update(number=9)
        elif change == "delete":
            edition.delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE mel_reportedition SET figures = '{}' WHERE id = %s", [edition.pk])
    assert done().get().figures == edition.figures


@pytest.mark.django_db
def test_the_database_refuses_a_second_scheduled_edition_of_a_period(db):
    from django.db import IntegrityError

    ReportEdition.objects.create(kind=KIND, period="2026-Q3", number=1, origin=Origin.SCHEDULED)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportEdition.objects.create(kind=KIND, period="2026-Q3", number=2, origin=Origin.SCHEDULED)


@pytest.mark.django_db(transaction=True)
def test_recipients_are_told_once_and_nothing_of_the_content(city, quick, today, coordinator, council_lead):
    city.season()
    gone = UserFactory(role="evaluator")
    wanted = schedule(recipients=[coordinator, council_lead, gone])
    with pghistory.context(actor="system"):
        gone.assignments.all().delete()
    build_due_report(wanted.pk)
    notices.send_waiting()
    assert sorted(m.to[0] for m in mail.outbox) == sorted([coordinator.email, council_lead.email])
    text = mail.outbox[0].subject + mail.outbox[0].body
    report = Report.from_json(done().get().figures)
    assert report.headline not in text
    assert not any(f.label in text or (len(f.text) > 2 and f.text in text) for f in report.figures)
    assert f"/reports/{done().get().pk}/" in text
    assert not EditionNotice.objects.filter(sent_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_mail_server_that_refuses_is_asked_again(city, quick, today, council_lead, monkeypatch):
    schedule(recipients=[council_lead])
    edition = editions.scheduled_edition(ReportSchedule.objects.get(), today=TODAY)
    monkeypatch.setattr(editions, "_wake_sender", lambda: None)
    editions.build(edition.pk)
    monkeypatch.setattr(notices, "send_mail", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        notices.send_waiting()
    assert EditionNotice.objects.filter(sent_at__isnull=True).count() == 1
    monkeypatch.undo()
    assert notices.send_waiting() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_asks_and_the_job_ends_at_the_edition(city, quick, today, council_lead):
    edition, job = editions.request_edition(kind=KIND, period=Quarter(2026, 3), by=council_lead)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.result_url == f"/reports/{edition.pk}/"
    edition.refresh_from_db()
    assert edition.is_done
    assert edition.asked_by == council_lead


@pytest.mark.django_db(transaction=True)
def test_stopping_the_job_forgets_the_edition(city, quick, today, council_lead, monkeypatch):
    def stopped(report, edition):
        Job.objects.update(cancel_asked=True)
        return b"%PDF"

    monkeypatch.setattr(editions, "make_pdf", stopped)
    _edition, job = editions.request_edition(kind=KIND, period=Quarter(2026, 3), by=council_lead)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not ReportEdition.objects.exists()


@pytest.mark.django_db
def test_a_quarter_that_has_not_begun_cannot_be_asked_for(today, council_lead):
    with pytest.raises(DomainError):
        editions.request_edition(kind=KIND, period=Quarter(2027, 1), by=council_lead)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["partner_manager", "evaluator", "administrator", "case_coordinator"])
def test_others_may_not_ask_for_an_edition(today, role):
    with pytest.raises(PermissionDenied):
        editions.request_edition(kind=KIND, period=Quarter(2026, 3), by=UserFactory(role=role))
    assert not ReportEdition.objects.exists()
