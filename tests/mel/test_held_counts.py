"""What is published of people moves by five or not at all, in rows, totals, editions and the dashboard alike."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from mel.enums import Measured, ReportKind
from mel.models import HeldCount, HeldLog, ReportEdition
from mel.reports.figures import Report
from mel.services import edition as editions
from mel.services import held as service
from mel.services.held import hold, hold_all, hold_if_changed
from mel.snapshot import current
from mel.tasks import hold_counts
from portal.charts import HIDDEN
from programmes.models import ActivityLog
from tests.mel.conftest import QUARTER, counted

pytestmark = pytest.mark.django_db
DAY = QUARTER.starts_on


def held():
    """What stands in the ledger for contacts, smallest first."""
    rows = HeldCount.objects.filter(measure=Measured.CONTACTS, stands=True)
    return sorted(rows.values_list("people", flat=True))


def change(log, **values):
    """As if the log had been corrected, withdrawn or moved; how that is done is another app's matter."""
    if values.get("status") == "withdrawn":
        values["verified_at"] = None
    ActivityLog.objects.filter(pk=log.pk).update(**values)
    hold([QUARTER])


def people_in(report):
    """Everything a report tells of people: value by table, row and column."""
    found = {}
    for name in ("levels", "levels_trend", "fields", "districts", "neighbourhoods", "partners"):
        table = report.table(name)
        for i, column in enumerate(table.columns):
            if column.numeric and "ctivities" not in str(column.head):
                found |= {
                    (name, str(row[0]) + str(row[1]) * (name == "neighbourhoods"), i): row[i]
                    for row in table.rows
                }
    return found | {
        ("figure", f.key, 0): f.value for f in report.figures if f.key in ("contacts", "first_time")
    }


def test_fewer_than_five_wait_and_are_in_no_row_and_no_total(city, council_lead):
    city.log(DAY, 40)
    before = people_in(counted(QUARTER, council_lead))
    city.log(DAY, 4)
    city.log(DAY, 4, place=1)
    city.log(DAY, 4, level="tertiary", place=2)
    after = people_in(counted(QUARTER, council_lead))
    told = {key: value for key, value in after.items() if value not in (0, HIDDEN, None)}
    assert told == {key: value for key, value in before.items() if value not in (0, HIDDEN, None)}
    assert after["figure", "contacts", 0] == 40
    assert after["neighbourhoods", "H2Harbour 2", 3] == HIDDEN


def test_they_are_counted_in_together_once_they_are_five_everywhere_at_once(city, council_lead):
    city.log(DAY, 40)
    city.log(DAY, 3, place=1)
    counted(QUARTER, council_lead)
    city.log(DAY, 4, place=1)
    report = people_in(counted(QUARTER, council_lead))
    assert held() == [7, 40]
    assert report["neighbourhoods", "H2Harbour 2", 3] == 5
    assert report["figure", "contacts", 0] == report["districts", "City", 3] == 45


def test_a_total_does_not_move_for_two_rows_that_stand_still(city, council_lead):
    """A total that took three here and three there would tell that somebody came to each."""
    city.log(DAY, 40)
    city.log(DAY, 40, place=1)
    before = people_in(counted(QUARTER, council_lead))
    city.log(DAY, 3)
    city.log(DAY, 3, place=1)
    assert people_in(counted(QUARTER, council_lead)) == before


@pytest.mark.parametrize("late", [0, 1, 4])
def test_two_editions_do_not_differ_by_a_late_log_of_a_few_people(city, council_lead, late):
    city.season()
    before = people_in(counted(QUARTER, council_lead))
    city.log(DAY, late, place=2, first_time=late)
    report = counted(QUARTER, council_lead)
    assert people_in(report) == before
    assert report.figure("activities").value == 16


@pytest.mark.parametrize(("wrong", "shown"), [(36, 40), (44, 40), (45, 45), (35, 35), (0, 5)])
def test_a_correction_of_fewer_than_five_changes_nothing(city, council_lead, wrong, shown):
    log = city.log(DAY, 40)
    hold([QUARTER])
    change(log, attendance=wrong)
    assert held() == [shown]


def test_small_corrections_show_once_they_are_five_together(city):
    log = city.log(DAY, 40)
    hold([QUARTER])
    for count in (42, 44, 46):
        change(log, attendance=count)
    assert held() == [46]


def test_withdrawing_a_log_does_not_bare_those_that_were_counted_in_with_it(city):
    few, many = city.log(DAY, 3), city.log(DAY, 40)
    hold([QUARTER])
    assert held() == [43]
    change(many, status="withdrawn")
    assert held() == [5], "at most five are left, that is all"
    change(few, status="withdrawn")
    assert held() == []
    change(few, status="verified", verified_at=few.verified_at)
    assert held() == [5], "what comes back is what was told before"


def test_withdrawing_a_few_of_many_changes_nothing(city):
    few, _many = city.log(DAY, 3), city.log(DAY, 40)
    hold([QUARTER])
    change(few, status="withdrawn")
    assert held() == [43]


def test_of_few_more_than_five_nothing_goes_while_one_log_is_left(city):
    """Eight less five: a number that moved by that would tell that three at most are left."""
    _few, five = city.log(DAY, 3), city.log(DAY, 5)
    hold([QUARTER])
    change(five, status="withdrawn")
    assert held() == [8]


