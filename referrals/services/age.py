"""Age from the sealed date of birth: read for a rule, never shown and never kept."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from referrals.models import Case, Identity
from referrals.services.sealing import keys_of

FULL_AGE = 18
_REMEMBERED = "minor_before_reduction"


def is_younger(case: Case, years: int, *, on: dt.date) -> bool | None:
    """Whether the person was younger than so many years on a day; None if what is on record does not say.

    A year of birth alone answers only where no day of that year could change the answer.
    """
    identity = Identity.objects.filter(case=case).first()
    if identity is None:
        return None
    keys = keys_of(case)
    born = keys.open(identity, "birth_date")
    if born:
        return _age(dt.date.fromisoformat(born), on) < years
    year = keys.open(identity, "birth_year")
    if not year.isdigit():
        return None
    oldest, youngest = on.year - int(year), on.year - int(year) - 1
    if youngest >= years:
        return False
    return True if oldest < years else None


def remember_age(case: Case) -> None:
    """Whether the person is a minor, kept for the length of the step that removes the date of birth: it decides how long the rest is kept."""
    setattr(case, _REMEMBERED, is_younger(case, FULL_AGE, on=timezone.localdate()))


def was_minor(case: Case) -> bool | None:
    """Whether the person is a minor, as on record, or as it was before this step removed it; None: not known."""
    found: bool | None = getattr(case, _REMEMBERED, None)
    return is_younger(case, FULL_AGE, on=timezone.localdate()) if found is None else found


def _age(born: dt.date, on: dt.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
