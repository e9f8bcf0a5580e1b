"""The plan's pages show what the person may see, in a fixed number of queries."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.access import SYSTEM
from strategy import services
from strategy.models import Measure, Milestone
from tests.factories import UserFactory, make_plan

pytestmark = pytest.mark.django_db


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_residents_read_the_plan_and_what_was_dropped(client: Client) -> None:
    make_plan(measures=2)
    services.report_status(
        measure=Measure.objects.get(number=2), status="dropped", note="No money.", by=SYSTEM
    )
    page = client.get(reverse("strategy:public_plan")).content.decode()
    assert "Measure 1" in page
    assert "No money." in page


def test_residents_see_nothing_of_a_draft(client: Client) -> None:
    make_plan(in_force=False)
    assert "Measure 1" not in client.get(reverse("strategy:public_plan")).content.decode()
    assert client.get(reverse("strategy:measures_json")).json()["measures"] == []


def test_open_data_say_the_same_in_both_forms_and_hold_no_formula(client: Client) -> None:
    make_plan()
    Measure.objects.update(title="=1+1")
    table = client.get(reverse("strategy:measures_csv")).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["title"] == "'=1+1"
    (entry,) = client.get(reverse("strategy:measures_json")).json()["measures"]
    assert str(entry["number"]) == row["number"]


@pytest.mark.parametrize("name", ["strategy:plan", "strategy:public_plan", "strategy:measures_json"])
def test_lists_ask_the_database_as_often_for_twenty_measures_as_for_one(client: Client, name: str) -> None:
    client.force_login(UserFactory(role="city_officer"))
    plan = make_plan(measures=1)
    client.get(reverse(name))
    few = queries(client, reverse(name))
    objective = plan.objectives.get()
    for number in range(2, 21):
        services.create_measure(
            objective=objective, number=number, title="More", lead=Measure.objects.first().lead,  # type: ignore[union-attr]
            starts_on=plan.starts_on, ends_on=plan.ends_on, by=SYSTEM,
        )  # fmt: skip
    assert queries(client, reverse(name)) == few <= 15


def report(client: Client, measure: Measure, **sent: Any) -> Any:
    day = {"reported_on_day": "1", "reported_on_month": "11", "reported_on_year": "2026"}
    return client.post(reverse("strategy:measure_report", args=[measure.pk]), day | sent)


def test_a_report_with_a_milestone_is_saved_whole(client: Client) -> None:
    make_plan()
    measure = Measure.objects.get()
    milestone = Milestone.objects.create(measure=measure, title="Begun", due_on="2026-01-01")
    client.force_login(UserFactory(role="city_officer", organisation=measure.lead))
    answer = report(client, measure, status="on_track", note="Begun.", milestones=[milestone.pk])
    assert answer.status_code == 302
    measure.refresh_from_db()
    milestone.refresh_from_db()
    assert (measure.status, str(milestone.done_on)) == ("on_track", "2026-11-01")


def test_a_refused_report_keeps_what_was_typed_and_saves_nothing(client: Client) -> None:
    make_plan()
    measure = Measure.objects.get()
    client.force_login(UserFactory(role="city_officer", organisation=measure.lead))
    answer = report(client, measure, status="delayed", note="")
    assert answer.status_code == 200
    assert "Say in a sentence why" in answer.content.decode()
    assert not measure.updates.exists()


def test_who_may_not_report_is_not_offered_the_button(client: Client) -> None:
    make_plan()
    measure = Measure.objects.get()
    client.force_login(UserFactory(role="council_lead"))
    page = client.get(reverse("strategy:measure", args=[measure.pk])).content.decode()
    assert "Report how it stands" not in page
    assert report(client, measure, status="done").status_code == 403
