"""Unfinished concerns, each sealed with a token that only the writer's browser holds; gone when sent, or after two hours."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.crypto.blind_index import digest
from portal.crypto.errors import Tampered
from portal.crypto.key import Key
from portal.crypto.store import store
from portal.errors import DomainError
from referrals.models import IntakeDraft

LIFETIME = dt.timedelta(hours=2)
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
    if not token:
        return None
    with acting_for(SYSTEM), transaction.atomic():
        row = _find(token, face, owner, hold=hold)
        return None if row is None else Draft(_name(token).hex()[:32], row.begun_at, _opened(row, token))


def keep_step(*, token: str, face: str, step: str, typed: str, owner: Any = None) -> str:
    """Keep what was typed at a step; begins a draft where there is none.

    Returns:
        The token for the browser.

    Raises:
        DomainError: more than any person types.
    """
    now = timezone.now()
    with acting_for(SYSTEM), transaction.atomic():
        row = _find(token, face, owner, hold=True) if token else None
        if row is None:
            token = secrets.token_urlsafe(32)
            row = IntakeDraft(name=_name(token), face=face, owner=owner, begun_at=now, sealed=b"")
        steps = {**(_opened(row, token) if row.sealed else {}), step: typed}
        plain = json.dumps(steps).encode()
        if len(plain) > MOST_BYTES:
            raise DomainError(_("This is longer than we can take. Please keep to what matters most."))
        row.sealed = _key(token).encrypt(plain, _bound(row))
        row.touched_at = now
        row.save()
    return token


def drop_draft(*, token: str, face: str, owner: Any = None) -> None:
    """Forget a draft: it was sent, or the writer does not want it."""
    with acting_for(SYSTEM), transaction.atomic():
        row = _find(token, face, owner, hold=False) if token else None
        if row is not None:
            row.delete()


def drafts_of(owner: Any) -> list[tuple[str, dt.datetime]]:
    """The forms a signed-in person has begun, and until when each is kept; what is in them opens in their browser only."""
    with acting_for(SYSTEM), transaction.atomic():
        rows = IntakeDraft.objects.filter(owner=owner, touched_at__gt=timezone.now() - LIFETIME)
        return [(row.face, row.touched_at + LIFETIME) for row in rows]


def purge_drafts() -> int:
    """Delete drafts whose time is over. Safe to run twice."""
    with acting_for(SYSTEM), transaction.atomic():
        gone, _by_model = IntakeDraft.objects.filter(touched_at__lte=timezone.now() - LIFETIME).delete()
    return gone


def _find(token: str, face: str, owner: Any, *, hold: bool) -> IntakeDraft | None:
    rows = IntakeDraft.objects.select_for_update() if hold else IntakeDraft.objects
    found = rows.filter(name=_name(token), face=face, owner=owner)
    return found.filter(touched_at__gt=timezone.now() - LIFETIME).first()


def _opened(row: IntakeDraft, token: str) -> dict[str, str]:
    try:
        typed: dict[str, str] = json.loads(_key(token).decrypt(bytes(row.sealed), _bound(row)))
    except Tampered:
        return {}
    return typed


def _name(token: str) -> bytes:
    return digest(store(), "intake_draft_name", token)


def _key(token: str) -> Key:
    """Both are needed: what the browser holds, and the key store."""
    return Key(digest(store(), "intake_draft_key", token))


def _bound(row: IntakeDraft) -> bytes:
    return f"{row._meta.db_table}:{row.pk}:{row.face}".encode()
