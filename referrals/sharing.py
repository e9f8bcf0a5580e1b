"""Whether an agency may be shared with at all, by the agreements in force."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from referrals.models.agreement import SharingAgreement


def may_share(agency: Organisation | None, on: dt.date | None = None) -> bool:
    """Whether cases may be shared with an agency: it is the city's own house, or an agreement with it is in force.

    Asked at every act and every look; an agreement that ended closes the door at the next one.

    Args:
        agency: whom to share with; None is nobody.
        on: the day, today by default.
    """
    if agency is None or agency.status != "active":
        return False
    if agency.kind == OrganisationKind.CITY_DEPARTMENT:
        return True
    with acting_for(SYSTEM), transaction.atomic():
        held = SharingAgreement.objects.in_force(on or timezone.localdate())
        return held.filter(parties__organisation=agency).exists()
