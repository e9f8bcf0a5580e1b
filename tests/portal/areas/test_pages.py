"""Places in the browser: list, page, import from the upload to the way back, without a script."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.access import SYSTEM
from portal.areas import services
from portal.areas.models import Area, BoundarySet
from tests.factories import OrganisationFactory, UserFactory
from tests.portal.areas.shapes import feature, file_of, square
from tests.portal.areas.test_boundaries import NORTH, SOUTH, bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    user = UserFactory(role="city_officer")
    client.force_login(user)
    return user


def upload(client, data, kind="district", **more):
    fields = {
        "file": SimpleUploadedFile("areas.geojson", data), "kind": kind, "title": "Areas", "version": "1",
        "valid_from_day": "1", "valid_from_month": "1", "valid_from_year": "2020", "source": "Surveyor", "licence": "CC BY",
    }  # fmt: skip
    return client.post(reverse("areas:upload"), fields | more)


def test_an_import_goes_from_upload_to_the_map_and_back_again(client, keeper):
    sent = upload(client, file_of(NORTH, SOUTH))
    draft = BoundarySet.objects.get()
    assert sent.url == reverse("areas:choose", args=[draft.pk])
    assert b"N, S" in client.get(sent.url).content
    chosen = client.post(sent.url, {"code": "code", "name": "name", "city_name": "Testby", "city_code": "T"})
    assert chosen.url == reverse("areas:preview", args=[draft.pk])
    seen = client.get(chosen.url).content.decode()
    assert "All 2 areas are fine" in seen
    assert "<title>North</title>" in seen
    assert not Area.objects.exists()
    done = client.post(chosen.url)
    assert done.url == reverse("areas:version", args=[draft.pk])
    assert {a.code for a in Area.objects.all()} == {"T", "N", "S"}
    assert b"Take the import back" in client.get(done.url).content
    assert client.post(reverse("areas:undo", args=[draft.pk])).status_code == 302
    assert not Area.objects.exists()
    assert b"Taken back" in client.get(reverse("areas:versions")).content


def offered(client, draft):
    return client.get(reverse("areas:choose", args=[draft.pk])).context["form"].initial


def test_a_second_level_with_the_same_numbers_is_offered_a_prefix_and_the_next_version_the_same_one(
    client, keeper
):
    bring(NORTH, SOUTH)
    places = file_of(feature("N", "Upper", square(0, 0)), feature("S", "Lower", square(0, -1)))
    upload(client, places, kind="neighbourhood")
    draft = BoundarySet.objects.latest("pk")
    assert offered(client, draft)["code_prefix"] == "N"
    Area.objects.create(code="BS", name="Lower", kind="neighbourhood", parent=Area.objects.get(code="S"))
    assert offered(client, draft)["code_prefix"] == "B"
    upload(client, places, kind="district")
    assert "code_prefix" not in {k for k, v in offered(client, BoundarySet.objects.latest("pk")).items() if v}


def test_who_goes_back_to_the_properties_finds_what_they_chose(client, keeper):
    upload(client, file_of(NORTH, SOUTH))
    draft = BoundarySet.objects.get()
    address = reverse("areas:choose", args=[draft.pk])
    client.post(
        address,
        {"code": "name", "name": "code", "code_prefix": "X-", "city_name": "Testby", "city_code": "T"},
    )
    kept = offered(client, draft)
    assert (kept["code"], kept["name"], kept["code_prefix"], kept["city_name"]) == (
        "name",
        "code",
        "X-",
        "Testby",
    )


def test_what_is_refused_is_named_and_the_rest_imported_only_on_purpose(client, keeper):
    upload(client, file_of(NORTH, feature("S", "=cmd()", None)))
    draft = BoundarySet.objects.get()
    client.post(reverse("areas:choose", args=[draft.pk]), {"code": "code", "name": "name"})
    preview = reverse("areas:preview", args=[draft.pk])
    seen = client.get(preview).content.decode()
    assert "1 areas are fine, 1 need a look" in seen
    assert "It has no geometry." in seen
    assert "'=cmd()" in client.get(reverse("areas:refused", args=[draft.pk])).content.decode()
    assert "1 features are refused" in client.post(preview).content.decode()
    assert client.post(preview, {"leave_out_refused": "on"}).status_code == 302
    assert Area.objects.filter(code="N").exists()


def test_a_file_that_is_none_is_told_beside_the_field_and_nothing_typed_is_lost(client, keeper):
    seen = upload(client, b"PK\x03\x04\xff\xff", title="My districts").content.decode()
    assert "not text in UTF-8" in seen
    assert "My districts" in seen
    assert not BoundarySet.objects.exists()


def test_hostile_names_are_shown_as_text(client, keeper):
    bring(
        feature("N", "<script>alert(1)</script>", square(0, 0)),
        feature("S", '"><img src=x onerror=alert(1)>', square(0, 0.01)),
    )
    area = Area.objects.get(code="N")
    for address in (
        reverse("areas:areas"),
        reverse("areas:area", args=[area.pk]),
        reverse("areas:version", args=[BoundarySet.objects.get().pk]),
    ):
        seen = client.get(address).content
        assert b"<script>alert" not in seen
        assert b"<img" not in seen


def test_an_areas_page_shows_its_place_people_and_organisations(client, keeper):
    bring(NORTH, SOUTH)
    area = Area.objects.get(code="N")
    services.set_margins(
        area=area,
        variable="age",
        counts={"12_17": 1, "65_plus": 3},
        year=2026,
        source="Register of Testby",
        by=SYSTEM,
    )
    OrganisationFactory(name="Lantern Club").areas_served.add(area)
    seen = client.get(reverse("areas:area", args=[area.pk])).content.decode()
    for words in ("12–17", "65 and over", "75 %", "Register of Testby", "Lantern Club", "South", "Testby"):
        assert words in seen


def test_description_and_residents_can_be_changed(client, keeper):
    bring(NORTH)
    area = Area.objects.get(code="N")
    address = reverse("areas:edit", args=[area.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"description": "Windy", "population": "-1"}).status_code == 200
    client.post(address, {"description": "Windy", "population": "1200"})
    area.refresh_from_db()
    assert (area.description, area.population) == ("Windy", 1200)


def test_the_list_filters_and_its_queries_do_not_grow(client, keeper, django_assert_max_num_queries):
    bring(*[feature(f"D{i:02}", f"Place {i}", square(0, i / 50)) for i in range(20)])
    with django_assert_max_num_queries(22):
        seen = client.get(reverse("areas:areas"), {"kind": "district"}).content.decode()
    assert "20 areas" in seen
    assert "1 area" in client.get(reverse("areas:areas"), {"words": "Place 7"}).content.decode()


def test_partners_read_the_map_and_cannot_import(client):
    bring(NORTH)
    client.force_login(UserFactory(role="partner_member"))
    assert b"Import boundaries" not in client.get(reverse("areas:areas")).content
    for name in ("areas:upload", "areas:versions"):
        assert client.get(reverse(name)).status_code == (403 if name == "areas:upload" else 200)
    assert client.post(reverse("areas:undo", args=[BoundarySet.objects.get().pk])).status_code == 403


def test_a_draft_of_others_is_not_shown_to_those_who_do_not_import(client, keeper):
    upload(client, file_of(NORTH))
    draft = BoundarySet.objects.get()
    client.force_login(UserFactory(role="evaluator"))
    assert client.get(reverse("areas:version", args=[draft.pk])).status_code == 403
    assert client.get(reverse("areas:choose", args=[draft.pk])).status_code == 403


def test_the_shapes_of_a_draft_are_geojson(client, keeper):
    upload(client, file_of(NORTH, SOUTH))
    draft = BoundarySet.objects.get()
    address = reverse("areas:preview_shapes", args=[draft.pk])
    assert client.get(address).json()["features"] == []
    client.post(reverse("areas:choose", args=[draft.pk]), {"code": "code", "name": "name"})
    assert [f["properties"]["name"] for f in client.get(address).json()["features"]] == ["North", "South"]


def test_the_api_gives_places_and_the_boundaries_of_a_day(client, keeper):
    bring(NORTH, SOUTH)
    bring(feature("N", "Upper North", square(0, 0.01, 0.02)), valid_from=dt.date(2026, 1, 1))
    listed = client.get("/api/v1/areas/", {"kind": "district"}).json()["results"]
    assert {(a["code"], a["parent"], a["valid_to"]) for a in listed} == {
        ("N", "CITY", None),
        ("S", "CITY", "2025-12-31"),
    }
    one = client.get(f"/api/v1/areas/{listed[0]['id']}/")
    assert one["ETag"]
    assert one.json()["abilities"] == {"change": True}
    old = client.get(
        "/api/v1/areas/boundaries/", {"kind": "district", "on": "2025-01-01", "detail": "full"}
    ).json()
    assert [f["properties"]["name"] for f in old["features"]] == ["North", "South"]
    assert json.dumps(old["features"][0]["geometry"]).count("[") == 7
    assert client.get("/api/v1/areas/boundaries/", {"on": "yesterday"}).status_code == 400
    assert client.get("/api/v1/areas/999999999999999999999/").status_code == 404
    client.logout()
    assert client.get("/api/v1/areas/").status_code == 401


def test_search_finds_places(client, keeper):
    bring(NORTH)
    assert b"North" in client.get(reverse("search"), {"q": "nort"}).content
