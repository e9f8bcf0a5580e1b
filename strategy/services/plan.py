"""Writing plans and objectives."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from portal.access.act import act
from portal.areas.models import Area
from portal.errors import DomainError
from strategy.enums import PlanStatus
from strategy.models import ActionPlan, Objective


def create_plan(
    *, slug: str, title: str, area: Area, starts_on: dt.date, ends_on: dt.date, by: Any
) -> ActionPlan:
    """A new plan, as a draft.

    Raises:
        DomainError: it would end before it begins.
    """
    if ends_on < starts_on:
        raise DomainError(_("The plan can't end before it begins."), field="ends_on")
    with act("strategy.add_plan", by=by) as event:
        plan = ActionPlan.objects.create(
            slug=slug, title=title, area=area, starts_on=starts_on, ends_on=ends_on
        )
        event.on = plan
    return plan


def create_objective(*, plan: ActionPlan, title: str, order: int, by: Any) -> Objective:
    """One more aim of the plan."""
    with act("strategy.change_plan", by=by, on=plan) as event:
        event.details["objective"] = order
        return Objective.objects.create(plan=plan, title=title, order=order)


def put_plan_in_force(*, plan: ActionPlan, by: Any) -> ActionPlan:
    """The draft becomes the plan that holds; the one before it for the same area is superseded."""
    with act("strategy.change_plan", by=by, on=plan) as event:
        if plan.status != PlanStatus.DRAFT:
            raise DomainError(_("Only a draft can be put in force."), code="state")
        ActionPlan.objects.filter(area=plan.area, status=PlanStatus.IN_FORCE).update(
            status=PlanStatus.SUPERSEDED
        )
        plan.status = PlanStatus.IN_FORCE
        plan.save(update_fields=["status"])
        event.details["status"] = plan.status
    return plan
