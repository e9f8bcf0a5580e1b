"""Moving a case to another city: offered to two persons there, who see nothing of it before both have accepted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.enums import TransferState
from referrals.models import Case, Transfer
from referrals.services.facts import register_documents, register_facts
from referrals.services.sealing import keys_of

UNDER_WAY = (TransferState.OFFERED, TransferState.ACCEPTED)
LEAVES = ("information", "support", "review")
OPEN_FOR = dt.timedelta(days=30)
LONGEST = 8000


def prepare(
    *,
    case: Case,
    city: str,
    agreement: str,
    person_told_on: dt.date,
    handover: str,
    first: User,
    second: User,
    by: Any,
) -> Transfer:
    """Write the offer and seal the handover. Nobody there learns of it before the step itself is taken by two persons here.

    Raises:
        DomainError: the case can't be moved now, the receivers are one person or work here on it, or something is missing.
    """
    with act("referrals.offer_transfer_case", by=by, on=case) as event:
        if case.state not in LEAVES:
            raise DomainError(
                _("In its present state the case can't be offered to another city."), code="state"
            )
        if person_told_on > timezone.localdate():
            raise DomainError(_("The person has to be told before."), field="person_told_on")
        if first.pk == second.pk or by.pk in (first.pk, second.pk):
            raise DomainError(_("Two different persons of the receiving city, and not you."), field="second")
        with acting_for(SYSTEM):
            if any(Case.objects.visible_to(person).filter(pk=case.pk).exists() for person in (first, second)):
                raise DomainError(
                    _("Who receives the case can't be somebody who works on it here."), field="first"
                )
        row = Transfer(
            case=case, round=case.round, city=city.strip()[:120], agreement=agreement.strip()[:200], person_told_on=person_told_on,
            first_receiver=first, second_receiver=second, asked_by=by,
        )  # fmt: skip
        keys_of(case).seal(row, "handover", handover.strip()[:LONGEST])
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise DomainError(_("An offer of this case is open already."), code="conflict") from None
        event.details.update(transfer=str(row.pk))
    return row


def offered_to(by: Any) -> list[Transfer]:
    """Offers that this person may accept or has accepted; those whose step has been taken, and no word of the case."""
    with acting_for(by), transaction.atomic():
        rows = list(Transfer.objects.filter(first_receiver=by) | Transfer.objects.filter(second_receiver=by))
    with acting_for(SYSTEM), transaction.atomic():
        offered = set(
            Case.objects.filter(pk__in=[r.case_id for r in rows], state="transferred").values_list(
                "pk", flat=True
            )
        )
    return [
        r
        for r in rows
        if r.state == TransferState.ACCEPTED or (r.state == TransferState.OFFERED and r.case_id in offered)
    ]


def answer(*, transfer: Transfer, accept: bool, by: Any) -> Transfer:
    """Accept as one of the two, or refuse for both. With the second acceptance the handover opens to both.

    Raises:
        DomainError: it is no longer open.
    """
    with act("referrals.receive_transfer", by=by, on=transfer) as event, acting_for(SYSTEM):
        row = Transfer.objects.select_for_update(of=("self",)).select_related("case").get(pk=transfer.pk)
        if row.state != TransferState.OFFERED or row.case.state != "transferred":
            raise DomainError(_("This offer is no longer open."), code="conflict")
        now = timezone.now()
        if not accept:
            row.state, row.settled_at = TransferState.REFUSED, now
        elif by.pk == row.first_receiver_id:
            row.first_accepted_at = row.first_accepted_at or now
        else:
            row.second_accepted_at = row.second_accepted_at or now
        if accept and row.first_accepted_at and row.second_accepted_at:
            row.state, row.settled_at = TransferState.ACCEPTED, now
        row.save(update_fields=["state", "settled_at", "first_accepted_at", "second_accepted_at"])
        if row.state != TransferState.OFFERED:
            notify(
                user=row.asked_by, title=_("Another city has answered your offer."), url=f"/referrals/cases/{row.case_id}/", kind="referrals.transfer",
                key=str(row.pk),
            )  # fmt: skip
        event.details.update(accept=accept, state=row.state)
    return row


def take_back(*, transfer: Transfer, by: Any) -> None:
    """Take an open offer back.

    Raises:
        DomainError: it was answered already.
    """
    with act("referrals.offer_transfer_case", by=by, on=transfer.case) as event, acting_for(SYSTEM):
        open_ones = Transfer.objects.filter(pk=transfer.pk, state=TransferState.OFFERED)
        if not open_ones.update(state=TransferState.WITHDRAWN, settled_at=timezone.now()):
            raise DomainError(_("It has been decided already."), code="conflict")
        event.details.update(transfer=str(transfer.pk), withdrawn=True)


def open_handover(*, transfer: Transfer, by: Any) -> str:
    """The handover, for the two who accepted, for thirty days; each look is written down.

    Raises:
        DomainError: not accepted by both, or the time is over.
    """
    with act("referrals.receive_transfer", by=by, on=transfer) as event, acting_for(SYSTEM):
        row = Transfer.objects.select_related("case").get(pk=transfer.pk)
        if row.state != TransferState.ACCEPTED or row.settled_at is None:
            raise DomainError(_("The handover opens when both have accepted."), code="state")
        if row.settled_at + OPEN_FOR < timezone.now():
            raise DomainError(_("The handover was open for thirty days and is shut again."), code="state")
        event.details.update(read=True)
        return keys_of(row.case).open(row, "handover")


def current(case: Case) -> Transfer | None:
    """The offer of the case's present round that is open or accepted."""
    found = (row for row in case.transfers.all() if row.round == case.round and row.state in UNDER_WAY)
    return next(found, None)


@register_facts("receiving_city_agreement", "receiving_city_accepted", reads=["transfers"])
def facts_of_transfer(case: Case) -> dict[str, bool]:
    """The two guards of moving."""
    row = current(case)
    return {
        "receiving_city_agreement": row is not None,
        "receiving_city_accepted": row is not None and row.state == TransferState.ACCEPTED,
    }


@register_documents("transfer_request", reads=["transfers"])
def documents_of_transfer(case: Case) -> dict[str, bool]:
    """The request itself; one that was refused or taken back stays on record."""
    return {"transfer_request": any(row.round == case.round for row in case.transfers.all())}
