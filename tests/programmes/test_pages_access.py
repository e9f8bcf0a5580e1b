"""Pages of programmes and logs against the table of who may do what, in every state."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programmes.models import Programme
from programmes.workflow import PROGRAMME_STEPS
from tests.factories import UserFactory
from tests.programmes.cast import PROGRAMMES_SEEN, STATES, assemble, may, worth_trying
from tests.programmes.factories import LogFactory
from tests.programmes.test_pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _second_factor_is_tried_elsewhere(settings) -> None:
    settings.SECOND_FACTOR_ROLES = []


@pytest.mark.parametrize("state", STATES)
def test_pages_of_a_log_answer_as_the_table_says(state: str) -> None:
    cast = assemble()
    for who, person in cast.people.items():
        client = client_of(person)
        log = LogFactory(programme=cast.programme, status=state)
        seen = may(who, "view", log)
        _answers(client, reverse("programmes:activity", args=[log.pk]), 200 if seen else None, who)
        for action in worth_trying(who):
            if action in ("view", "correct"):
                continue
            address = (
                reverse(f"programmes:activity_{action}", args=[log.pk])
                if action in ("change", "discard", "redact")
                else reverse("programmes:activity_step", args=[log.pk, action])
            )
            allowed = may(who, action, log) or (action == "change" and may(who, "correct", log))
            _answers(client, address, 200 if allowed else None, (who, action, state))


def _answers(client: Client, address: str, expected: int | None, what) -> None:
    """200 where the table says so; otherwise a refusal or, where only the state is wrong, the way back."""
    status = client.get(address).status_code
    assert status == expected if expected else status in (302, 403, 404), (what, address, status)


@pytest.mark.parametrize("state", ["concept", "running", "closed"])
def test_pages_of_a_programme_answer_as_the_rules_say(state: str) -> None:
    cast = assemble()
    Programme.objects.update(status=state)
    seen = PROGRAMMES_SEEN - ({"council_lead"} if state == "concept" else set())
    for who, person in cast.people.items():
        client = client_of(person)
        slug = cast.programme.slug
        _answers(client, reverse("programmes:programme", args=[slug]), 200 if who in seen else None, who)
        keeps = who in ("officer", "district_officer", "coordinator")
        for part in ("basics", "people", "plan", "money") if keeps else ("basics",):
            _answers(
                client,
                reverse("programmes:programme_edit", args=[slug, part]),
                200 if keeps and state != "closed" else None,
                (who, part),
            )
        _answers(
            client,
            reverse("programmes:programme_check", args=[slug]),
            200 if keeps and state != "closed" else None,
            who,
        )
        _answers(
            client,
            reverse("programmes:programme_evaluators", args=[slug]),
            200 if who == "coordinator" else None,
            who,
        )
        for action, step in PROGRAMME_STEPS.items() if keeps else [("close", PROGRAMME_STEPS["close"])]:
            may_step = state in step.sources and (
                who == "coordinator" or (keeps and action not in ("approve", "reopen"))
            )
            _answers(
                client,
                reverse("programmes:programme_step", args=[slug, action]),
                200 if may_step else None,
                (who, action, state),
            )


def test_council_leads_read_no_single_logs_and_no_notes() -> None:
    log = LogFactory(status="verified", happened="Rain plan worked")
    log.programme.checks.create(
        kind="do_no_harm", done_on=dt.date(2026, 1, 1), result="conditions", note="No uniforms inside"
    )
    client = client_of(UserFactory(role="council_lead"))
    page = client.get(reverse("programmes:programme", args=[log.programme.slug]))
    assert page.status_code == 200
    for hidden in (b"Rain plan", b"No uniforms", b"Duty desk"):
        assert hidden not in page.content
    assert client.get(reverse("programmes:activities")).status_code == 403


@pytest.mark.parametrize("attendance", [3, 40])
def test_council_leads_see_people_in_reports_only(attendance: int) -> None:
    """A number that follows each log at once would tell how many came to it, whatever reports hold back."""
    programme = LogFactory(status="verified", attendance=attendance, date=timezone.localdate()).programme
    for person, shown in (
        (UserFactory(role="council_lead"), "c"),
        (UserFactory(role="programme_coordinator"), attendance),
    ):
        page = client_of(person).get(reverse("programmes:programme", args=[programme.slug]))
        assert page.context["counts"]["people"] == shown
        assert (b"in the dashboard and the reports" in page.content) == (shown == "c")


def test_on_a_place_only_who_reads_every_log_sees_how_many_people_came() -> None:
    """The sum of all, less the own logs of a partner, would be another organisation's."""
    log = LogFactory(status="verified", attendance=40, date=timezone.localdate())
    address = reverse("areas:area", args=[log.area_id])
    for role, told in (("city_officer", True), ("partner_member", False), ("council_lead", False)):
        page = client_of(UserFactory(role=role)).get(address).content.decode()
        assert "in the past year" in page and ("<b>40</b>" in page) == told, role


def test_a_partner_who_only_joins_a_programme_sees_no_sum_of_all_its_logs() -> None:
    log = LogFactory(status="verified", attendance=40, date=timezone.localdate())
    joins, leads = UserFactory(role="partner_member"), UserFactory(role="partner_member")
    log.programme.partnerships.create(organisation=joins.organisation)
    Programme.objects.filter(pk=log.programme.pk).update(lead=leads.organisation)
    for person, shown in ((joins, "c"), (leads, 40)):
        page = client_of(person).get(reverse("programmes:programme", args=[log.programme.slug]))
        assert page.context["counts"]["people"] == shown
        assert (b"of all organisations" in page.content) == (shown == "c")
