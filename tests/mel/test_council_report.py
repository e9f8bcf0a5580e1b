"""The builder's figures are those of the database, and every form of the report says the same."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from pypdf import PdfReader

from mel.periods import Quarter
from mel.reports.drawings import drawings
from mel.reports.facts import collect
from mel.reports.figures import Report
from mel.reports.pdf import pdf
from mel.reports.plan import collect_plan
from mel.reports.protection import rounded
from mel.reports.spreadsheet import xlsx
from mel.templatetags.mel_report import beside
from portal.charts import HIDDEN, number, shown
from programmes.models import ActivityLog
from tests.factories import UserFactory
from tests.mel.conftest import counted

pytestmark = pytest.mark.django_db
EDITION = "2026-Q3/1"


@pytest.fixture
def report(city, quarter, council_lead):
    city.season().plan()
    return counted(quarter, council_lead)


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


THIS, LAST_YEAR = ("2026-07-01", "2026-09-30"), ("2025-07-01", "2025-09-30")
GROUPS = """
    SELECT p.level, d.name, sum(l.sessions), sum(l.attendance)
    FROM programmes_activitylog l JOIN programmes_programme p ON p.id = l.programme_id JOIN areas_area a ON a.id = l.area_id
    JOIN areas_area d ON d.kind = 'district' AND a.path LIKE d.path || '%%'
    WHERE l.status = 'verified' AND l.date BETWEEN %s AND %s GROUP BY p.level, p.intervention_id, l.organisation_id, l.area_id, d.name
