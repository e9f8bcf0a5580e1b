"""Who may see and change the plan."""

from typing import Any

from portal.access import rule
from strategy.enums import PlanStatus
from strategy.models import Measure


@rule("strategy.view_plan")
def can_view_plan(user: Any, obj: Any) -> bool:
    """Everyone with a role sees plans in force; drafts are for those who work on them."""
    return bool(user.roles)


@rule("strategy.add_plan")
def can_add_plan(user: Any, obj: Any) -> bool:
    """The coordinator writes plans."""
    return user.has_role("programme_coordinator")


@rule("strategy.change_plan", ability_of="strategy.ActionPlan")
def can_change_plan(user: Any, obj: Any) -> bool:
    """The coordinator keeps the plan; one that is superseded stands as it was."""
    return user.has_role("programme_coordinator") and (obj is None or obj.status != PlanStatus.SUPERSEDED)


@rule("strategy.view_measure")
def can_view_measure(user: Any, obj: Any) -> bool:
    """As the plan."""
    return bool(user.roles)


@rule("strategy.report_measure", ability_of="strategy.Measure")
def can_report_measure(user: Any, obj: Measure | None) -> bool:
    """The coordinator, whoever is responsible, and officers of the department that leads."""
    if user.has_role("programme_coordinator"):
        return True
    if obj is None:
        return user.has_role("city_officer")
    return user.has_role("city_officer") and (
        obj.responsible_id == user.pk or obj.lead_id == user.organisation_id
    )
