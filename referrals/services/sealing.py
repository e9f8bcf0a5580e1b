"""The keys of a case, for the length of one piece of work."""

from portal.crypto.case import CaseKeys
from portal.crypto.store import store
from referrals.models import Case


def keys_of(case: Case) -> CaseKeys:
    """Opens and seals the columns of one case."""
    return CaseKeys(store(), str(case.pk))


def new_keys(case: Case) -> CaseKeys:
    """The first key of a new case. If the case is then not stored, the key opens nothing and is wiped with the next clean-up."""
    store().create(str(case.pk))
    return keys_of(case)
