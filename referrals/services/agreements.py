"""Agreements between agencies: entered, signed, changed, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import Organisation
from portal.errors import DomainError
from referrals.models import AgreementParty, SharingAgreement
from referrals.services.bases import bases_in_use

FIELDS = ("title", "purpose", "lawful_basis", "provision", "reference", "starts_on", "ends_on", "signed_on")


def enter_agreement(*, parties: Sequence[Organisation], by: Any, **values: Any) -> SharingAgreement:
    """Enter an agreement; it holds from its signature and its first day on.

    Raises:
        DomainError: fewer than one agency, or it ends before it begins.
    """
    _check(values, parties)
    with act("referrals.add_sharingagreement", by=by) as event:
        entered = None if getattr(by, "is_system", False) else by
        made = SharingAgreement(
            entered_by=entered, entered_at=timezone.now(), **{f: values[f] for f in FIELDS if f in values}
        )
        made.save(force_insert=True)
        _put_parties(made, parties)
        event.on = made
        event.details.update(parties=len(parties), signed=made.signed_on is not None)
    return made


def change_agreement(
    *, agreement: SharingAgreement, parties: Sequence[Organisation], by: Any, **values: Any
) -> SharingAgreement:
    """Change an agreement; whether an agency still sees anything is decided anew at its next request.

    Raises:
        DomainError: as for entering.
    """
    _check(values, parties, agreement.lawful_basis)
    with act("referrals.change_sharingagreement", by=by, on=agreement) as event:
        fresh = SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        changed = [f for f in FIELDS if f in values and getattr(fresh, f) != values[f]]
        for field in changed:
            setattr(fresh, field, values[field])
        fresh.save()
        fresh.parties.all().delete()
        _put_parties(fresh, parties)
        event.details.update(fields=changed, parties=len(parties))
    return fresh


def end_agreement(
    *, agreement: SharingAgreement, reason: str, by: Any, on: dt.date | None = None
) -> SharingAgreement:
    """End an agreement before its time: from the next request on its agencies see nothing, unless another one holds.

    Raises:
        DomainError: no reason, or it is over already.
    """
    if not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    with act("referrals.end_sharingagreement", by=by, on=agreement) as event:
        fresh = SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if fresh.state == "over":
            raise DomainError(_("It is over already."), code="state")
        fresh.ended_on, fresh.end_reason = on or timezone.localdate(), reason.strip()[:300]
        fresh.save(update_fields=["ended_on", "end_reason"])
        event.details.update(on=fresh.ended_on.isoformat())
    return fresh


def _put_parties(agreement: SharingAgreement, parties: Sequence[Organisation]) -> None:
    AgreementParty.objects.bulk_create(
        [AgreementParty(agreement=agreement, organisation=o) for o in dict.fromkeys(parties)]
    )


def _check(values: dict[str, Any], parties: Sequence[Organisation], kept: str = "") -> None:
    if values.get("lawful_basis", kept) not in bases_in_use() | {kept}:
        raise DomainError(_("This choice is not on the list."), field="lawful_basis")
    if not parties:
        raise DomainError(_("Choose at least one agency."), field="parties")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        raise DomainError(_("It would end before it begins."), field="ends_on")
