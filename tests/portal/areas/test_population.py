"""Populations from a table: checked row by row, stored once, back within a day."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.areas.models import PopulationMargin
from portal.areas.selectors import margins_of
from portal.imports import services
from portal.imports.models import ImportRun
from portal.imports.services.runs import upload
from tests.factories import AreaFactory, UserFactory

pytestmark = pytest.mark.django_db
HEAD = "Area;By what;Group;Residents;Year;Source\n"


@pytest.fixture
def officer():
    return UserFactory(role="city_officer")


@pytest.fixture
def area():
    return AreaFactory(code="N1", name="Loom Street")


def run_of(text, by):
    run = upload(kind="population", file=SimpleUploadedFile("people.csv", (HEAD + text).encode()), by=by)
    return services.runs.choose(run=run, columns=run.columns, day_first=True, by=by)


@pytest.fixture
def bring(django_capture_on_commit_callbacks, officer):
    """Confirm a run and let the worker do it."""

    def confirm(run):
        with django_capture_on_commit_callbacks(execute=True):
            services.confirm(run=run, only_good=False, by=officer)

    return confirm


def test_figures_are_read_by_code_or_name_and_stored(officer, area, bring):
    run = run_of("N1;Age;12–17;1 234;2026;Register\nloom street;Age;65+;10;2026;Register\n", officer)
    assert (run.good, run.bad) == (2, 0)
    bring(run)
    (table,) = margins_of(area)
    assert table.rows == (("12_17", 1234, 1234 / 1244), ("65_plus", 10, 10 / 1244))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("X9;Age;12-17;5;2026;Register", "not one area"),
        ("N1;;12-17;5;2026;Register", "not named"),
        ("N1;Age;!;5;2026;Register", "not named"),
        ("N1;Age;12-17;;2026;Register", "no number between"),
        ("N1;Age;12-17;-3;2026;Register", "no number between"),
        ("N1;Age;12-17;many;2026;Register", "not a whole number"),
        ("N1;Age;12-17;5;1066;Register", "no number between"),
        ("N1;Age;12-17;5;2026;", "source is missing"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(officer, area, line, words):
    run = run_of(line + "\n", officer)
    assert run.bad == 1
    assert words in str(run.problems)


def test_the_same_figure_twice_is_stored_once_and_another_figure_is_not_overwritten(officer, area, bring):
    bring(run_of("N1;Age;12-17;5;2026;Register\n", officer))
    again = run_of(
        "N1;Age;12-17;5;2026;Register\nN1;Age;12-17;6;2026;Register\nN1;Age;12-17;6;2027;Register\n", officer
    )
    assert (again.good, again.skipped, again.bad) == (1, 1, 1)
    assert "has 5 for this area" in str(again.problems)


def test_an_import_is_taken_back(officer, area, bring):
    run = run_of("N1;Age;12-17;5;2026;Register\n", officer)
    bring(run)
    services.undo(run=ImportRun.objects.get(pk=run.pk), by=officer)
    assert not PopulationMargin.objects.exists()


def test_the_pages_are_offered_to_those_who_keep_the_map(client, officer, area):
    client.force_login(officer)
    assert client.get(reverse("imports:start", args=["population"])).status_code == 200
    assert client.get(reverse("imports:template", args=["population"])).status_code == 200
    client.force_login(UserFactory(role="partner_member"))
    assert client.get(reverse("imports:start", args=["population"])).status_code in (403, 404)


def test_a_map_fetches_tiles_only_from_the_citys_own_server(settings):
    from portal.config.settings import base

    assert base.MAP_TILE_URL == ""
    assert not any("http" in str(source) for source in base.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"])
