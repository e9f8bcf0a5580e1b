"""Makers of what stands around the people of a case, as `urls/referrals_care.yaml` names them."""

from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Session
from tests.access.records.referrals_support import part_of_plan
from tests.access.world import World, maker


@maker
def session_logged(world: World) -> dict[str, Any]:
    """A session that the support provider has logged."""
    part, provider = part_of_plan(world), world.person("support_provider")
    with acting_for(SYSTEM):
        row = Session.objects.create(
            case_id=part["pk"], thread=part["thread"], provider=provider, on=timezone.localdate(), attendance="attended",
            logged_by=provider, logged_at=timezone.now(),
        )  # fmt: skip
    return {**part, "session": row.pk}
