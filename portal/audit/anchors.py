"""Anchors: the chain's head told to the outside, by a line in the log and a line in a file that only grows.

Keep the file (or the log) where those who keep the database cannot write: then even a rewrite of the whole chain shows.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from portal.audit.models import AuditLink
from portal.audit.verify import Anchor

log = structlog.get_logger("portal.audit")


def anchor_head() -> Anchor | None:
    """Tell the present head to the log, and to the file if it has moved since. None while nothing has been written down."""
    last = AuditLink.objects.order_by("-seq").first()
    if last is None:
        return None
    anchor = Anchor(
        timezone.now().isoformat(timespec="seconds"), last.seq, last.event_id, bytes(last.head).hex()
    )
    log.info("audit_anchor", seq=anchor.seq, event_id=anchor.event_id, head=anchor.head)
    path = Path(settings.AUDIT_ANCHOR_FILE)
    known = list(read_anchors(path))
    if not known or known[-1].seq != anchor.seq or known[-1].head != anchor.head:
        _append(path, anchor)
    return anchor


def read_anchors(path: Path) -> Iterator[Anchor]:
    """The anchors of a file, oldest first.

    Raises:
        ValueError: a line is not an anchor; the file was not written by us, or was damaged.
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                try:
                    yield Anchor(**json.loads(line))
                except (TypeError, json.JSONDecodeError) as error:
                    raise ValueError(f"not an anchor: {line.strip()[:80]}") from error


def _append(path: Path, anchor: Anchor) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, (json.dumps(asdict(anchor)) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
