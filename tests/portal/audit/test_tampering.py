"""Somebody with every right on the database changes the past: each of six ways is found, and told with its place."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.access import SYSTEM
from portal.audit.anchors import anchor_head, read_anchors
from portal.audit.models import AuditEvent, AuditLink
from portal.audit.services import record
from portal.audit.sql import CHAIN
from portal.audit.tasks import anchor
from portal.audit.verify import verify
from tests.conftest import RUNTIME_ROLE

pytestmark = pytest.mark.django_db(transaction=True)
Anchors = Path


@pytest.fixture
def anchors(tmp_path: Path, settings) -> Anchors:
    """Ten events, anchored outside after the eighth."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "outside" / "anchors.log"
    for n in range(8):
        add(n)
    anchor_head()
    for n in range(8, 10):
        add(n)
    return settings.AUDIT_ANCHOR_FILE


def add(n: int) -> AuditEvent:
    with transaction.atomic():
        return record(
            action=f"test.act_{n}",
            actor=SYSTEM,
            details={"n": n, "ö": 'a "quoted" \\ line\n', "list": [1, 2.50, None, True]},
        )


def as_superuser(*statements: str) -> None:
    """Past every trigger and right, as whoever owns the server could."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"SET session_replication_role = DEFAULT; SET ROLE {RUNTIME_ROLE}")


def ids() -> list[int]:
    return list(AuditLink.objects.order_by("seq").values_list("event_id", flat=True))


def found(anchors: Anchors) -> list[tuple[str, int | None]]:
    return [(b.kind.split(":")[0], b.event_id) for b in verify(read_anchors(anchors)).breaks]


def test_an_untouched_audit_holds(anchors: Anchors) -> None:
    verdict = verify(read_anchors(anchors))
    assert verdict.holds
    assert (verdict.events, verdict.anchors) == (10, 1)


def test_an_edited_event_is_found(anchors: Anchors) -> None:
    event = ids()[4]
    as_superuser(f"UPDATE audit_auditevent SET actor = 'somebody else' WHERE id = {event}")
    assert found(anchors) == [("edited", event)]


@pytest.mark.parametrize(
    "column",
    ["at = at + interval '1 microsecond'", "details = '{\"n\": 5}'", "purpose = 'x'", "object_id = '1'"],
)
def test_an_edit_of_any_column_is_found(anchors: Anchors, column: str) -> None:
    event = ids()[2]
    as_superuser(f"UPDATE audit_auditevent SET {column} WHERE id = {event}")
    assert found(anchors) == [("edited", event)]


def test_a_deleted_event_is_found(anchors: Anchors) -> None:
    event = ids()[4]
    as_superuser(f"DELETE FROM audit_auditevent WHERE id = {event}")
    assert found(anchors) == [("deleted", event)]


def test_an_event_deleted_with_its_link_is_found(anchors: Anchors) -> None:
    event, after = ids()[4:6]
    as_superuser(
        f"DELETE FROM audit_auditevent WHERE id = {event}",
        f"DELETE FROM audit_auditlink WHERE event_id = {event}",
    )
    assert ("deleted", after) in found(anchors)


def test_two_swapped_events_are_found(anchors: Anchors) -> None:
    first, second = ids()[3:5]
    swap = "UPDATE audit_auditevent SET action = CASE id WHEN {a} THEN 'test.act_4' ELSE 'test.act_3' END WHERE id IN ({a}, {b})"
    as_superuser(swap.format(a=first, b=second))
    assert {event for _kind, event in found(anchors)} == {first, second}


def test_two_swapped_links_are_found(anchors: Anchors) -> None:
    as_superuser("UPDATE audit_auditlink SET seq = CASE seq WHEN 4 THEN 1004 ELSE 1005 END WHERE seq IN (4, 5)",
                 "UPDATE audit_auditlink SET seq = CASE seq WHEN 1004 THEN 5 ELSE 4 END WHERE seq > 1000")  # fmt: skip
    assert "out of order" in [kind for kind, _event in found(anchors)]


def test_an_event_put_in_without_a_link_is_found(anchors: Anchors) -> None:
    as_superuser(
        "INSERT INTO audit_auditevent (id, at, actor, actor_roles, action, object_type, object_id, request_id, purpose, details)"
        " SELECT 5000, at, actor, actor_roles, action, object_type, object_id, request_id, purpose, details FROM audit_auditevent LIMIT 1"
    )
    assert found(anchors) == [("inserted", 5000)]


def test_a_cut_end_is_found_by_the_anchor(anchors: Anchors) -> None:
    last = ids()[5:]
    listed = ", ".join(map(str, last))
    as_superuser(
        f"DELETE FROM audit_auditevent WHERE id IN ({listed})",
        f"DELETE FROM audit_auditlink WHERE event_id IN ({listed})",
    )
    assert verify().holds  # without what is kept outside nobody could tell
    assert [kind for kind, _event in found(anchors)] == ["cut off"]


def test_an_emptied_audit_is_found_by_the_anchor(anchors: Anchors) -> None:
    as_superuser("TRUNCATE audit_auditevent, audit_auditlink")
    assert [kind for kind, _event in found(anchors)] == ["cut off"]


def test_a_rewrite_of_the_whole_chain_is_found_by_the_anchor(anchors: Anchors) -> None:
    rebuild = """
        DO $$ DECLARE e audit_auditevent; d bytea; h bytea := sha256('the first link'); n bigint := 0; BEGIN
          DELETE FROM audit_auditlink;
          FOR e IN SELECT * FROM audit_auditevent ORDER BY id LOOP
            d := audit_digest(e); n := n + 1;
            INSERT INTO audit_auditlink VALUES (n, e.id, d, h, sha256(h || d)); h := sha256(h || d);
          END LOOP; END $$
    """
    as_superuser("UPDATE audit_auditevent SET actor = 'somebody else' WHERE action = 'test.act_2'", rebuild)
    assert verify().holds
    assert [kind for kind, _event in found(anchors)] == ["rewritten"]


def test_a_replaced_digest_function_deceives_nobody(anchors: Anchors) -> None:
    event = ids()[4]
    blind = (
        "CREATE OR REPLACE FUNCTION audit_digest(e audit_auditevent) RETURNS bytea LANGUAGE sql AS $f$"
        " SELECT event_digest FROM audit_auditlink WHERE event_id = e.id $f$"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('audit_digest(audit_auditevent)'::regprocedure)")
        whole = cursor.fetchone()[0]
    try:
        as_superuser(blind, f"UPDATE audit_auditevent SET actor = 'somebody else' WHERE id = {event}")
        assert found(anchors) == [("edited", event)]
    finally:
        as_superuser(whole)
    assert "audit_digest(NEW)" in CHAIN


@pytest.mark.parametrize(
    "text",
    ["plain", 'quotes " and \\', "line\nbreak\ttab\r\b\f", "\x01\x1f\x7f", "ünïcode ☕ 😀", "</script>"],
)
def test_any_text_gives_the_same_digest_here_and_in_the_database(text: str) -> None:
    with transaction.atomic():
        record(
            action="test.text",
            actor=SYSTEM,
            purpose=text,
            details={"words": text, "deep": {"b": 1, "aa": [text]}, "n": 10**20, "f": 1e-7},
        )
    assert verify().holds


def test_the_anchor_file_only_grows_and_repeats_nothing(anchors: Anchors) -> None:
    before = anchors.read_text()
    assert anchor() == 10
    assert anchor() == 10
    assert anchors.read_text().startswith(before)
    assert [json.loads(line)["seq"] for line in anchors.read_text().splitlines()] == [8, 10]
    assert anchors.stat().st_mode & 0o077 == 0


def test_the_command_says_where_it_breaks(anchors: Anchors) -> None:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "10 events" in out.getvalue()
    event = ids()[6]
    as_superuser(f"UPDATE audit_auditevent SET actor = 'x' WHERE id = {event}")
    with pytest.raises(CommandError, match=f"event {event}"):
        call_command("audit", "verify", stdout=out, stderr=StringIO())