"""


def counts(*days, level=None, district=None):
    """Activities, and contacts of groups in which five or more came."""
    rows = [row for row in ask(GROUPS, *days) if level in (None, row[0]) and district in (None, row[1])]
    return sum(row[2] for row in rows), rounded(sum(row[3] for row in rows if (row[3] or 0) >= 5))


def test_only_verified_logs_of_the_quarter_are_counted(report):
    assert (report.figure("activities").value, report.figure("contacts").value) == counts(*THIS)
    assert report.figure("contacts").comparison.value == counts(*LAST_YEAR)[1]


def test_counts_by_level_and_field_are_those_of_the_database(report):
    rows = dict(zip(("primary", "secondary", "tertiary"), report.table("levels").rows, strict=False))
    assert {level: (row[1], row[2]) for level, row in rows.items()} == {
        level: counts(*THIS, level=level) for level in rows
    }


def test_counts_by_district_hold_everything_inside_it(report):
    for name, residents, activities, contacts, per_thousand in report.table("districts").rows[:-1]:
        assert (activities, contacts) == counts(*THIS, district=name)
        assert per_thousand == round(contacts / residents * 1000, 1)


def test_a_place_where_fewer_than_five_came_is_hidden_and_in_no_total(report):
    contacts = {row[1]: row[3] for row in report.table("neighbourhoods").rows}
    assert contacts["Saltmarsh 2"] == HIDDEN
    assert contacts["Saltmarsh 1"] == {row[0]: row[3] for row in report.table("districts").rows}["Saltmarsh"]
    assert "3" not in [str(v) for row in report.table("neighbourhoods").rows for v in row[3:]]


def test_what_waits_and_what_was_asked_is_told_apart(report):
    assert report.figure("checked").value == 15
    assert report.figure("checked").of == 17
    states = dict(report.table("log_states").rows)
    assert states == {
        "Checked and counted": 15,
        "Waiting for a check": 1,
        "Waiting for an answer to a question": 1,
        "Handed in": 17,
    }
    assert report.table("asked").rows[-1] == ("All areas of intervention", 17, 2, 1)


def test_the_plan_stands_as_it_was_on_the_last_day_of_the_quarter(report):
    assert (report.figure("plan").value, report.figure("plan").of) == (4, 6)
    assert report.figure("plan").comparison.value == 4
    assert [row[:3] for row in report.table("plan_status").rows][:4] == [
        ("Done", 2, 1),
        ("On track", 2, 3),
        ("At risk", 1, 1),
        ("Delayed", 1, 0),
    ]
    assert [row[0] for row in report.table("plan_trouble").rows] == ["6", "5"]
    assert len(report.table("milestones_late").rows) == 2


def test_a_status_reported_later_does_not_change_an_earlier_quarter(report, quarter, council_lead):
    assert counted(quarter.shift(-1), council_lead).figure("plan").value == 4
    assert collect_plan(Quarter(2026, 1), ()).count("not_started") == 6


def test_every_figure_carries_what_it_needs_to_be_defended(report):
    for figure in report.figures:
        p = figure.provenance
        assert all(
            (
                figure.label,
                figure.unit,
                p.source,
                p.as_of,
                p.method,
                p.why,
                p.certainty in ("high", "medium", "low", "unknown"),
            )
        )
        assert figure.table in {t.key for t in report.tables}
    assert report.figure("contacts").provenance.bias


def test_certainty_follows_the_share_of_checked_logs(city, quarter, council_lead):
    day = quarter.starts_on
    for _ in range(9):
        city.log(day, 30)
    assert counted(quarter, council_lead).figure("activities").provenance.certainty == "high"
    city.log(day, 30, status="submitted")
    assert counted(quarter, council_lead).figure("activities").provenance.certainty == "medium"
    for _ in range(4):
        city.log(day, 30, status="submitted")
    assert counted(quarter, council_lead).figure("activities").provenance.certainty == "low"


def test_what_nobody_asked_about_is_not_told_with_the_certainty_of_counts(city, quarter, council_lead):
    log = city.log(quarter.starts_on, 30)
    unasked = counted(quarter, council_lead).figure("first_time")
    assert (unasked.value, unasked.provenance.certainty, beside(unasked)) == (
        None,
        "unknown",
        unasked.comparison.refused,
    )
    city.log(quarter.shift(-4).starts_on, 30)
    assert beside(counted(quarter, council_lead).figure("first_time")) == ""
    ActivityLog.objects.filter(pk=log.pk).update(first_time=6)
    assert counted(quarter, council_lead).figure("first_time").provenance.certainty == "medium"


def test_a_city_without_any_log_gets_a_report_that_says_so(city, quarter, council_lead):
    report = counted(quarter, council_lead)
    assert report.headline == "No verified activity in this quarter"
    assert report.figure("contacts").provenance.certainty == "unknown"
    assert report.figure("contacts").comparison.refused
    assert pdf(report, edition=EDITION).startswith(b"%PDF")
    assert xlsx(report, edition=EDITION)


def test_an_empty_database_gets_a_report_too(db, quarter, council_lead):
    report = counted(quarter, council_lead)
    assert pdf(report, edition=EDITION).startswith(b"%PDF")


def test_the_number_of_queries_does_not_grow_with_the_city(
    city, quarter, council_lead, django_assert_num_queries
):
    city.season(quarters=1, each=2).plan()
    council_lead.has_role("council_lead")
    with django_assert_num_queries(14):
        collect(quarter)
        collect_plan(quarter, quarter.back(5))
    city.season(quarters=5, each=20)
    with django_assert_num_queries(14):
        collect(quarter)
        collect_plan(quarter, quarter.back(5))


def test_the_frozen_form_comes_back_whole_and_has_one_fingerprint(report):
    again = Report.from_json(json.loads(report.as_json()))
    assert again.as_json() == report.as_json()
    assert again.fingerprint() == report.fingerprint()


def test_another_version_of_the_frozen_form_is_refused(report):
    with pytest.raises(ValueError, match="frozen form 0"):
        Report.from_json({**report.plain(), "format": 0})


def test_the_pdf_says_everything_each_drawing_its_finding_and_is_the_same_when_built_again(report):
    made = pdf(report, edition=EDITION)
    check_that_every_figure_and_table_is_said(report, PdfReader(io.BytesIO(made)))
    check_that_drawings_say_their_findings_and_chapters_have_bookmarks(report, PdfReader(io.BytesIO(made)))
    assert pdf(report, edition=EDITION) == made
    assert xlsx(report, edition=EDITION) == xlsx(report, edition=EDITION)


def check_that_every_figure_and_table_is_said(report, reader):
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for figure in report.figures:
        assert figure.text in text
    for table in (
        report.table("levels"),
        report.table("districts"),
        report.table("fields"),
        report.table("asked"),
    ):
        for row in table.rows:
            assert str(row[0]) in text
            assert all(number(v, table.columns[k].places) in text for k, v in enumerate(row) if shown(v))
    assert report.headline in text
    assert report.fingerprint()[:16] in text
    assert "Edition 2026-Q3/1" in text


def check_that_drawings_say_their_findings_and_chapters_have_bookmarks(report, reader):
    found = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    said = {str(e["/Alt"]) for e in found if e.get("/S") == "/Figure" and "/Alt" in e}
    assert {chart.title for chart in drawings(report).values()} - {drawings(report)["plan"].title} <= said
    assert [e for e in found if e.get("/S") == "/Figure" and not e.get("/Alt")] == []
    marks = " ".join(str(mark.title) for mark in reader.outline if not isinstance(mark, list))
    assert all(chapter.name in marks for chapter in report.chapters)
    assert {"/H1", "/H2", "/TH", "/TD"} <= {e.get("/S") for e in found}


def test_the_spreadsheet_holds_the_same_values_as_numbers(report):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(report, edition=EDITION)))
    for table in report.tables:
        sheet = book[table.key]
        for i, row in enumerate(table.rows, start=4):
            for k, value in enumerate(row, start=1):
                cell = sheet.cell(i, k).value
                assert cell == (
                    value
                    if shown(value) or not table.columns[k - 1].numeric
                    else "c"
                    if value == HIDDEN
                    else "–"
                ), (table.key, row)
    values = {row[0].value: row[1].value for row in book["Figures"].iter_rows(min_row=2)}
    assert values == {f.label: f.value for f in report.figures}


def test_words_that_look_like_formulas_stay_words(city, quarter, council_lead):
    city.lead.name = '=HYPERLINK("http://x.example")'
    city.lead.save()
    city.log(quarter.starts_on, 30)
    data = xlsx(counted(quarter, council_lead), edition=EDITION)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in s or "hyperlink" in s.lower() for s in sheets)


def test_a_name_with_markup_cannot_enter_the_document(city, quarter, council_lead):
    city.lead.name = "<script>alert(1)</script><img src='http://127.0.0.1/x.png'>"
    city.lead.save()
    city.log(quarter.starts_on, 30)
    assert pdf(counted(quarter, council_lead), edition=EDITION).startswith(b"%PDF")


@pytest.mark.parametrize(
    "role", ["partner_member", "partner_manager", "administrator", "intake_officer", "panel_member"]
)
def test_other_roles_may_not_build_figures(db, quarter, role):
    with pytest.raises(PermissionDenied):
        counted(quarter, UserFactory(role=role))


def test_where_nobody_counted_the_count_is_missing_and_not_hidden(city, quarter, council_lead):
    for k in range(3):
        city.log(quarter.starts_on, None, level="tertiary", place=k)
        city.log(quarter.starts_on, 40, place=k)
    report = counted(quarter, council_lead)
    rows = {row[0]: row for row in report.table("levels").rows}
    assert rows["Tertiary prevention"][1:3] == (3, None)
    assert rows["Primary prevention"][1:3] == (3, 120)
    fields = {row[0]: row for row in report.table("fields").rows}
    assert fields[city.fields[2].name][1:3] == (3, None)


def elements(element):
    """The structure tree below an element."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(child, dict) and "/S" in child:
            yield child
            yield from elements(child)
