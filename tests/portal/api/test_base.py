"""The API asks the same rules, refuses stale updates, and does a repeated call once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from portal.api import services
from portal.api.models import ApiToken
from strategy.models import Measure, MeasureUpdate
from tests.factories import UserFactory, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure() -> Measure:
    make_plan()
    return Measure.objects.get()


def caller(
    role: str = "city_officer",
    *,
    scopes: tuple[str, ...] = ("strategy:read", "strategy:write"),
    **fields: Any,
) -> APIClient:
    user = UserFactory(role=role, **fields)
    _token, secret = services.create_token(
        title="t", scopes=list(scopes), expires_on=timezone.localdate() + dt.timedelta(days=9), by=user
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    client.user = user  # type: ignore[attr-defined]
    return client


def report(client: APIClient, measure: Measure, **headers: str) -> Any:
    etag = client.get(f"/api/v1/measures/{measure.pk}/").headers.get("ETag", "")
    sent = {"If-Match": etag, **headers}
    return client.post(
        f"/api/v1/measures/{measure.pk}/report/", {"status": "on_track", "note": "Well"}, headers=sent
    )


def test_a_call_without_a_token_is_told_how_to_sign_in(measure: Measure) -> None:
    answer = APIClient().get("/api/v1/measures/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_address_that_is_not_there_is_told_to_a_program_as_a_problem() -> None:
    for address in ("/api/v1/nothing/", "/api/v1/activities/1/nothing/"):
        answer = caller().get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["type"] == "urn:portal:problem:not_found"
    assert APIClient().get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_a_method_that_an_address_does_not_know_is_told_as_such(measure: Measure) -> None:
    assert caller(organisation=measure.lead).delete(f"/api/v1/measures/{measure.pk}/").status_code == 405
    assert APIClient().delete(f"/api/v1/measures/{measure.pk}/").status_code == 401
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_a_token_reaches_no_further_than_its_scopes(measure: Measure) -> None:
    client = caller(scopes=("strategy:read",), organisation=measure.lead)
    assert client.get("/api/v1/measures/").status_code == 200
    assert report(client, measure).status_code == 403


def test_a_token_has_no_more_rights_than_its_person(measure: Measure) -> None:
    assert report(caller("partner_member"), measure).status_code == 403


@pytest.mark.parametrize("end", ["revoke", "expire", "close"])
def test_an_ended_token_is_refused_at_the_next_call(measure: Measure, end: str) -> None:
    client = caller()
    token = ApiToken.objects.get()
    if end == "revoke":
        services.revoke_token(token=token, by=client.user)  # type: ignore[attr-defined]
    elif end == "expire":
        ApiToken.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    else:
        type(token.user).objects.filter(pk=token.user_id).update(is_active=False)
    assert client.get("/api/v1/measures/").status_code == 401


def test_only_a_hash_of_the_token_is_kept() -> None:
    user = UserFactory(role="city_officer")
    _token, secret = services.create_token(
        title="t", scopes=["strategy:read"], expires_on=timezone.localdate(), by=user
    )
    assert secret not in str(ApiToken.objects.values())


def test_an_update_must_say_which_version_it_changes(measure: Measure) -> None:
    client = caller(organisation=measure.lead)
    answer = client.post(f"/api/v1/measures/{measure.pk}/report/", {"status": "on_track"})
    assert answer.status_code == 428


def test_an_update_of_a_version_nobody_read_is_refused(measure: Measure) -> None:
    client = caller(organisation=measure.lead)
    assert report(client, measure, **{"If-Match": '"old"'}).status_code == 412
    assert not MeasureUpdate.objects.exists()


@pytest.mark.parametrize("carried", ['W/"{}"', '"{}-gzip"', '"{}-zstd"', '"0.0", "{}"'])
def test_a_version_is_known_again_that_a_proxy_marked_as_compressed(measure: Measure, carried: str) -> None:
    client = caller(organisation=measure.lead)
    read = client.get(f"/api/v1/measures/{measure.pk}/").headers["ETag"].strip('"')
    assert report(client, measure, **{"If-Match": carried.format(read)}).status_code < 300


def test_the_same_call_twice_is_done_once_and_answered_alike(measure: Measure) -> None:
    client = caller(organisation=measure.lead)
    etag = client.get(f"/api/v1/measures/{measure.pk}/").headers["ETag"]
    calls = [report(client, measure, **{"Idempotency-Key": "k1", "If-Match": etag}) for _ in range(2)]
    assert [c.status_code for c in calls] == [200, 200]
    assert calls[0].json() == calls[1].json()
    assert calls[1].headers["Idempotent-Replay"] == "true"
    assert MeasureUpdate.objects.count() == 1


def test_a_used_key_for_another_call_is_refused(measure: Measure) -> None:
    client = caller(organisation=measure.lead)
    assert report(client, measure, **{"Idempotency-Key": "k1"}).status_code == 200
    answer = client.post(
        f"/api/v1/measures/{measure.pk}/report/", {"status": "done"}, headers={"Idempotency-Key": "k1"}
    )
    assert answer.status_code == 422


def test_a_refused_call_may_be_corrected_under_the_same_key(measure: Measure) -> None:
    client = caller(organisation=measure.lead)
    assert report(client, measure, **{"Idempotency-Key": "k1", "If-Match": '"old"'}).status_code == 412
    assert report(client, measure, **{"Idempotency-Key": "k1"}).status_code == 200


@pytest.mark.parametrize("pk", ["99999999", "9" * 30, "x"])
def test_missing_and_impossible_ids_are_not_found(measure: Measure, pk: str) -> None:
    assert caller().get(f"/api/v1/measures/{pk}/").status_code == 404


def test_a_domain_refusal_names_its_field(measure: Measure) -> None:
    client = caller(organisation=measure.lead)
    etag = client.get(f"/api/v1/measures/{measure.pk}/").headers["ETag"]
    answer = client.post(
        f"/api/v1/measures/{measure.pk}/report/", {"status": "delayed"}, headers={"If-Match": etag}
    )
    assert answer.status_code == 422
    assert "note" in answer.json()["errors"]


def test_a_session_that_owes_its_second_factor_is_refused(measure: Measure) -> None:
    client = APIClient()
    client.force_login(UserFactory(role="programme_coordinator"))
    assert client.get("/api/v1/measures/").status_code == 403


def test_programs_read_the_schema_with_their_token_and_strangers_do_not() -> None:
    assert APIClient().get("/api/v1/schema/").status_code == 401
    answer = caller().get("/api/v1/schema/")
    assert answer.status_code == 200
    assert b"openapi: 3" in answer.content
