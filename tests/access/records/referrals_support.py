"""Makers of consent, plans and sessions, as `urls/referrals_support.yaml` names them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import PlanPart, SupportPlan
from tests.access.records.referrals_cases import case_in
from tests.access.world import World, maker


@maker
def withdrawal(world: World) -> dict[str, Any]:
    """Taking back the consent to support."""
    return {"pk": case_in(world, "support").pk, "work": "withdraw"}


@maker
def part_of_plan(world: World) -> dict[str, Any]:
    """A part of an agreed plan that the support provider gives."""
    case = case_in(world, "support")
    today = timezone.localdate()
    with acting_for(SYSTEM):
        plan = SupportPlan.objects.create(
            case=case, state="agreed", written_by=world.person("case_team_member"), written_at=timezone.now(), agreed_at=timezone.now()
        )  # fmt: skip
        part = PlanPart.objects.create(
            case=case, plan=plan, kind="mentoring", provider=world.person("support_provider"), starts_on=today,
            ends_on=today + dt.timedelta(days=90), intensity="regular", sessions_agreed=10,
        )  # fmt: skip
    return {"pk": case.pk, "thread": part.thread}
