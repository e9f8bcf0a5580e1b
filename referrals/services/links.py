"""Linking cases that are looked after together."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM, allowed
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.enums import LinkReason, UnlinkReason
from referrals.models import Case, CaseLink
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of


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


def unlink(*, link: CaseLink, reason: str, words: str, by: Any) -> None:
    """Take a link away on both sides. That there was one, who took it away and why stays on record.

    Args:
        link: as seen from the case of `by`.
        reason: see `enums.UnlinkReason`.
        words: why, in one's own words; kept on this side alone, since whoever sees the other case need not see this one.
        by: who coordinates the case.

    Raises:
        DomainError: no reason, no words, or taken away already.
    """
    with act("referrals.link_case", by=by, on=link.case) as event:
        case = locked_for(link.case, "referrals.link_case", by)
        if reason not in UnlinkReason.values:
            raise DomainError(_("Please choose a reason from the list."), field="reason")
        if not words.strip():
            raise DomainError(_("Please write a few words here."), field="words")
        row = case.links.filter(pk=link.pk, ended_at__isnull=True).first()
        if row is None:
            raise DomainError(_("This link has been taken away already."), code="conflict")
        ended = {"ended_at": timezone.now(), "ended_by": by, "ended_reason": reason}
        for column, value in ended.items():
            setattr(row, column, value)
        keys_of(case).seal(row, "ended_words", words.strip())
        with acting_for(SYSTEM):
            row.save(update_fields=[*ended, "ended_words"])
            CaseLink.objects.filter(case_id=row.other, other=case.pk, ended_at__isnull=True).update(**ended)
        event.details.update(other=str(row.other), ended=True, reason=reason)
