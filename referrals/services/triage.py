"""The first look: the checklist with a reason for each answer, the documents, and the summary that a second person checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals.enums import Answer
from referrals.models import Case, Record, ScreeningAnswer
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of
from referrals.services.snapshot import questions
from referrals.workflow.vocabulary import vocabulary

LONGEST = 4000


def answer_question(
    *, case: Case, question: str, answer: str, reason: str, source: str, by: Any
) -> ScreeningAnswer:
    """Answer one question of the checklist, or answer it anew; each answer has its reason.

    Raises:
        DomainError: no such question or answer, or no reason given.
    """
    if question not in questions() or answer not in Answer.values:
        raise DomainError(_("This choice is not on the list."), field="answer")
    if not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    with act("referrals.screen_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.screen_case", by)
        keys = keys_of(case)
        row = ScreeningAnswer.objects.filter(case=case, round=case.round, question=question).first()
        row = row or ScreeningAnswer(case=case, round=case.round, question=question)
        row.answer, row.by = answer, by
        keys.seal(row, "reason", reason.strip()[:LONGEST])
        keys.seal(row, "source", source.strip()[:LONGEST])
        row.save()
        event.details.update(question=question, answer=answer)
    return row


def write_record(*, case: Case, kind: str, text: str, by: Any, codes: Sequence[str] = ()) -> Record:
    """Put a document on record.

    Raises:
        DomainError: no such kind of document, or nothing written.
    """
    if kind not in vocabulary().documents:
        raise DomainError(_("This choice is not on the list."), field="kind")
    if not text.strip() and not codes:
        raise DomainError(_("Please write something."), field="text")
    with act("referrals.record_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.record_case", by)
        row = Record(case=case, round=case.round, kind=kind, codes=list(codes), by=by)
        keys_of(case).seal(row, "text", text.strip()[:LONGEST])
        row.save(force_insert=True)
        event.details.update(kind=kind)
    return row


def check_record(*, record: Record, by: Any) -> Record:
    """A second person has read a document for anything that identifies; never its author. Safe against two at once.

    Raises:
        DomainError: the author, or it was checked already.
    """
    with act("referrals.record_case", by=by, on=record.case) as event:
        case = locked_for(record.case, "referrals.record_case", by)
        newest = Record.objects.filter(case=case, round=case.round, kind=record.kind).order_by("-at").first()
        if newest is None or newest.pk != record.pk:
            raise DomainError(
                _("It has been written anew meanwhile. Please read the new one."), code="conflict"
            )
        if record.by_id == by.pk:
            raise DomainError(_("Somebody else has to check what you wrote."), code="state")
        now = timezone.now()
        free = Record.objects.filter(pk=record.pk, checked_by__isnull=True)
        if not free.update(checked_by=by, checked_at=now):
            raise DomainError(_("It has been checked already."), code="conflict")
        record.refresh_from_db()
        event.details.update(kind=record.kind, checked=True)
    return record


TEAM_NOTES = ("other_help_note", "contact_record")


def write_team_note(*, case: Case, kind: str, text: str, by: Any) -> Record:
    """What the team writes down while it asks the person: other help considered, the first contact.

    Raises:
        DomainError: no such note, or nothing written.
    """
    if kind not in TEAM_NOTES:
        raise DomainError(_("This choice is not on the list."), field="kind")
    if not text.strip() or len(text) > LONGEST:
        raise DomainError(_("Please write something, and not more than fits."), field="text")
    with act("referrals.write_team_note_case", by=by, on=case) as event:
        row = Record(case=case, round=case.round, kind=kind, by=by)
        keys_of(case).seal(row, "text", text.strip())
        row.save(force_insert=True)
        event.details.update(kind=kind)
    return row
