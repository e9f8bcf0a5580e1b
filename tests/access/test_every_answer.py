"""What holds for every answer of the portal, whatever the page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access import records  # noqa: F401 -- registers its makers
from tests.access.routes import routes
from tests.access.table import Row, table
from tests.access.world import MAKERS, SIGNED_IN, World, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key_store")]
ROUTES = {route.pattern: route for route in routes()}
# Asked as somebody who may open nearly all of it.
ROLES = ("programme_coordinator", "data_protection_officer", "partner_manager")
# What a GET may write: the audit (reading is an event), the session's clock, and sign-in's own bookkeeping of dead sessions.
MAY_BE_WRITTEN = ("audit_auditevent", "django_session", "usersessions_usersession")
UNSAFE_SQL = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
PAGES = [row for row in table().values() if row.method == "GET" and row.pattern in ROUTES]


# Of the pages that are refused, one in so many is looked at: they all get the same answer.
REFUSED_EACH = 12


def settled() -> World:
    """A city whose people are there before the first address, since what is made for an address goes with it."""
    world = World()
    for column in SIGNED_IN:
        world.person(column)
    return world


def pages_of(role: str) -> list[Row]:
    """All pages that open for a role, and some of the others."""
    refused = [row for row in PAGES if row.expected[role] != 200]
    return [row for row in PAGES if row.expected[role] == 200] + refused[::REFUSED_EACH]


@pytest.fixture(params=ROLES)
def walk(request: Any) -> Iterator[tuple[World, Client, list[Row]]]:
    cache.clear()
    world = settled()
    yield world, settle(world.client(request.param)), pages_of(request.param)


def written(queries: Any) -> set[str]:
    found = (UNSAFE_SQL.match(query["sql"]) for query in queries)
    return {match.group(1) for match in found if match} - set(MAY_BE_WRITTEN)


def ask(world: World, client: Client, row: Row) -> tuple[Any, set[str]]:
    """One page with all it streams, and the tables it wrote; nothing of it stays."""
    with transaction.atomic():
        client.raise_request_exception = False
        path = ROUTES[row.pattern].path(MAKERS[row.make](world))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)  # to its end: then what lies behind it is closed
        transaction.set_rollback(True)
    world.forget()
    return answer, written(queries.captured_queries)


def faults(answer: Any, tables: set[str]) -> Iterator[str]:
    """What is wrong with one answer to a GET."""
    policy = answer.get("Content-Security-Policy", "")
    if not all(f"{name} 'none'" in policy for name in ("default-src", "object-src", "base-uri")):
        yield "no policy"
    if "unsafe-inline" in policy or "unsafe-eval" in policy or re.search(r"https?://", policy):
        yield policy
    if "no-store" not in answer.get("Cache-Control", ""):
        yield "may be cached"
    if answer.get("X-Content-Type-Options") != "nosniff" or answer.get("X-Frame-Options") != "DENY":
        yield "may be sniffed or framed"
    if tables:
        yield f"wrote {sorted(tables)}"
    if answer.status_code >= 500:
        yield str(answer.status_code)


def test_every_page_keeps_to_its_policy_out_of_caches_and_changes_nothing(
    walk: tuple[World, Client, list[Row]],
) -> None:
    world, client, pages = walk
    wrong = {row.key: found for row in pages if (found := list(faults(*ask(world, client, row))))}
    assert wrong == {}


def test_no_unsafe_call_goes_through_without_its_proof_of_origin() -> None:
    world = settled()
    client = world.client("programme_coordinator")
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client.cookies
    let_through = []
    for row in table().values():
        if row.pattern not in ROUTES:
            continue
        with transaction.atomic():
            path = ROUTES[row.pattern].path(MAKERS[row.make](world))
            for method in ("post", "put", "patch", "delete"):
                status = getattr(guarded, method)(path, secure=False).status_code
                if status not in (403, 404, 405, 410):
                    let_through.append(f"{method} {row.pattern}: {status}")
            transaction.set_rollback(True)
        world.forget()
    assert let_through == []


STRANGE = [
    ("people/<uuid:pk>/", "partner_manager", {"pk": "00000000-0000-4000-8000-000000000000"}),
    ("programmes/<slug:slug>/", "evaluator", {"slug": "no_such_programme"}),
    ("activities/<int:pk>/", "evaluator", {"pk": 999_999}),
    ("inbox/<int:pk>/", "partner_member", {"pk": 999_999}),
    ("jobs/<uuid:pk>/", "partner_member", {"pk": "00000000-0000-4000-8000-000000000000"}),
]


def bare(answer: Any, path: str) -> bytes:
    """The body without what differs every time: form tokens, nonces, and the address itself."""
    body = re.sub(
        rb'(csrfmiddlewaretoken" value="|nonce="|hx-headers=\'[^\']*\')[^"]*', b"", bytes(answer.content)
    )
    return body.replace(path.encode(), b"PATH")


@pytest.mark.parametrize(("pattern", "column", "missing"), STRANGE)
def test_what_one_may_not_know_of_looks_like_what_does_not_exist(
    pattern: str, column: str, missing: dict[str, Any]
) -> None:
    world = World()
    row = next(row for row in table().values() if row.pattern == pattern)
    if pattern == "people/<uuid:pk>/":
        hidden = {"pk": world.person("administrator").pk}
    else:
        hidden = MAKERS[row.make](world)
    client, route = world.client(column), ROUTES[pattern]
    method = client.get if row.method == "GET" else client.post
    answers = [(method(route.path(kwargs)), route.path(kwargs)) for kwargs in (hidden, missing)]
    assert [answer.status_code for answer, _path in answers] == [404, 404]
    assert bare(*answers[0]) == bare(*answers[1])
