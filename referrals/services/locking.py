"""One writer at a time on a case."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from portal.access import authorise
from referrals.models import Case


def locked(case: Case) -> Case:
    """The case as it is now, held until the transaction ends; two who act at once come one after the other.

    Raises:
        PermissionDenied: it is no longer there for whoever acts.
    """
    found = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if found is None:
        raise PermissionDenied("referrals.view_case")
    return found


def locked_for(case: Case, perm: str, by: Any) -> Case:
    """The same, and the rule asked once more of the case as it is now.

    Raises:
        PermissionDenied: the rule no longer lets `by` do it.
    """
    found = locked(case)
    authorise(by, perm, found)
    return found
