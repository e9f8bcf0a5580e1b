"""The legal bases that the city's processes know: nothing is shared, asked for or agreed on another one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.errors import DomainError
from referrals import configuration
from referrals.models import Case
from referrals.standing import process_of


def check_basis(case: Case, basis: str, *, field: str = "lawful_basis") -> None:
    """Refuse a basis that the city does not use under the process of this case.

    Raises:
        DomainError: beside its field.
    """
    if basis not in process_of(case).legal_bases:
        raise DomainError(_("This choice is not on the list."), field=field)


def bases_in_use() -> frozenset[str]:
    """Of all processes under which a case can begin: what agencies may agree on, whichever case it will be."""
    used = [configuration.in_force(slug) for slug in configuration.in_use()]
    return frozenset(basis for chosen in used for basis in chosen.legal_bases)
