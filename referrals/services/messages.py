"""The conversation between the desk and who raised a concern: words, files, and what was noticed since."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from portal.inbox.services import notify
from portal.text import clean
from referrals.models import Case, Concern, Message, Record
from referrals.services.files import Clean, lay_down
from referrals.services.locking import locked, locked_for
from referrals.services.sealing import keys_of
from referrals.standing import position_of, process_of
from referrals.workflow.visibility import who_sees
from referrals.workflow.vocabulary import load_yaml

LONGEST = 4000
MOST = 200
QUESTION = "question_to_referrer"
READERS = {"intake_officer", "case_coordinator"}


def write_message(
    *, concern: Concern, text: str, by: Any, is_question: bool = False, files: Sequence[Clean] = ()
) -> Message:
    """Write to who raised a concern. They find it with their code, or under "My referrals".

    Args:
        concern: whose conversation.
        text: what to say.
        by: who writes, at the desk.
        is_question: put it on record as the question that the step "ask the sender" needs.
        files: cleaned files.

    Raises:
        DomainError: nothing written, or too long.
    """
    words = _checked(text)
    with act("referrals.write_message_case", by=by, on=concern.case) as event:
        case = locked_for(concern.case, "referrals.write_message_case", by)
        row = _store(case, concern, words, from_desk=True, by=by)
        lay_down(concern, files, by=by, from_desk=True)
        Message.objects.filter(concern=concern, from_desk=False, read_at__isnull=True).update(read_at=row.at)
        if is_question:
            record = Record(case=case, round=case.round, kind=QUESTION, by=by)
            keys_of(case).seal(record, "text", words)
            record.save(force_insert=True)
        event.details.update(question=is_question, files=len(files))
        if concern.sender_id is not None:
            notify(
                user=concern.sender,
                title=_("Something waits for you"),
                url=f"/referrals/mine/{concern.pk}/",
                kind="referrals",
                key=f"message:{concern.pk}",
            )
    return row


def add_words(
    *, concern: Concern, text: str, by: Any, observed: Sequence[str] = (), files: Sequence[Clean] = ()
) -> None:
    """Add to a concern: a message to the desk, or, with something newly observed, a further concern of the same case.

    Args:
        concern: the first one, found by its code or by its sender.
        text: what there is to say.
        by: the sender; SYSTEM for who came with a code.
        observed: codes of what was seen since.
        files: cleaned files.

    Raises:
        DomainError: nothing added, an unknown code, too long, or more than a conversation holds.
    """
    words = _checked(text, needed=not observed and not files)
    if set(observed) - {item["slug"] for item in load_yaml("concern_form.yaml")["behaviours"]}:
        raise DomainError(_("This choice is not on the list."), field="observed")
    with act("referrals.add_to_concern", by=by, on=concern) as event, acting_for(SYSTEM):
        case = locked(concern.case)
        if Message.objects.filter(case=case).count() >= MOST:
            raise DomainError(_("This conversation is full. Please telephone us."), code="state")
        if observed or not _desk_reads(case):
            _add_concern(case, concern, words, observed)
        elif words:
            _store(case, concern, words, from_desk=False, by=by)
        lay_down(concern, files, by=by)
        event.details.update(observed=len(observed), files=len(files))


def mark_read(*, case: Case, by: Any) -> int:
    """What senders wrote was read at the desk."""
    with act("referrals.write_message_case", by=by, on=case) as event:
        unread = Message.objects.filter(case=case, from_desk=False, read_at__isnull=True)
        event.details["read"] = unread.update(read_at=timezone.now())
    return int(event.details["read"])


def _store(case: Case, concern: Concern, words: str, *, from_desk: bool, by: Any) -> Message:
    row = Message(
        case=case, concern=concern, from_desk=from_desk, at=timezone.now(), by=None if getattr(by, "is_system", False) else by
    )  # fmt: skip
    keys_of(case).seal(row, "text", words)
    row.save(force_insert=True)
    return row


def _add_concern(case: Case, first: Concern, words: str, observed: Sequence[str]) -> None:
    """What was noticed since stands beside what was told first. It has no code of its own: nobody knows what its digest is of."""
    row = Concern(
        case=case, round=case.round, channel=first.channel, source=first.source, emergency="no", observed=list(observed),
        how_known=first.how_known, person_knows=first.person_knows, sender=first.sender, receipt_digest=secrets.token_bytes(32),
    )  # fmt: skip
    keys_of(case).seal(row, "words", words)
    row.save(force_insert=True)


def _desk_reads(case: Case) -> bool:
    """Whether anybody at the desk reads messages in this state; later on, new words belong to those who act on the case."""
    return bool(READERS & set(who_sees(process_of(case), position_of(case), ["referrer_details"])))


def _checked(text: str, *, needed: bool = True) -> str:
    words = clean(text)
    if needed and not words:
        raise DomainError(_("Please write something."), field="text")
    if len(words) > LONGEST:
        raise DomainError(
            _("This is longer than we can take. Please keep to what matters most."), field="text"
        )
    return words
