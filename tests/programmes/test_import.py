"""Activities from a table: nothing before it is confirmed, once whatever is uploaded twice, and back within a day."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.imports.models import ColumnChoice, ImportRun
from portal.imports.services import confirm, undo
from portal.imports.services.runs import clear_abandoned
from programmes.models import ActivityLog, ActivityLogTransition, Programme
from programmes.services import verify
from tests.factories import AreaFactory, UserFactory
from tests.programmes.factories import ProgrammeFactory, TypeFactory, breakdown
from tests.programmes.test_pages import client_of

HEAD = "Programme;Date;Area;Type;People;Title;What happened\n"


@pytest.fixture
def programme(db: Any) -> Programme:
    TypeFactory()
    return ProgrammeFactory(title="Evenings on the Quay", area=AreaFactory(name="Market Hill", code="MH"))


@pytest.fixture
def client(programme: Programme) -> Client:
    return client_of(UserFactory(organisation=programme.lead, role="partner_member"))


def line(**changes: str) -> str:
    cells = {
        "programme": "evenings on the quay",
        "date": "3.10.2026",
        "area": "Market Hill",
        "type": "Youth session",
        "people": "24",
        "title": "",
        "what": "",
        **changes,
    }
    return ";".join(cells.values()) + "\n"


def upload(client: Client, text: str, name: str = "autumn.csv") -> ImportRun:
    answer = client.post(
        reverse("imports:start", args=["activities"]), {"file": SimpleUploadedFile(name, text.encode())}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportRun.objects.latest("created_at")


def choose(client: Client, run: ImportRun, **changes: str) -> ImportRun:
    answer = client.post(
        reverse("imports:columns", args=[run.pk]), {**run.columns, "day_first": "yes", **changes}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    run.refresh_from_db()
    return run


@pytest.mark.django_db(transaction=True)
def test_the_whole_way(client: Client) -> None:
    run = choose(
        client,
        upload(
            client, HEAD + line() + line(date="10.10.2026") + line(people="0", what="Nobody came, it snowed")
        ),
    )
    assert (run.good, run.bad, run.skipped) == (3, 0, 0)
    assert client.get(reverse("imports:run", args=[run.pk])).status_code == 200
    assert not ActivityLog.objects.exists()
    answer = client.post(reverse("imports:confirm", args=[run.pk]))
    assert answer.status_code == 302
    run.refresh_from_db()
    assert (run.status, run.saved) == ("done", 3)
    logs = list(ActivityLog.objects.order_by("pk"))
    assert [log.attendance for log in logs] == [24, 24, 0]
    assert {(log.status, log.channel, log.transitions.get().action) for log in logs} == {
        ("submitted", "import", "submit")
    }
    assert AuditEvent.objects.filter(action="imports.save_activities").count() == 1
    assert client.get(reverse("imports:run", args=[run.pk])).status_code == 200
    again = choose(client, upload(client, HEAD + line() + line(date="17.10.2026")))
    assert (again.good, again.skipped) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_undo_leaves_nothing_and_the_file_can_be_imported_again(client: Client) -> None:
    run = choose(client, upload(client, HEAD + line(what="Teapotina came")))
    client.post(reverse("imports:confirm", args=[run.pk]))
    assert ActivityLog.objects.count() == 1
    client.post(reverse("imports:undo", args=[run.pk]))
    assert not ActivityLog.objects.exists()
    assert not ActivityLogTransition.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programmes_activityloghistory")
        assert cursor.fetchone()[0] == 0
    assert choose(client, upload(client, HEAD + line())).good == 1


@pytest.mark.django_db(transaction=True)
def test_undo_is_refused_once_somebody_worked_on_it_or_a_day_has_passed(client: Client) -> None:
    run = choose(client, upload(client, HEAD + line() + line(date="4.10.2026")))
    client.post(reverse("imports:confirm", args=[run.pk]))
    run.refresh_from_db()
    with (
        time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)),
        pytest.raises(Exception, match="within a day"),
    ):
        undo(run=run, by=run.started_by)
    verify(log=ActivityLog.objects.first(), by=UserFactory(role="programme_coordinator"))
    client.post(reverse("imports:undo", args=[run.pk]))
    assert ActivityLog.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "31.09.2026"}, "There is no 31 September."), ({"area": "Markt Hill"}, "Did you mean “Market Hill”?"),
        ({"people": "many"}, "is not a whole number"),
        ({"people": ""}, "how many people came"), ({"type": "Picnic"}, "is not a type of activity"),
        ({"programme": "Night gym"}, "is not a programme you can log for"),
        ({"date": "1.1.2999"}, "still to come"), ({"what": "I talked with Teapotina"}, "seems to hold a name"), ({"programme": ""}, "No programme is named."),
    ],
)  # fmt: skip
def test_a_bad_row_says_why_and_what_to_do(client: Client, changes: dict[str, str], words: str) -> None:
    run = choose(client, upload(client, HEAD + line() + line(**changes)))
    assert (run.good, run.bad) == (1, 1)
    page = client.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert words in page
    told = client.get(reverse("imports:problems", args=[run.pk])).content.decode()
    assert words in told


def test_all_or_nothing_unless_one_says_so(client: Client) -> None:
    run = choose(client, upload(client, HEAD + line() + line(date="31.09.2026")))
    client.post(reverse("imports:confirm", args=[run.pk]))
    run.refresh_from_db()
    assert run.status == "checked"
    confirm(run=run, only_good=True, by=run.started_by)
    run.refresh_from_db()
    assert run.status == "running"


def test_a_value_can_be_read_as_another_and_is_remembered(client: Client) -> None:
    run = choose(
        client, upload(client, HEAD + line(area="Markt Hill") + line(area="Markt Hill", date="4.10.2026"))
    )
    assert run.bad == 2
    client.post(
        reverse("imports:mend", args=[run.pk]),
        {"column": "area", "value": "Markt Hill", "meaning": "Market Hill"},
    )
    run.refresh_from_db()
    assert (run.good, run.bad) == (2, 0)
    assert choose(client, upload(client, HEAD + line(area="MARKT  hill", date="5.10.2026"))).good == 1


def test_columns_are_remembered_by_person(client: Client) -> None:
    text = "Vorhaben;Wann;Wo;Art;Kopfzahl\nEvenings on the Quay;2026-10-03;MH;youth_session;12\n"
    chosen = {"programme": "Vorhaben", "date": "Wann", "area": "Wo", "type": "Art", "attendance": "Kopfzahl"}
    run = choose(client, upload(client, text), **chosen)
    assert run.good == 1
    assert upload(client, text).columns == chosen
    assert ColumnChoice.objects.count() == 1


def test_the_order_of_day_and_month_is_chosen(client: Client) -> None:
    run = choose(client, upload(client, HEAD + line(date="3/10/2026")), day_first="no")
    assert run.good == 1
    from portal.imports.services import rows_of
    from programmes.imports.activities import ActivityImporter

    checked = ActivityImporter().check(rows_of(run), by=run.started_by, day_first=False, read_as={})
    assert checked[0].data.values["date"] == dt.date(2026, 3, 10)


def test_groups_that_add_up_to_more_are_a_bad_row(client: Client) -> None:
    young, older, _ = breakdown()
    young.dimension.asked_by_default = True
    young.dimension.save()
    text = f"Programme;Date;Area;Type;People;{young.dimension.name}: {young.name};{older.dimension.name}: {older.name}\n"
    run = choose(client, upload(client, text + "Evenings on the Quay;3.10.2026;MH;Youth session;18;11;10\n"))
    assert run.bad == 1
    assert "adds up to 21" in str(run.problems)


def test_a_run_is_its_owners_alone(client: Client, programme: Programme) -> None:
    run = choose(client, upload(client, HEAD + line()))
    other = client_of(UserFactory(organisation=programme.lead, role="partner_member"))
    for name in ("run", "columns", "problems"):
        assert other.get(reverse(f"imports:{name}", args=[run.pk])).status_code == 404
    council = client_of(UserFactory(role="council_lead"))
    assert council.get(reverse("imports:start", args=["activities"])).status_code == 403
    assert client.get(reverse("imports:start", args=["nothing"])).status_code == 404


def test_the_template_can_be_filled_in_and_comes_back(client: Client) -> None:
    from openpyxl import load_workbook

    ProgrammeFactory(title="A programme of others")
    answer = client.get(reverse("imports:template", args=["activities"]))
    import io

    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings[0] == "Programme *"
    example = dict(zip(headings, [cell.value for cell in sheet[2]], strict=True))
    assert (example["Programme *"], example["Area *"]) == ("Evenings on the Quay", "Market Hill")
    assert example["Type *"]
    sheet.delete_rows(2)
    values = {
        "Programme *": "Evenings on the Quay",
        "Date *": dt.date(2026, 10, 3),
        "Area *": "MH",
        "Type *": "Youth session",
        "People": 12,
    }
    sheet.append([values.get(h, "") for h in headings])
    out = io.BytesIO()
    book.save(out)
    form = {"file": SimpleUploadedFile("filled.xlsx", out.getvalue())}
    client.post(reverse("imports:start", args=["activities"]), form)
    assert choose(client, ImportRun.objects.latest("created_at")).good == 1


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b"PK\x03\x04 no"), ("a.exe", b"MZ"), ("a.csv", b"\x00\x01"), ("a.csv", b"")]
)
def test_what_is_no_table_is_refused_on_the_page(client: Client, name: str, data: bytes) -> None:
    answer = client.post(
        reverse("imports:start", args=["activities"]), {"file": SimpleUploadedFile(name, data)}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ImportRun.objects.exists()


def test_files_that_were_never_imported_go_after_a_week(client: Client) -> None:
    run = upload(client, HEAD + line())
    assert clear_abandoned() == 0
    ImportRun.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
    assert clear_abandoned() == 1
    run.refresh_from_db()
    assert not run.file
    assert clear_abandoned() == 0


def test_a_worker_that_saves_twice_saves_once(client: Client) -> None:
    from portal.imports.services import save

    run = choose(client, upload(client, HEAD + line() + line(date="4.10.2026")))
    confirm(run=run, only_good=False, by=run.started_by)
    for _ in range(2):
        run.refresh_from_db()
        save(run=run, by=run.started_by, progress=lambda percent, words: None)
    assert ActivityLog.objects.count() == 2


def test_a_worker_that_dies_while_saving_leaves_nothing_and_can_begin_again(
    client: Client, monkeypatch: Any
) -> None:
    from portal.imports.services import save
    from programmes.imports import activities

    run = choose(client, upload(client, HEAD + line()))
    confirm(run=run, only_good=False, by=run.started_by)
    run.refresh_from_db()
    with monkeypatch.context() as broken:
        broken.setattr(activities, "publish", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save(run=run, by=run.started_by, progress=lambda percent, words: None)
    assert not ActivityLog.objects.exists()
    save(run=run, by=run.started_by, progress=lambda percent, words: None)
    assert ActivityLog.objects.count() == 1
