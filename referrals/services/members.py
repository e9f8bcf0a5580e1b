"""Who is named on a case, and the end of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.enums import SeatPurpose
from referrals.models import Case, CaseMember


def name_on_case(case: Case, user: Any, role: str, *, by: Any, until: dt.date | None = None) -> CaseMember:
    """Name somebody on a case, or name them again after it had ended. A part of services that have checked their own rule."""
    with acting_for(SYSTEM):
        member, made = CaseMember.objects.get_or_create(
            case=case, user=user, role=role, defaults={"named_by": _person(by), "until": until}
        )
        if not made:
            member.until, member.content_until, member.named_by = until, None, _person(by)
            member.purpose = SeatPurpose.CASE
            member.save(update_fields=["until", "content_until", "named_by", "purpose"])
    return member


def end_access(case: Case, roles: Iterable[str], *, user: Any = None) -> int:
    """Close the case at once for those named in these roles (or for one of them). How many were closed."""
    with acting_for(SYSTEM):
        rows = CaseMember.objects.filter(case=case, role__in=list(roles))
        if user is not None:
            rows = rows.filter(user=user)
        over = day_that_is_over()
        ended = rows.filter(Q(until__isnull=True) | Q(until__gt=over)).update(until=over)
    getattr(case, "_prefetched_objects_cache", {}).pop("members", None)
    return ended


def day_that_is_over() -> dt.date:
    """A day that has ended in the city's zone and in the database's, so that every wall closes in the same moment."""
    return min(timezone.localdate(), timezone.now().astimezone(dt.UTC).date()) - dt.timedelta(days=1)


def _person(by: Any) -> Any:
    return None if getattr(by, "is_system", False) else by
