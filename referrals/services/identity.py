"""Who a case is about, completed at the desk: a concern often comes without a year of birth or a way to reach the person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.crypto import blind_index
from portal.crypto.store import store
from portal.errors import DomainError
from referrals.models import Case, Identity, IdentityNote
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of

FIELDS = ("name", "birth_year", "birth_date", "contact")
LONGEST = {"name": 200, "contact": 500}
OLDEST = 120


def complete_identity(
    *, case: Case, by: Any, source: str, name: str = "", birth_year: str = "", born: dt.date | None = None, contact: str = ""
) -> Identity:  # fmt: skip
    """Complete who a case is about, or put a slip right. What stood there before stays, with who changed it and from which source.

    Args:
        case: before it is brought to the table.
        by: who does it.
        source: how it is known now.
        name: empty leaves it as it is; so for the others.
        birth_year: where the day is not known.
        born: date of birth.
        contact: how to reach the person.

    Raises:
        PermissionDenied: not theirs to write at this point of the case.
        DomainError: no source, nothing new, or a day that can't be.
    """
    if not source.strip():
        raise DomainError(_("Please say how it is known."), field="source")
    given = _given(name, birth_year, born, contact)
    with act("referrals.complete_identity_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.complete_identity_case", by)
        keys = keys_of(case)
        with acting_for(SYSTEM):
            row, _made = Identity.objects.select_for_update(of=("self",)).get_or_create(case=case)
        before = {field: keys.open(row, field) for field in FIELDS}
        if "birth_date" not in given and not before["birth_date"].startswith(given.get("birth_year", "")):
            given["birth_date"] = ""  # the day on record belongs to another year
        changed = [field for field, value in given.items() if value != before[field]]
        if not changed:
            raise DomainError(_("It says so already."), field="name")
        for field in changed:
            note = IdentityNote(case=case, field=field, by=by, at=timezone.now())
            keys.seal(note, "before", before[field])
            keys.seal(note, "source", source.strip()[:500])
            note.save(force_insert=True)
            keys.seal(row, field, given[field])
        now = before | given
        day = dt.date.fromisoformat(now["birth_date"]) if now["birth_date"] else None
        row.match = blind_index.name_and_birth(store(), now["name"], day)
        row.save(update_fields=[*changed, "match"])
        event.details.update(fields=sorted(changed))
    return row


def _given(name: str, birth_year: str, born: dt.date | None, contact: str) -> dict[str, str]:
    today = timezone.localdate()
    if (born is not None and not today.year - OLDEST <= born.year <= today.year) or (born and born > today):
        raise DomainError(_("Please look at the date of birth again."), field="born")
    year = birth_year.strip()
    if year and not (year.isdecimal() and today.year - OLDEST <= int(year) <= today.year):
        raise DomainError(_("Please write the year with four digits."), field="birth_year")
    if born is not None and year and int(year) != born.year:
        raise DomainError(_("The year and the date of birth don't agree."), field="birth_year")
    given = {"name": name.strip()[: LONGEST["name"]], "contact": contact.strip()[: LONGEST["contact"]]}
    given["birth_year"] = str(born.year) if born is not None else year
    given["birth_date"] = born.isoformat() if born is not None else ""
    return {field: value for field, value in given.items() if value}
