"""What an import keeps between its steps: the table as it was read, and checked rows as long as they still hold."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from portal.imports.models import ImportRun
from portal.imports.reading import Table
from portal.imports.services import save
from portal.imports.stash import checked_of, keep_table, table_of
from programmes.imports.activities import ActivityImporter
from programmes.models import ActivityLog, ActivityType, Programme
from tests.factories import AreaFactory, UserFactory
from tests.programmes.factories import ProgrammeFactory, TypeFactory, breakdown
from tests.programmes.test_import import HEAD, choose, line, upload
from tests.programmes.test_pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Any:
    TypeFactory()
    programme = ProgrammeFactory(
        title="Evenings on the Quay", area=AreaFactory(name="Market Hill", code="MH")
    )
    return client_of(UserFactory(organisation=programme.lead, role="partner_member"))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each check looked at."""
    counted: list[int] = []
    plain = ActivityImporter.check

    def counting(self: Any, rows: Any, **how: Any) -> Any:
        counted.append(len(rows))
        return plain(self, rows, **how)

    monkeypatch.setattr(ActivityImporter, "check", counting)
    return counted


def saved(run: ImportRun) -> ImportRun:
    ImportRun.objects.filter(pk=run.pk).update(status="running")
    run.refresh_from_db()
    return save(run=run, by=run.started_by, progress=lambda percent, message: None)


def test_every_kind_of_cell_comes_back_as_it_was() -> None:
    cells = [
        "words, “ä” 0",
        3,
        2.5,
        True,
        None,
        "",
        dt.date(2026, 3, 1),
        dt.datetime(2026, 3, 1, 9, 30),
        dt.time(18, 5),
        dt.timedelta(hours=2),
    ]
    run, table = ImportRun(kind="activities"), Table("Sheet", ["a"] * len(cells), [(2, cells)])
    keep_table(run, table)
    assert table_of(run) == table
    assert [type(cell) for cell in table_of(run).rows[0][1]] == [type(cell) for cell in cells]


def test_what_was_checked_is_saved_without_checking_again(
    client: Any, checks: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    young, *_ = breakdown()
    young.dimension.asked_by_default = True
    young.dimension.save()
    head = HEAD.strip() + f";Hours;Start;{young.dimension.name}: {young.name}\n"
    run = choose(client, upload(client, head + line(title="Open evening").strip() + ";1,5;18:30;7\n"))
    kept = f"{run.file.name}.checked"
    assert checks == [1] and run.file.storage.exists(kept)
    with django_capture_on_commit_callbacks(execute=True):
        assert saved(run).saved == 1
    assert checks == [1] and not run.file.storage.exists(kept)
    log = ActivityLog.objects.get()
    assert (log.title, log.date, log.attendance, str(log.hours), log.starts_at) == (
        "Open evening",
        dt.date(2026, 10, 3),
        24,
        "1.50",
        dt.time(18, 30),
    )
    assert [(row.category, row.count) for row in log.breakdowns.all()] == [(young, 7)]


@pytest.mark.parametrize("change", ["programme closed", "type taken back", "place renamed", "next day"])
def test_rows_are_checked_again_when_anything_changed_that_the_check_looked_at(
    client: Any, checks: list[int], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = choose(client, upload(client, HEAD + line()))
    match change:
        case "programme closed":
            Programme.objects.update(status="closed")
        case "type taken back":
            ActivityType.objects.update(is_active=False)
        case "place renamed":
            AreaFactory(name="Market Hill Top")
        case "next day":
            tomorrow = timezone.localdate() + dt.timedelta(days=1)
            monkeypatch.setattr("programmes.imports.reader.timezone.localdate", lambda *a: tomorrow)
    ImportRun.objects.filter(pk=run.pk).update(only_good=True)
    run.refresh_from_db()
    done = saved(run)
    assert checks == [1, 1]
    assert done.saved == (0 if change in ("programme closed", "type taken back") else 1)


def test_a_row_that_came_into_the_portal_meanwhile_is_not_saved_twice(client: Any, checks: list[int]) -> None:
    text = HEAD + line() + line(date="4.10.2026")
    first, second = choose(client, upload(client, text)), choose(client, upload(client, text))
    assert saved(first).saved == 2
    done = saved(second)
    assert (done.saved, done.skipped) == (0, 2)
    assert ActivityLog.objects.count() == 2


def test_a_new_choice_of_columns_replaces_what_was_checked(client: Any) -> None:
    run = choose(client, upload(client, HEAD + line(date="3/10/2026")), day_first="no")
    assert checked_of(run).rows[0][2][4] == "2026-03-10"
    run = choose(client, run, day_first="yes")
    assert checked_of(run).rows[0][2][4] == "2026-10-03"
    saved(run)
    assert ActivityLog.objects.get().date == dt.date(2026, 10, 3)
