"""Coming back: with the code of the receipt, or signed in as who raised the concern. Nothing but one's own part, replies and one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from portal.access import SYSTEM, authorise
from portal.access.rows import acting_for
from portal.audit.services import record
from referrals.models import Attachment, Concern, Message
from referrals.services.intake import digest_of
from referrals.services.sealing import keys_of
from referrals.standing import position_of, process_of
from referrals.words import word
from referrals.workflow.visibility import Viewer, access

GONE = ("erased", "discarded")
REFERRER = Viewer(frozenset(["referrer"]))


@dataclass(frozen=True)
class Said:
    """One message as the sender sees it; `text` is empty where it is no longer kept."""

    from_desk: bool
    at: dt.datetime
    text: str = field(repr=False)
    is_new: bool = False


@dataclass(frozen=True)
class Receipt:
    """What comes back to who raised a concern."""

    concern: Concern
    received_at: dt.datetime
    line: str
    messages: Sequence[Said]
    files: Sequence[tuple[Attachment, str]]
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class OwnConcern:
    """A line of "My referrals": that it was received, one coded line when there is one, and whether a reply waits."""

    pk: Any
    received_at: dt.datetime
    line: str
    unread: int


def find_by_code(code: str) -> Concern | None:
    """The concern of a receipt code. An erased one is not found, by the same single look: it answers like a code that never was."""
    with acting_for(SYSTEM), transaction.atomic():
        return (
            Concern.objects.select_related("case", "sender")
            .filter(receipt_digest=digest_of(code))
            .exclude(case__state__in=GONE)
            .first()
        )


def find_own(*, pk: Any, by: Any) -> Concern | None:
    """A concern that this person raised, whatever became of its case."""
    with acting_for(SYSTEM), transaction.atomic():
        own = Concern.objects.select_related("case", "sender").filter(pk=pk, sender=by)
        return own.exclude(case__state__in=GONE).first()


def read_receipt(*, concern: Concern, by: Any) -> Receipt:
    """Open the conversation of a concern for who raised it; replies count as read from then on.

    Args:
        concern: found by its code or its sender.
        by: the sender; SYSTEM for who came with a code.
    """
    perm = "referrals.read_receipt" if getattr(by, "is_system", False) else "referrals.view_own_concern"
    with acting_for(SYSTEM), transaction.atomic():
        authorise(by, perm, concern)
        case, keys = concern.case, keys_of(concern.case)
        rows = list(Message.objects.filter(concern=concern))
        said = [
            Said(row.from_desk, row.at, keys.open(row, "text"), row.from_desk and row.read_at is None)
            for row in rows
        ]
        files = [
            (row, keys.open(row, "name"))
            for row in Attachment.objects.filter(concern=concern).select_related("case", "concern")
        ]
        own = access(process_of(case), REFERRER, position_of(case), "referral_narrative")
        words = keys.open(concern, "words") if own else ""
        Message.objects.filter(concern=concern, from_desk=True, read_at__isnull=True).update(
            read_at=timezone.now()
        )
        record(action=perm, actor=by, obj=concern, details={"messages": len(said)})
    return Receipt(concern, concern.told_at, line_of(concern), said, files, words)


def own_concerns(by: Any) -> list[OwnConcern]:
    """What a signed-in person has raised, newest first. Where its case is on its way is not theirs to know."""
    waiting = Count("messages", filter=Q(messages__from_desk=True, messages__read_at__isnull=True))
    with acting_for(SYSTEM), transaction.atomic():
        rows = Concern.objects.select_related("case").filter(sender=by).exclude(case__state__in=GONE)
        rows = rows.annotate(waiting=waiting).order_by("-told_at")[:200]
        return [OwnConcern(row.pk, row.told_at, line_of(row), row.waiting) for row in rows]


def line_of(concern: Concern) -> str:
    """The one coded line in words, once the process gives it to who raised the concern."""
    case = concern.case
    if not case.feedback_line or not access(process_of(case), REFERRER, position_of(case), "feedback_line"):
        return ""
    lines = process_of(case).feedback_lines
    return str(lines.get(case.feedback_line) or word("feedback_lines", case.feedback_line))
