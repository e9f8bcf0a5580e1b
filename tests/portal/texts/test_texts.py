"""The shipped words and lists can be put in a city's own way, and an update never takes that back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.reference import load_all
from portal.texts import services
from portal.texts.models import PageText
from portal.texts.selectors import editable_fields, editable_lists, words_for
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shipped() -> None:
    load_all()


def test_every_shipped_page_stands_at_an_address_that_exists() -> None:
    for page in PageText.objects.all():
        assert reverse(page.url_name)


def test_a_citys_words_are_shown_at_once_and_survive_an_update() -> None:
    entry = PageText.objects.get(slug="inbox")
    assert words_for("inbox:index").heading == entry.name
    services.change_entry(
        entry=entry, values={"name": "Your post"}, by=UserFactory(role="programme_coordinator")
    )
    assert words_for("inbox:index").heading == "Your post"
    load_all()
    assert words_for("inbox:index").heading == "Your post"


def test_loading_twice_changes_nothing() -> None:
    assert {(done.created, done.updated, done.kept) for done in load_all()} == {(0, 0, 0)}


def test_slugs_that_records_hang_on_cannot_be_changed() -> None:
    for model in editable_lists():
        assert not {"slug", "shipped_hash"} & set(editable_fields(model))


def test_an_officer_cannot_change_the_words() -> None:
    with pytest.raises(PermissionDenied):
        services.change_entry(
            entry=PageText.objects.first(), values={"name": "X"}, by=UserFactory(role="city_officer")
        )


def test_the_form_changes_the_entry_and_writes_it_down(client: Client, settings: object) -> None:
    settings.SECOND_FACTOR_ROLES = []  # type: ignore[attr-defined]
    client.force_login(UserFactory(role="programme_coordinator"))
    address = reverse("texts:entry", args=["texts.pagetext", "inbox"])
    sent = {"name": "Your post", "purpose": "See it.", "empty": ""}
    assert client.post(address, sent).status_code == 302
    assert PageText.objects.get(slug="inbox").name == "Your post"
    assert AuditEvent.objects.filter(action="texts.change").exists()
    assert client.post(address, sent | {"name": ""}).status_code == 200
