"""Activity logs and programmes by program: the rules of the pages, nothing done twice, nothing overwritten unseen."""

import json
import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from programmes.models import ActivityLog, Programme
from tests.factories import UserFactory
from tests.programmes.cast import STATES, assemble, may, worth_trying
from tests.programmes.factories import (
    InterventionFactory,
    LogFactory,
    ProgrammeFactory,
    TypeFactory,
    breakdown,
)

pytestmark = pytest.mark.django_db
LIST = "/api/v1/activities/"


@pytest.fixture(autouse=True)
def _no_throttle(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = []
    from portal.api import throttling

    throttling.PerMinute.rate = throttling.PerDay.rate = "100000/min"


def signed_in(person: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def body(programme: Programme, /, **changes: Any) -> dict[str, Any]:
    given = {
        "programme": programme.slug,
        "date": "2026-03-02",
        "area": programme.areas.first().code,
        "type": TypeFactory().slug,
        "attendance": 23,
    }
    return {**given, **changes}


def writer_for(programme: Programme) -> APIClient:
    return signed_in(UserFactory(organisation=programme.lead, role="partner_member"))


def test_a_log_is_made_read_changed_and_sent() -> None:
    programme = ProgrammeFactory()
    young, *_ = breakdown()
    client = writer_for(programme)
    made = client.post(
        LIST, body(programme, send=False, breakdowns={"age_band": {young.slug: 5}}), format="json"
    )
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    assert made.json()["breakdowns"] == {"age_band": {young.slug: 5}}
    assert made.json()["abilities"]["submit"] is True
    changed = client.patch(
        f"{LIST}{pk}/", {"attendance": 25}, format="json", headers={"If-Match": made["ETag"]}
    )
    assert (changed.status_code, changed.json()["attendance"]) == (200, 25)
    sent = client.post(f"{LIST}{pk}/submit/")
    assert (sent.status_code, sent.json()["status"]) == (200, "submitted")


def test_the_same_client_id_is_stored_once() -> None:
    programme = ProgrammeFactory()
    client = writer_for(programme)
    sent = body(programme, client_id=str(uuid.uuid4()))
    first, second = client.post(LIST, sent, format="json"), client.post(LIST, sent, format="json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_repeated_call_with_a_key_is_done_once() -> None:
    programme = ProgrammeFactory()
    client = writer_for(programme)
    for _ in range(2):
        assert (
            client.post(LIST, body(programme), format="json", headers={"Idempotency-Key": "k1"}).status_code
            == 201
        )
    assert ActivityLog.objects.count() == 1


def test_a_stale_change_is_refused_and_one_without_version_too() -> None:
    log = LogFactory()
    client = signed_in(UserFactory(organisation=log.organisation, role="partner_member"))
    address = f"{LIST}{log.pk}/"
    etag = client.get(address)["ETag"]
    assert client.patch(address, {"attendance": 5}, format="json").status_code == 428
    assert (
        client.patch(address, {"attendance": 5}, format="json", headers={"If-Match": etag}).status_code == 200
    )
    assert (
        client.patch(address, {"attendance": 6}, format="json", headers={"If-Match": etag}).status_code == 412
    )


def test_a_step_too_late_is_a_conflict() -> None:
    log = LogFactory(status="verified")
    client = signed_in(UserFactory(role="programme_coordinator"))
    assert client.post(f"{LIST}{log.pk}/verify/").status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attendance": None}, "attendance"), ({"date": "2999-01-01"}, "date"), ({"area": "nowhere"}, "area"), ({"area": "\x00"}, "area"),
        ({"programme": 5}, "programme"), ({"attendance": 10**30}, "attendance"), ({"hours": "NaN"}, "hours"),
        ({"breakdowns": {"age_band": {"12_17": 24}}}, "breakdowns"), ({"breakdowns": []}, "breakdowns"), ({"breakdowns": {"x": {"y": 1}}}, "breakdowns"),
        ({"client_id": "no"}, "client_id"), ({"happened": "a\x00b"}, "happened"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(changes: dict[str, Any], field: str) -> None:
    programme = ProgrammeFactory()
    breakdown(names=("12_17",))
    answer = writer_for(programme).post(LIST, body(programme, **changes), format="json")
    assert answer.status_code in (400, 422), answer.content
    assert field in answer.json()["errors"], answer.json()


@pytest.mark.parametrize("state", STATES)
def test_calls_answer_as_the_table_says(state: str) -> None:
    cast = assemble()
    paths = {
        "query": "query",
        "answer": "answer",
        "submit": "submit",
        "verify": "verify",
        "withdraw": "withdraw",
        "restore": "restore",
    }
    for who, person in cast.people.items():
        client = signed_in(person)
        for action in worth_trying(who):
            log = LogFactory(programme=cast.programme, status=state)
            expected = may(who, action, log)
            if action == "view":
                answer = client.get(f"{LIST}{log.pk}/")
            elif action == "change":
                answer = client.patch(
                    f"{LIST}{log.pk}/", {"attendance": 24}, format="json", headers={"If-Match": "*"}
                )
            elif action in paths:
                answer = client.post(
                    f"{LIST}{log.pk}/{paths[action]}/", {"words": "Counted at the door."}, format="json"
                )
            else:
                continue
            assert (answer.status_code == 200) is expected, (who, action, state, answer.status_code)
            assert answer.status_code in (200, 403, 404, 409, 422), (who, action, state, answer.status_code)


def test_lists_are_narrowed_paged_and_cost_the_same(django_assert_max_num_queries: Any) -> None:
    programme = ProgrammeFactory()
    for _ in range(20):
        log = LogFactory(programme=programme)
        log.breakdowns.create(category=breakdown()[0], count=3)
    LogFactory()
    client = writer_for(programme)
    with django_assert_max_num_queries(6):
        answer = client.get(LIST + "?page_size=10")
    assert (len(answer.json()["results"]), bool(answer.json()["next"])) == (10, True)
    assert (
        client.get(LIST + f"?programme={programme.slug}&status=submitted&page_size=100").json()["results"][0][
            "programme"
        ]
        == programme.slug
    )
    assert signed_in(UserFactory(role="council_lead")).get(LIST).status_code == 403


def test_a_programme_is_registered_and_changed() -> None:
    InterventionFactory()
    lead, partner = UserFactory().organisation, UserFactory().organisation
    client = signed_in(UserFactory(role="programme_coordinator"))
    sent = {
        "title": "Night gym", "level": "primary", "intervention": "youth_engagement", "city_role": "fund", "lead": lead.slug, "partners": [partner.slug],
        "budget": [{"year": 2026, "source": "city", "funder": "", "amount": "11000.00"}],
    }  # fmt: skip
    made = client.post("/api/v1/programmes/", sent, format="json")
    assert made.status_code == 201, made.json()
    address = "/api/v1/programmes/night_gym/"
    changed = client.patch(
        address, {"summary": "Open on Fridays"}, format="json", headers={"If-Match": made["ETag"]}
    )
    assert (changed.status_code, changed.json()["summary"], changed.json()["partners"]) == (
        200,
        "Open on Fridays",
        [partner.slug],
    )
    assert (
        client.patch(address, {"summary": "x"}, format="json", headers={"If-Match": made["ETag"]}).status_code
        == 412
    )
    outsider = signed_in(UserFactory(role="partner_member"))
    assert outsider.get(address).status_code == 404
    assert outsider.post("/api/v1/programmes/", sent, format="json").status_code == 403


def test_impossible_ids_are_not_found() -> None:
    client = signed_in(UserFactory(role="programme_coordinator"))
    for pk in ("0", "9" * 30, "99999999999"):
        assert client.get(f"{LIST}{pk}/").status_code == 404


def test_half_a_character_is_refused_not_an_error_of_ours() -> None:
    programme = ProgrammeFactory()
    client = writer_for(programme)
    for field in ("type", "title", "happened", "area"):
        sent = json.dumps(body(programme, **{field: "\ud800"}))
        assert client.post(LIST, sent, content_type="application/json").status_code in (201, 400, 422), field


def test_redaction_reaches_the_answers_kept_for_repeated_calls() -> None:
    from portal.api.models import KeptAnswer
    from programmes.services import redact

    programme = ProgrammeFactory()
    client = writer_for(programme)
    made = client.post(
        LIST, body(programme, happened="Teapotina came"), format="json", headers={"Idempotency-Key": "k2"}
    )
    assert KeptAnswer.objects.filter(body__happened="Teapotina came").exists()
    log = ActivityLog.objects.get(pk=made.json()["id"])
    redact(log=log, by=log.created_by, version=log.version, texts={"happened": "Somebody came"})
    assert not KeptAnswer.objects.exists()
