"""Role guides as pages."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from portal.ui.guides import FOLDER, guides, guides_for, html_of
from tests.factories import UserFactory
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def test_every_guide_that_is_there_is_listed_with_its_roles():
    assert {path.stem for path in FOLDER.glob("*.md")} == set(guides())


def test_every_role_of_a_list_is_a_role():
    from portal.accounts.enums import Role

    assert {role for guide in guides().values() for role in guide.roles} <= {str(role) for role in Role}


def test_a_partner_finds_the_own_guide_first(client):
    user = UserFactory(role="partner_member")
    own, others = guides_for(user)
    assert [guide.slug for guide in own] == ["partner"]
    assert "partner" not in [guide.slug for guide in others]
    sign_in(client, user)
    page = client.get(reverse("guides")).content.decode()
    assert page.index(own[0].title) < page.index(others[0].title)


def test_a_guide_is_shown_once_with_its_heading_and_tables(client):
    sign_in(client, UserFactory(role="partner_member"))
    page = client.get(reverse("guide", args=["partner"])).content.decode()
    assert page.count("<h1>") == 1
    assert "<table>" in page
    assert escape(guides()["partner"].about) in page


def test_raw_html_in_a_guide_is_text():
    for guide in guides().values():
        assert "<script" not in html_of(guide)


def test_an_unknown_guide_is_not_found(client):
    sign_in(client, UserFactory(role="partner_member"))
    assert client.get("/guides/no_such_guide/").status_code == 404
