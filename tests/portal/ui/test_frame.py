"""The frame: every page has one h1, its language and direction, no inline style or script; menus show what one may open."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class Inline(HTMLParser):
    """Collects what the security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.h1 = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.h1 += tag == "h1"
        if tag == "style" or (
            tag == "script" and "src" not in names and names.get("type") != "application/json"
        ):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        for name in ("src", "href"):
            if (names.get(name) or "").startswith(("http:", "https:", "//")):
                self.found.append(f"{tag} {name} {names[name]}")


def looked_at(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    html = response.content.decode()
    inline = Inline()
    inline.feed(html)
    assert inline.found == []
    assert inline.h1 == 1, url
    assert not re.search(r"\{[{%#]", html), "a template tag came through"
    return html


@pytest.fixture
def officer(client: Client) -> Any:
    user = UserFactory(role="city_officer", name="Ilse Tamm")
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", ["home", "search", "ui:account", "inbox:index", "styleguide"])
def test_pages_of_the_frame_are_whole_and_free_of_inline_code(
    client: Client, officer: Any, name: str
) -> None:
    html = looked_at(client, reverse(name))
    assert 'dir="ltr"' in html and 'aria-label="Main"' in html


@pytest.mark.parametrize("name", ["public:home", "account_login", "account_reset_password"])
def test_pages_for_residents_open_without_an_account(client: Client, name: str) -> None:
    looked_at(client, reverse(name))


def test_a_missing_page_looks_the_same_for_every_address(client: Client, officer: Any) -> None:
    one, other = looked_at(client, "/nowhere/", 404), looked_at(client, "/search/999/", 404)
    token = r'value="[A-Za-z0-9]{64}"'
    assert re.sub(token, "", one).replace("/nowhere/", "X") == re.sub(token, "", other).replace(
        "/search/999/", "X"
    )


def test_the_chosen_theme_and_language_are_written_by_the_server(client: Client, officer: Any) -> None:
    answer = client.post(reverse("ui:account"), {"language": "ar", "theme": "dark", "digest": "on"})
    assert answer.status_code == 302
    html = looked_at(client, reverse("home"))
    assert '<html lang="ar" dir="rtl" data-bs-theme="dark">' in html
    assert "bootstrap.rtl.min.css" in html


def test_the_name_of_another_host_is_never_followed_after_saving_a_view(client: Client, officer: Any) -> None:
    answer = client.post(
        reverse("ui:save_view"),
        {"list_key": "x", "name": "Mine", "query": "a=1", "next": "https://evil.example/"},
    )
    assert answer.url == "/?a=1"
