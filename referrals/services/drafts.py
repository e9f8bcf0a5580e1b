"""Unfinished concerns. A resident's is sealed with a token that only their browser holds, and gone after two hours; a signed-in
professional's lasts as long as the process says (30 days by default).

The difference is who may come after the writer: a resident often writes at a library, a school or a shared telephone, where the
next person at the same browser must find nothing, and where nobody could prove later that a draft is theirs. A professional has
an account with a second factor; they put a page aside until a colleague has called back, and go on from another desk. Their
draft has a key of its own in the key store, which is destroyed with it, so that no backup of the database brings it back.
No case exists before a concern is sent, so there is no case in the state "draft" to purge.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.crypto.blind_index import digest
from portal.crypto.errors import KeyGone, Tampered
from portal.crypto.key import Key
from portal.crypto.store import store
from portal.errors import DomainError
from referrals import configuration
from referrals.models import IntakeDraft

LIFETIME = dt.timedelta(hours=2)
# Forms whose draft waits for its signed-in writer rather than in one browser.
LASTING = ("frontline",)
MOST_BYTES = 60_000


@dataclass(frozen=True)
class Draft:
    """An opened draft: what was typed at each step, and since when the form is open."""

    name: str
    begun_at: dt.datetime
    typed: Mapping[str, str] = field(repr=False)


def open_draft(*, token: str, face: str, owner: Any = None, hold: bool = False) -> Draft | None:
    """What was typed so far; None if there is none, it is too old, or belongs to another form or person.

    Args:
        token: what the browser holds.
        face: which form.
        owner: the signed-in writer, or None for residents.
        hold: keep others from sending the same draft until the transaction ends.
    """
    if not token and face not in LASTING:
        return None
    with acting_for(SYSTEM), transaction.atomic():
        row = _find(token, face, owner, hold=hold)
        return None if row is None else Draft(bytes(row.name).hex()[:32], row.begun_at, _opened(row, token))


def keep_step(*, token: str, face: str, step: str, typed: str, owner: Any = None) -> str:
    """Keep what was typed at a step; begins a draft where there is none.

    Returns:
        The token for the browser.

    Raises:
        DomainError: more than any person types.
    """
    now = timezone.now()
    with acting_for(SYSTEM), transaction.atomic():
        row = _find(token, face, owner, hold=True) if token or face in LASTING else None
        if row is None:
            token = secrets.token_urlsafe(32)
            row = IntakeDraft(
                name=_name(token, face, owner), face=face, owner=owner, begun_at=now, sealed=b""
            )
            if face in LASTING:
                _drop(IntakeDraft.objects.filter(name=row.name))  # one whose time is over
                store().create(str(row.pk))
        steps = {**(_opened(row, token) if row.sealed else {}), step: typed}
        plain = json.dumps(steps).encode()
        if len(plain) > MOST_BYTES:
            raise DomainError(_("This is longer than we can take. Please keep to what matters most."))
        row.sealed = _key(row, token).encrypt(plain, _bound(row))
        row.touched_at = now
        row.save()
    return token


def drop_draft(*, token: str, face: str, owner: Any = None) -> None:
    """Forget a draft: it was sent, or the writer does not want it."""
    with acting_for(SYSTEM), transaction.atomic():
        row = _find(token, face, owner, hold=False) if token or face in LASTING else None
        if row is not None:
            _drop(IntakeDraft.objects.filter(pk=row.pk))


def drafts_of(owner: Any) -> list[tuple[str, dt.datetime]]:
    """The forms a signed-in person has begun, and until when each is kept."""
    now = timezone.now()
    with acting_for(SYSTEM), transaction.atomic():
        rows = [
            (row.face, row.touched_at + lifetime(row.face)) for row in IntakeDraft.objects.filter(owner=owner)
        ]
    return [(face, until) for face, until in rows if until > now]


def lifetime(face: str) -> dt.timedelta:
    """How long a draft is kept after its last word; for professionals it is the clock of the state "draft" of the usual process."""
    if face not in LASTING:
        return LIFETIME
    clock = configuration.in_force(configuration.in_use()[0]).states["draft"].clock
    return dt.timedelta(days=clock.value if clock and clock.value else 30)


def purge_drafts() -> int:
    """Delete drafts whose time is over. Safe to run twice."""
    now = timezone.now()
    with acting_for(SYSTEM), transaction.atomic():
        gone = _drop(IntakeDraft.objects.exclude(face__in=LASTING).filter(touched_at__lte=now - LIFETIME))
        for face in LASTING:
            gone += _drop(IntakeDraft.objects.filter(face=face, touched_at__lte=now - lifetime(face)))
    return gone


def _drop(rows: QuerySet[IntakeDraft]) -> int:
    """Delete drafts, and the keys of those which have one of their own."""
    for pk in rows.filter(face__in=LASTING).values_list("pk", flat=True):
        transaction.on_commit(partial(store().destroy, str(pk)))
    return rows.delete()[0]


def _find(token: str, face: str, owner: Any, *, hold: bool) -> IntakeDraft | None:
    rows = IntakeDraft.objects.select_for_update() if hold else IntakeDraft.objects
    found = rows.filter(name=_name(token, face, owner), face=face, owner=owner)
    return found.filter(touched_at__gt=timezone.now() - lifetime(face)).first()


def _opened(row: IntakeDraft, token: str) -> dict[str, str]:
    try:
        typed: dict[str, str] = json.loads(_key(row, token).decrypt(bytes(row.sealed), _bound(row)))
    except (Tampered, KeyGone):
        return {}
    return typed


def _name(token: str, face: str, owner: Any) -> bytes:
    if face in LASTING:
        return digest(store(), "intake_draft_name", f"{face}:{owner.pk}")
    return digest(store(), "intake_draft_name", token)


def _key(row: IntakeDraft, token: str) -> Key:
    """For residents both are needed: what the browser holds, and the key store."""
    if row.face in LASTING:
        return store().key(str(row.pk), 1)
    return Key(digest(store(), "intake_draft_key", token))


def _bound(row: IntakeDraft) -> bytes:
    return f"{row._meta.db_table}:{row.pk}:{row.face}".encode()
