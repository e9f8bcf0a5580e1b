"""Proving the chain: every digest computed anew, every link, and the anchors kept outside the database.

The digest is computed here and not by the database's function, which somebody with the owner's rights could have replaced.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

FIRST = hashlib.sha256(b"the first link").digest()
CHUNK = 5000
MANY = 50

ROWS = """
SELECT l.seq, l.event_id, l.event_digest, l.previous, l.head,
  e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor, e.actor_roles, e.action, e.object_type, e.object_id,
  e.request_id, e.purpose, e.details::text
FROM audit_auditlink l LEFT JOIN audit_auditevent e ON e.id = l.event_id ORDER BY l.seq
"""
UNLINKED = "SELECT e.id FROM audit_auditevent e LEFT JOIN audit_auditlink l ON l.event_id = e.id WHERE l.seq IS NULL ORDER BY e.id LIMIT 50"


@dataclass(frozen=True)
class Break:
    """One place where the audit does not hold: what is wrong, at which event, at which link."""

    kind: str
    event_id: int | None
    seq: int | None

    def __str__(self) -> str:
        return f"{self.kind} (event {self.event_id if self.event_id is not None else 'unknown'}, link {self.seq if self.seq is not None else 'none'})"


@dataclass(frozen=True)
class Anchor:
    """The chain's head as it was told to the outside: link number, its event, its head."""

    at: str
    seq: int
    event_id: int
    head: str


@dataclass(frozen=True)
class Verdict:
    """What the proof gave. `breaks` is empty if the audit holds."""

    events: int
    head: str
    anchors: int
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was changed."""
        return not self.breaks


def digest_of(row: tuple[Any, ...]) -> bytes:
    """SHA-256 of an event's text, as `audit_digest` in `portal.audit.sql` makes it.

    Args:
        row: id, moment as text in UTC, the seven texts, and the details as the database writes them.
    """
    texts = ", ".join(json.dumps(value, ensure_ascii=False) for value in row[1:9])
    return hashlib.sha256(f"[{row[0]}, {texts}, {row[9]}]".encode()).digest()


def verify(anchors: Iterable[Anchor] = ()) -> Verdict:
    """Walk the whole chain, in constant memory.

    Args:
        anchors: heads kept outside; without them a rewrite of the whole chain or a cut of its end cannot be seen.
    """
    waiting = {anchor.seq: anchor for anchor in anchors}
    count = len(waiting)
    breaks: list[Break] = []
    previous, expected, events = FIRST, 1, 0
    with transaction.atomic():
        for row in _rows():
            seq, event_id = row[0], row[1]
            events += 1
            breaks.extend(_breaks_of(row, expected, previous))
            anchor = waiting.pop(seq, None)
            if anchor is not None and (anchor.head != bytes(row[4]).hex() or anchor.event_id != event_id):
                breaks.append(
                    Break("rewritten: the head differs from the anchor kept outside", event_id, seq)
                )
            previous, expected = bytes(row[4]), seq + 1
            if len(breaks) >= MANY:
                break
        breaks.extend(Break("inserted: an event without a link", event_id, None) for event_id in _unlinked())
    if len(breaks) < MANY:
        breaks.extend(
            Break("cut off: an anchored link is missing", anchor.event_id, seq)
            for seq, anchor in sorted(waiting.items())
        )
    return Verdict(events, previous.hex(), count, tuple(breaks[:MANY]))


def _breaks_of(row: tuple[Any, ...], expected: int, previous: bytes) -> Iterator[Break]:
    seq, event_id, event_digest, before, head = row[0], row[1], bytes(row[2]), bytes(row[3]), bytes(row[4])
    if seq != expected:
        yield Break("deleted: links are missing before this one", event_id, seq)
    elif before != previous:
        yield Break("out of order: this link does not follow the one before it", event_id, seq)
    if row[5] is None:
        yield Break("deleted: the event of this link is missing", event_id, seq)
    elif digest_of(row[5:]) != event_digest:
        yield Break("edited: the event differs from its digest", event_id, seq)
    if hashlib.sha256(before + event_digest).digest() != head:
        yield Break("forged: the head of this link is not what its parts give", event_id, seq)


def _rows() -> Iterator[tuple[Any, ...]]:
    """All links with their events, read through a cursor on the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _unlinked() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(UNLINKED)
        return [row[0] for row in cursor.fetchall()]