def test_a_log_that_waits_is_not_bared_by_the_withdrawal_of_another(city):
    logs = []
    for count in (6, 7, 2):
        logs.append(city.log(DAY, count))
        hold([QUARTER])
    assert held() == [6, 7]
    change(logs[1], status="withdrawn")
    assert held() == [6]


def test_a_log_counted_in_alone_moves_as_it_is_told(city, council_lead):
    log, _few = city.log(DAY, 7), city.log(DAY, 3, place=1)
    hold([QUARTER])
    change(log, area=city.places[1])
    assert held() == [7], "those who wait there are not counted in with a number that is known"
    report = people_in(counted(QUARTER, council_lead))
    assert (report["neighbourhoods", "H1Harbour 1", 3], report["neighbourhoods", "H2Harbour 2", 3]) == (0, 5)


def test_of_logs_counted_in_together_none_moves_without_the_others(city):
    """The one that moves would wait alone where it comes to, and so be told as small."""
    first, second = city.log(DAY, 2), city.log(DAY, 3)
    hold([QUARTER])
    for log, place in ((first, 0), (second, 1)):
        change(log, area=city.places[1])
        assert HeldCount.objects.get(measure=Measured.CONTACTS).area == city.places[place].pk
        assert held() == [5]


def test_a_log_that_moves_to_another_quarter_is_told_there_and_no_more_here(city):
    log = city.log(DAY, 30, first_time=9)
    hold([QUARTER])
    change(log, date=DAY - dt.timedelta(days=3))
    hold([QUARTER.shift(-1), QUARTER])
    assert set(HeldCount.objects.values_list("period", "people")) == {("2026-Q2", 30), ("2026-Q2", 9)}


def test_first_timers_of_a_log_that_waits_are_not_told_either(city, council_lead):
    city.log(DAY, 30, first_time=6)
    city.log(DAY, 4, place=1, first_time=4)
    city.log(DAY, 4, place=2, first_time=4)
    assert people_in(counted(QUARTER, council_lead))["figure", "first_time", 0] == 5


def test_where_nobody_counted_nothing_is_held_and_the_value_is_missing(city, council_lead):
    city.log(DAY, None)
    assert counted(QUARTER, council_lead).figure("contacts").value is None
    assert held() == []


def test_a_sum_of_quarters_is_made_of_the_same_numbers(city, council_lead):
    """A half year or year has no table of its own; the trend of one quarter's report holds what the other one said."""
    city.season()
    before = counted(QUARTER.shift(-1), council_lead)
    city.log(DAY - dt.timedelta(days=20), 4)
    report = counted(QUARTER, council_lead)
    assert report.table("levels_trend").rows[-2][1:] == before.table("levels_trend").rows[-1][1:]


def test_looking_at_the_dashboard_writes_nothing(city, council_lead, client):
    city.season(quarters=1, each=2)
    client.force_login(council_lead)
    assert client.get(reverse("mel:dashboard") + "?period=2026-Q3").status_code == 200
    assert current(QUARTER, council_lead).figure("contacts").value == HIDDEN
    assert held() == []


def test_the_dashboard_and_an_edition_agree_at_the_same_moment(
    city, council_lead, coordinator, monkeypatch, settings, tmp_path
):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}},
    }
    monkeypatch.setattr(editions, "make_pdf", lambda report, edition: b"%PDF")
    city.season()
    counted(QUARTER, council_lead)
    stale = current(QUARTER, council_lead)
    city.log(DAY, 90)
    edition, _job = editions.request_edition(
        kind=ReportKind.COUNCIL_QUARTERLY, period=QUARTER, by=coordinator
    )
    editions.build(edition.pk)
    issued = Report.from_json(ReportEdition.objects.get(pk=edition.pk).figures)
    assert people_in(issued) == people_in(current(QUARTER, council_lead)) != people_in(stale)


def test_the_worker_counts_every_quarter_one_can_look_at_and_rests_while_nothing_changes(
    city, time_machine, django_assert_num_queries
):
    time_machine.move_to(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))
    city.season()
    assert hold_counts() is True
    assert HeldCount.objects.values("period").distinct().count() == 5
    with django_assert_num_queries(1):
        assert hold_if_changed() is False
    log = city.log(DAY, 20)
    assert hold_counts() is True
    assert 20 in held()
    ActivityLog.objects.filter(pk=log.pk).update(attendance=2_000)
    assert hold_counts() is True
    assert 2_000 in held()


def test_a_round_looks_at_the_quarters_alone_whose_logs_have_changed(city, monkeypatch):
    monkeypatch.setattr(service, "STILL_UNDER_WAY", 0)
    log = city.log(DAY, 20)
    hold_counts()
    rounds = []
    monkeypatch.setattr(service, "hold", rounds.append)
    ActivityLog.objects.filter(pk=log.pk).update(date=DAY - dt.timedelta(days=1))
    hold_counts()
    assert rounds == [{QUARTER, QUARTER.shift(-1)}]


def test_holding_again_changes_nothing(city):
    city.season()
    hold_all(QUARTER.ends_on)
    rows = list(HeldCount.objects.values_list("pk", "people", "changed_at"))
    hold_all(QUARTER.ends_on)
    assert list(HeldCount.objects.values_list("pk", "people", "changed_at")) == rows


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_each_log_once(city):
    logs = [city.log(DAY, 3, place=k % 3) for k in range(9)]
    start = threading.Barrier(3)

    def work():
        try:
            start.wait()
            hold([QUARTER])
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert held() == [9, 9, 9]
    assert HeldLog.objects.filter(measure=Measured.CONTACTS).count() == len(logs)
