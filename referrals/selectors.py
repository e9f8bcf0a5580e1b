"""Reads across cases."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.audit.services import record
from referrals.models import Case, Identity
from referrals.standing import roles_on


def possible_duplicates(*, case: Case, by: Any) -> list[Case]:
    """Other cases, among those the coordinator may know of, about somebody of the same name and date of birth.

    Nothing is opened for it: the comparison is of keyed digests. It is shown to the coordinator only, and it is a read like any other.

    Raises:
        PermissionDenied: not the coordinator of this case.
    """
    if "case_coordinator" not in roles_on(by, case):
        raise PermissionDenied("referrals.view_case")
    with transaction.atomic():
        match = Identity.objects.filter(case=case).values_list("match", flat=True).first()
        found: list[Case] = []
        if match is not None:
            same = Identity.objects.filter(match=bytes(match)).exclude(case=case)
            found = list(Case.objects.visible_to(by).filter(pk__in=same.values("case_id")))
        record(action="referrals.check_duplicates", actor=by, obj=case, details={"found": len(found)})
    return found
