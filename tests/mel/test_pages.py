"""Pages and API of reports: who opens what, and that they show the same figures."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from mel import snapshot
from mel.enums import EditionStatus, Origin, ReportKind
from mel.models import ReportEdition, ReportSchedule
from mel.periods import Quarter
from mel.reports.council import build
from mel.services import edition as editions
from mel.services.held import hold_for
from portal.audit.models import AuditEvent
from strategy.models import Measure, MeasureUpdate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
READERS = ("council_lead", "programme_coordinator", "city_officer", "evaluator")
OTHERS = (
    "partner_member",
    "partner_manager",
    "frontline_worker",
    "intake_officer",
    "case_coordinator",
    "administrator",
    "data_protection_officer",
)


@pytest.fixture(autouse=True)
def world(settings, tmp_path, time_machine, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    settings.SECOND_FACTOR_ROLES = []
    monkeypatch.setattr("portal.accounts.enums.CASE_ROLES", ())
    monkeypatch.setattr("portal.accounts.models.user.CASE_ROLES", ())
    time_machine.move_to(dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC))


@pytest.fixture
def edition(city, monkeypatch, council_lead):
    city.season().plan()
    monkeypatch.setattr(editions, "make_pdf", lambda report, edition: b"%PDF-1.7 made")
    made = ReportEdition.objects.create(
        kind=ReportKind.COUNCIL_QUARTERLY, period="2026-Q3", number=1, origin=Origin.SCHEDULED
    )
    editions.build(made.pk)
    made.refresh_from_db()
    return made


def addresses(edition):
    return {
        "dashboard": reverse("mel:dashboard"),
        "figure": reverse("mel:figure", args=["2026-Q3", "contacts"]),
        "reports": reverse("mel:reports"),
        "edition": reverse("mel:edition", args=[edition.pk]),
        "download": reverse("mel:download", args=[edition.pk, "pdf"]),
        "build": reverse("mel:build"),
        "schedule": reverse("mel:schedule"),
        "api": "/api/v1/reports/",
        "api_one": f"/api/v1/reports/{edition.pk}/",
        "api_file": f"/api/v1/reports/{edition.pk}/files/json/",
    }


MAY_BUILD = ("council_lead", "programme_coordinator", "city_officer")


@pytest.mark.parametrize("role", [*READERS, *OTHERS])
def test_each_role_opens_exactly_its_pages(client, edition, role):
    client.force_login(UserFactory(role=role))
    for name, url in addresses(edition).items():
        may = role in READERS
        if name == "build":
            may = role in MAY_BUILD
        if name == "schedule":
            may = role == "programme_coordinator"
        response = client.get(url)
        assert response.status_code == (200 if may else 403), (role, name)
        if response.streaming:
            b"".join(response.streaming_content)  # reads the file to its end, which closes it


def test_nobody_opens_anything_without_signing_in(client, edition):
    for name, url in addresses(edition).items():
        response = client.get(url)
        assert response.status_code == (401 if name.startswith("api") else 302), name


def test_the_dashboard_shows_the_figures_of_the_builder(client, city, quarter, council_lead):
    city.season().plan()
    client.force_login(council_lead)
    text = client.get(reverse("mel:dashboard")).content.decode()
    report = build(quarter, council_lead)
    for figure in report.figures[:4]:
        assert f">{figure.text}" in text
        assert reverse("mel:figure", args=["2026-Q3", figure.key]) in text
    assert report.chapter("places").finding in text
    assert text.count('role="group"') == 1
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.S)


def test_every_figure_opens_onto_its_table(client, city, quarter, council_lead):
    city.season().plan()
    client.force_login(council_lead)
    report = build(quarter, council_lead)
    for figure in report.figures:
        text = client.get(reverse("mel:figure", args=["2026-Q3", figure.key])).content.decode()
        table = report.table(figure.table)
        assert table.caption in text
        assert all(cell in text for row in table.text_rows() for cell in row)
        assert figure.provenance.method in text


def test_a_map_area_leads_to_its_row(client, city, council_lead):
    city.season()
    client.force_login(council_lead)
    text = client.get(reverse("mel:dashboard")).content.decode()
    targets = set(re.findall(r'href="#(place-[^"]+)"', text))
    assert targets == {f"place-{p.code}" for p in city.places}
    assert all(f'id="{target}"' in text for target in targets)


def test_another_period_is_chosen_by_address_and_nonsense_is_ignored(client, city, council_lead):
    city.season()
    client.force_login(council_lead)
    assert (
        "April to June 2026" in client.get(reverse("mel:dashboard"), {"period": "2026-Q2"}).content.decode()
    )
    assert client.get(reverse("mel:dashboard"), {"period": "1066-Q9"}).status_code == 200
    assert client.get(reverse("mel:figure", args=["1999-Q1", "contacts"])).status_code == 404
    assert client.get(reverse("mel:figure", args=["2026-Q3", "nothing"])).status_code == 404


def test_the_dashboard_works_in_an_empty_city(client, council_lead):
    client.force_login(council_lead)
    assert client.get(reverse("mel:dashboard")).status_code == 200
    assert client.get(reverse("mel:reports")).status_code == 200


def test_the_number_of_queries_of_the_dashboard_stays(
    client, city, council_lead, django_assert_max_num_queries
):
    city.season(quarters=1, each=2).plan()
    client.force_login(council_lead)
    client.get(reverse("mel:dashboard"))
    city.season(quarters=5, each=10)
    with django_assert_max_num_queries(30):
        client.get(reverse("mel:dashboard"))


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")])
def test_a_download_is_an_attachment_and_written_down(client, edition, council_lead, form, start):
    client.force_login(council_lead)
    response = client.get(reverse("mel:download", args=[edition.pk, form]))
    data = b"".join(response.streaming_content) if response.streaming else response.content
    assert data.startswith(start)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.filter(action="mel.download_reportedition").latest("pk")
    assert (event.actor, event.object_id, event.details["form"]) == (
        str(council_lead.pk),
        str(edition.pk),
        form,
    )


def test_unknown_files_and_editions_are_not_there(client, edition, council_lead):
    client.force_login(council_lead)
    assert client.get(reverse("mel:download", args=[edition.pk, "exe"])).status_code == 404
    assert client.get(reverse("mel:edition", args=[9999])).status_code == 404
    assert client.get("/api/v1/reports/9999/").status_code == 404


def test_an_edition_that_is_not_done_has_no_files(client, council_lead):
    waiting = ReportEdition.objects.create(
        kind=ReportKind.COUNCIL_QUARTERLY, period="2026-Q3", number=7, origin=Origin.SCHEDULED
    )
    client.force_login(council_lead)
    page = client.get(reverse("mel:edition", args=[waiting.pk]))
    assert page.status_code == 200
    assert reverse("mel:download", args=[waiting.pk, "pdf"]) not in page.content.decode()
    assert client.get(reverse("mel:download", args=[waiting.pk, "pdf"])).status_code == 403


def test_the_edition_page_shows_its_fingerprints_and_figures(client, edition, council_lead):
    client.force_login(council_lead)
    text = client.get(reverse("mel:edition", args=[edition.pk])).content.decode()
    assert edition.pdf_sha256[:8] in text
    assert edition.figures["headline"] in text
    assert edition.figures["figures"][0]["label"] in text


def test_asking_for_a_report_leads_to_its_progress(
    client, city, council_lead, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(editions, "make_pdf", lambda report, edition: b"%PDF")
    client.force_login(council_lead)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mel:build"), {"kind": "council_quarterly", "period": "2026-Q3"})
    assert response.status_code == 302
    assert response.url.startswith("/jobs/")
    assert ReportEdition.objects.get().status == EditionStatus.DONE


def test_the_schedule_is_changed_on_its_page(client, coordinator, council_lead):
    client.force_login(coordinator)
    wanted = {"enabled": "on", "lead_days": "20", "hour": "7", "recipients": [str(council_lead.pk)]}
    assert client.post(reverse("mel:schedule"), wanted).status_code == 302
    schedule = ReportSchedule.objects.get()
    assert (schedule.lead_days, schedule.hour, list(schedule.recipients.all())) == (20, 7, [council_lead])
    assert "10 January" not in client.get(reverse("mel:schedule")).content.decode()
    assert "20 January 2027" in client.get(reverse("mel:schedule")).content.decode()


def test_a_wrong_schedule_keeps_what_was_typed(client, coordinator):
    client.force_login(coordinator)
    page = client.post(reverse("mel:schedule"), {"enabled": "on", "lead_days": "95", "hour": "7"})
    assert page.status_code == 200
    assert 'value="95"' in page.content.decode()
    assert not ReportSchedule.objects.exists()


def test_the_api_gives_the_frozen_figures_and_takes_a_request(client, edition, coordinator, monkeypatch):
    client.force_login(coordinator)
    one = client.get(f"/api/v1/reports/{edition.pk}/").json()
    assert one["figures"] == edition.figures
    assert one["figures_sha256"] == edition.figures_sha256
    made = client.post("/api/v1/reports/", {"period": "2026-Q2"}, content_type="application/json")
    assert made.status_code == 202
    assert made.json()["edition"] == "2026-Q2/1"
    assert client.post(
        "/api/v1/reports/", {"period": "soon"}, content_type="application/json"
    ).status_code in (400, 422)
    assert (
        client.post("/api/v1/reports/", {"period": "2031-Q2"}, content_type="application/json").status_code
        == 422
    )
    assert Quarter.parse(made.json()["period"]) == Quarter(2026, 2)


def test_figures_are_kept_until_something_they_are_made_of_changes(
    client, city, council_lead, quarter, monkeypatch
):
    city.season().plan()
    hold_for(quarter)
    client.force_login(council_lead)
    built = []
    real = snapshot.build
    monkeypatch.setattr(snapshot, "build", lambda *args: built.append(args) or real(*args))
    address = reverse("mel:dashboard")
    client.get(address)
    client.get(address)
    client.get(reverse("mel:figure", args=["2026-Q3", "contacts"]))
    assert len(built) == 1
    city.log(quarter.starts_on, 400)
    hold_for(quarter)
    assert "910" in client.get(address).content.decode()
    assert len(built) == 2
    MeasureUpdate.objects.create(
        measure=Measure.objects.first(), reported_on=dt.date(2026, 9, 20), status="delayed"
    )
    client.get(address)
    assert len(built) == 3


def test_the_store_is_asked_only_after_the_rule(client, city, council_lead, quarter):
    city.season()
    client.force_login(council_lead)
    client.get(reverse("mel:dashboard"))
    with pytest.raises(PermissionDenied):
        snapshot.current(quarter, UserFactory(role="partner_member"))
