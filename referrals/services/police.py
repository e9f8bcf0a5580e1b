"""The police question: put by the desk, answered by a liaison with one of three words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.errors import DomainError
from portal.inbox.services import notify
from portal.text import clean
from referrals.models import Case, CaseMember, Record
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of
from referrals.workflow.vocabulary import load_yaml

REPLY = "police_reply"
NOTE = "police_note"
ROLE = "police_liaison"


def answers() -> list[tuple[str, str]]:
    """The three words."""
    return [(item["slug"], _(item["title"])) for item in load_yaml("codes.yaml")["police_answers"]]


def liaisons() -> list[User]:
    """People who answer for the police today."""
    held = User.objects.filter(is_active=True, assignments__role=ROLE).distinct().order_by("name")
    return [user for user in held if user.has_role(ROLE)]


def ask_police(*, case: Case, liaison: User, by: Any) -> CaseMember:
    """Put the police question: from now on the liaison sees what the matrix gives for the check, and it waits for them.

    Raises:
        DomainError: not a liaison, the sender, in conflict, or asked already.
    """
    with act("referrals.ask_police_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.ask_police_case", by)
        if not liaison.has_role(ROLE) or not liaison.is_active or liaison.pk == case.referrer_id:
            raise DomainError(_("This person can't be asked."), field="liaison")
        with acting_for(SYSTEM):
            if case.conflicts.filter(user=liaison).exists():
                raise DomainError(_("This person can't be asked."), field="liaison")
            member, is_new = CaseMember.objects.get_or_create(
                case=case, user=liaison, role=ROLE, defaults={"named_by": by}
            )
        if not is_new:
            raise DomainError(_("This person was asked already."), field="liaison", code="conflict")
        event.details.update(asked=str(liaison.pk))
        notify(
            user=liaison, title=_("Something waits for you"), url="/referrals/police/", kind="referrals", key=f"police:{case.pk}"
        )  # fmt: skip
    return member


def answer_police(*, case: Case, answer: str, note: str, by: Any) -> Record:
    """Answer clear, hold or take over, and no more. A note stays with the liaison who wrote it.

    Raises:
        DomainError: another word.
    """
    if answer not in dict(answers()):
        raise DomainError(_("This choice is not on the list."), field="answer")
    with act("referrals.answer_police_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.answer_police_case", by)
        row = Record(case=case, round=case.round, kind=REPLY, codes=[answer], by=by)
        row.save(force_insert=True)
        if words := clean(note)[:4000]:
            own = Record(case=case, round=case.round, kind=NOTE, by=by)
            keys_of(case).seal(own, "text", words)
            own.save(force_insert=True)
        event.details.update(answer=answer)
    return row
