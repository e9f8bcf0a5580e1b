"""Linking cases that are looked after together."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.access import SYSTEM, allowed
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.enums import LinkReason
from referrals.models import Case, CaseLink


def link_cases(*, case: Case, number: str, reason: str, by: Any) -> CaseLink:
    """Link two cases that `by` coordinates; each then shows the other's number and no more.

    Raises:
        DomainError: no such case among theirs, the same case, or linked already.
    """
    if reason not in LinkReason.values:
        raise DomainError(_("Please choose a reason from the list."), field="reason")
    with act("referrals.link_case", by=by, on=case) as event:
        other = (
            Case.objects.visible_to(by)
            .prefetch_related("members", "conflicts")
            .filter(number=number.strip().upper())
            .first()
        )
        if other is None or other.pk == case.pk or not allowed(by, "referrals.link_case", other):
            raise DomainError(
                _("There is no other case of yours with this number that can be linked now."), field="number"
            )
        try:
            with transaction.atomic(), acting_for(SYSTEM):
                made = [
                    CaseLink.objects.create(
                        case=one, other=two.pk, other_number=two.number, reason=reason, by=by
                    )
                    for one, two in ((case, other), (other, case))
                ]
        except IntegrityError:
            raise DomainError(_("These cases are linked already."), code="conflict") from None
        event.details.update(other=str(other.pk), reason=reason)
    return made[0]


def unlink(*, link: CaseLink, by: Any) -> None:
    """Take a link away on both sides."""
    with act("referrals.link_case", by=by, on=link.case) as event:
        with acting_for(SYSTEM):
            CaseLink.objects.filter(case_id=link.other, other=link.case_id).delete()
            CaseLink.objects.filter(pk=link.pk).delete()
        event.details.update(other=str(link.other), ended=True)
