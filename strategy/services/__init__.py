from strategy.services.measure import create_measure, mark_milestone, report_status
from strategy.services.plan import create_objective, create_plan, put_plan_in_force

__all__ = [
    "create_measure",
    "create_objective",
    "create_plan",
    "mark_milestone",
    "put_plan_in_force",
    "report_status",
]
