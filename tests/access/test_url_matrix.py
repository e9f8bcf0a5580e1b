"""Every address × every role, against the real URLconf.

A new address needs a row in `urls/`. `MATRIX_DRAFT=1 pytest tests/access/test_url_matrix.py -n0 -s -k draft` prints rows for
those that have none, as they answer today: read them critically before they go in.
"""

import json
import os
import re
import sys
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portal.access.middleware import declaration_for
from tests.access import records  # noqa: F401 -- registers its makers
from tests.access.routes import Route, routes
from tests.access.table import Answer, Row, table
from tests.access.world import COLUMNS, MAKERS, SIGNED_IN, World, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key_store")]
ROUTES = {route.pattern: route for route in routes()}
DENIED = {401, 403, 404, 405, 410, "login", "factor"}


def keys_of(route: Route) -> list[str]:
    """The rows that this address needs; one of GET and POST is enough for a page."""
    methods = route.methods
    if methods:
        return [route.pattern if method == "GET" else f"{method} {route.pattern}" for method in methods]
    return [route.pattern if f"POST {route.pattern}" not in table() else f"POST {route.pattern}"]


def answer_of(response: HttpResponse) -> Answer:
    """The status, or where somebody is sent who may not go on."""
    if response.status_code == 302:
        target = response["Location"]
        if target.startswith("/account/login/"):
            return "login"
        if target == "/account/2fa/":
            return "factor"
    return response.status_code


def ask(client: Client, row: Row, path: str) -> Answer:
    """Send the row's request and take back whatever it changed."""
    with transaction.atomic():
        client.raise_request_exception = False
        if row.is_api:
            response = client.generic(
                row.method, path, data=json.dumps(row.send), content_type="application/json"
            )
        elif row.method == "GET":
            response = client.get(path)
        else:
            response = client.generic(
                row.method, path, data=_form(row.send), content_type="application/x-www-form-urlencoded"
            )
        answer = answer_of(response)
        if response.streaming:
            b"".join(response.streaming_content)  # to its end: then what lies behind it is closed
        transaction.set_rollback(True)
    return answer


def _form(send: dict[str, Any]) -> str:
    from urllib.parse import urlencode

    return urlencode(send, doseq=True)


class Walk:
    """One city and one browser for each column, for many addresses."""

    def __init__(self) -> None:
        self.world = World()
        self.clients = {column: self.world.client(column) for column in COLUMNS}
        for column, client in self.clients.items():
            if column != "anonymous":
                settle(client)

    def observe(self, row: Row) -> dict[str, Answer]:
        """How the address answers each column; nothing of it stays."""
        return self.observe_with_posts(row, ())[0]

    def observe_with_posts(
        self, row: Row, columns: tuple[str, ...]
    ) -> tuple[dict[str, Answer], dict[str, Answer]]:
        """The same, and how a page answers a POST by some columns; the record behind the address is made once for both."""
        post = Row("POST", row.pattern, row.make, {}, {})
        with transaction.atomic():
            path = ROUTES[row.pattern].path(MAKERS[row.make](self.world))
            answers = {column: self._ask(column, row, path) for column in COLUMNS}
            posts = {column: self._ask(column, post, path) for column in columns}
            transaction.set_rollback(True)
        self.world.forget()
        return answers, posts

    def _ask(self, column: str, row: Row, path: str) -> Answer:
        cache.clear()
        return ask(self.clients[column], row, path)


def test_every_address_has_a_row() -> None:
    missing = [key for route in ROUTES.values() for key in keys_of(route) if key not in table()]
    assert not missing, f"Say in tests/access/urls/ who may open: {missing}"


def test_every_row_has_an_address() -> None:
    gone = [row.key for row in table().values() if row.pattern not in ROUTES]
    assert not gone, f"Take these rows out of tests/access/urls/: {gone}"


SECTIONS = sorted({row.pattern.partition("/")[0] for row in table().values() if row.pattern in ROUTES})


@pytest.fixture
def frame_kept(settings: Any) -> None:
    """What the frame of a page tells a person is kept on a shelf of its own: it is not what these answers are about."""
    settings.KEPT_SECONDS = 600
    shelf = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "frame_of_the_matrix"}
    settings.CACHES = settings.CACHES | {"kept": shelf}


@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize("section", SECTIONS)
def test_addresses_answer_each_role_as_the_table_says(section: str) -> None:
    walk, wrong = Walk(), []
    for key, row in table().items():
        if row.pattern not in ROUTES or row.pattern.partition("/")[0] != section:
            continue
        observed, posts = walk.observe_with_posts(row, _who_may_not(row))
        differing = {
            c: f"{observed[c]} instead of {row.expected[c]}"
            for c in COLUMNS
            if observed[c] != row.expected[c]
        }
        if differing:
            wrong.append(f"{key!r} {differing}\n   as it answers now: {_line(row, observed)}")
        wrong += [f"'POST {row.pattern}' let {c} through: {a}" for c, a in posts.items() if a not in DENIED]
    assert not wrong, "\n".join(wrong)


def _who_may_not(row: Row) -> tuple[str, ...]:
    """Who may not open a page may not post to it either: two of them are tried."""
    denied = [c for c in COLUMNS if row.expected[c] in DENIED]
    return (denied[0], denied[-1]) if denied and row.method == "GET" and not row.is_api else ()


def test_every_view_says_who_may_open_it() -> None:
    silent = [route.pattern for route in ROUTES.values() if declaration_for(route.view) is None]
    assert not silent


@pytest.mark.skipif(not os.environ.get("MATRIX_DRAFT"), reason="only on request")
def test_draft_of_missing_rows() -> None:
    walk, lines = Walk(), []
    for route in ROUTES.values():
        for key in [key for key in keys_of(route) if key not in table()]:
            method, _, pattern = key.rpartition(" ")
            drafts = [
                _draft(walk, Row(method or "GET", pattern, make, {}, {}))
                for make in _fitting(walk.world, route)
            ]
            lines.append(f"  {key!r}: {max(drafts, key=lambda draft: draft.count('200'), default='?')}")
    sys.stderr.write("\n".join([*lines, ""]))


def _fitting(world: World, route: Route) -> list[str]:
    """Makers that give just the parts of this address."""
    parts = set(re.findall(r"<(?:\w+:)?(\w+)>", route.pattern))
    fitting = []
    for name, make in MAKERS.items():
        with transaction.atomic():
            if set(make(world)) == parts:
                fitting.append(name)
            transaction.set_rollback(True)
        world.forget()
    return fitting


def _draft(walk: Walk, row: Row) -> str:
    return _line(row, walk.observe(row))


def _line(row: Row, observed: dict[str, Answer]) -> str:
    usual = {"anonymous": 401, "suspended": 401, "password_only": 403}
    if not row.is_api:
        usual = {"anonymous": "login", "suspended": "login", "password_only": "factor"}
    signed = [observed[c] for c in SIGNED_IN]
    rest = max(set(signed), key=signed.count)
    by_answer: dict[Answer, list[str]] = {}
    for column in COLUMNS:
        if observed[column] != usual.get(column, rest):
            by_answer.setdefault(observed[column], []).append(column)
    parts = [f"make: {row.make}"] if row.make != "nothing" else []
    parts += [f"{answer}: [{', '.join(columns)}]" for answer, columns in by_answer.items()]
    return "{" + ", ".join([*parts, f"else: {rest}"]) + "}"
