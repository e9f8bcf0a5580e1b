"""Coming back: the sections of the reintegration plan, its one contact person, and what was shared with the national counterpart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import User
from portal.errors import DomainError
from referrals.models import Case, CounterpartExchange, ReintegrationPlan, ReintegrationText
from referrals.services.bases import check_basis
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of
from referrals.support_enums import Direction, Informed
from referrals.support_words import pairs, tertiary

LONGEST = 3000
SHORT = 500


def sections() -> tuple[tuple[str, str], ...]:
    """Slug and title of each section of the plan."""
    return pairs(tertiary()["plan_sections"])


def write_reintegration(
    *, case: Case, setting: str, contact: User | None, reached_by: str, texts: Mapping[str, str], by: Any
) -> ReintegrationPlan:
    """Write the plan for coming back, or what has changed in it; earlier texts of a section are kept.

    Args:
        case: the case.
        by: who does it.
        setting: in custody, under probation, in the community.
        contact: the one contact person of the person and the family.
        reached_by: how the contact person is reached.
        texts: section > text; sections that say the same as before are left alone.

    Raises:
        DomainError: no such setting or section, or too long.
    """
    if setting not in dict(pairs(tertiary()["settings"])) or set(texts) - set(dict(sections())):
        raise DomainError(_("This choice is not on the list."), field="setting")
    if any(len(text) > LONGEST for text in texts.values()) or len(reached_by) > SHORT:
        raise DomainError(_("This is longer than we can take. Please keep to what matters most."))
    with act("referrals.write_reintegration_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.write_reintegration_case", by)
        plan = ReintegrationPlan.objects.filter(case=case, round=case.round).first()
        plan = plan or ReintegrationPlan(case=case, round=case.round)
        plan.setting, plan.contact, plan.by, plan.at = setting, contact, by, timezone.now()
        keys = keys_of(case)
        keys.seal(plan, "reached_by", reached_by.strip())
        plan.save()
        before = {row.section: keys.open(row, "text") for row in plan.texts.all()}
        changed = [slug for slug, text in texts.items() if text.strip() != before.get(slug, "")]
        for slug in changed:
            row = ReintegrationText(case=case, plan=plan, section=slug, by=by, at=timezone.now())
            keys.seal(row, "text", texts[slug].strip())
            row.save(force_insert=True)
        event.details.update(setting=setting, sections=sorted(changed))
    return plan


def log_exchange(
    *, case: Case, direction: str, on: dt.date, words: Mapping[str, str], legal_basis: str, informed: str, review_on: dt.date, by: Any
) -> CounterpartExchange:  # fmt: skip
    """Log one exchange with the national counterpart; each has a basis of its own.

    Args:
        case: the case.
        direction: which way it went.
        informed: whether the person knows.
        legal_basis: code of the basis.
        on: the day.
        review_on: when to look at it again.
        by: who does it.
        words: `what`, `purpose`, `basis_words`, `who`; and `informed_why` where the person does not know yet.

    Raises:
        DomainError: something is missing; without a named basis nothing is shared.
    """
    if direction not in Direction.values or informed not in Informed.values:
        raise DomainError(_("This choice is not on the list."), field="direction")
    needed = ["what", "purpose", "basis_words", "who"] + (
        ["informed_why"] if informed == Informed.NOT_YET else []
    )
    for name in needed:
        if not words.get(name, "").strip():
            raise DomainError(_("Please write something."), field=name)
    if any(len(text) > LONGEST for text in words.values()):
        raise DomainError(_("This is longer than we can take. Please keep to what matters most."))
    if on > timezone.localdate() or review_on <= on:
        raise DomainError(_("Please look at the days again."), field="on")
    with act("referrals.log_exchange_case", by=by, on=case) as event:
        check_basis(case, legal_basis, field="legal_basis")
        row = CounterpartExchange(
            case=case, round=case.round, direction=direction, on=on, legal_basis=legal_basis, informed=informed, review_on=review_on, by=by,
            at=timezone.now(),
        )  # fmt: skip
        keys = keys_of(case)
        for name in ("what", "purpose", "basis_words", "who", "informed_why"):
            keys.seal(row, name, words.get(name, "").strip())
        row.save(force_insert=True)
        event.details.update(direction=direction, legal_basis=legal_basis)
    return row
