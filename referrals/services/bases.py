"""The legal bases that the process of a case knows: nothing is shared or asked for on another one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.errors import DomainError
from referrals.models import Case
from referrals.standing import process_of


def check_basis(case: Case, basis: str, *, field: str = "lawful_basis") -> None:
    """Refuse a basis that the city does not use under the process of this case.

    Raises:
        DomainError: beside its field.
    """
    if basis not in process_of(case).legal_bases:
        raise DomainError(_("This choice is not on the list."), field=field)
