from strategy.models.measure import Measure, MeasureQuerySet, MeasureUpdate, Milestone
from strategy.models.plan import ActionPlan, Objective

__all__ = ["ActionPlan", "Measure", "MeasureQuerySet", "MeasureUpdate", "Milestone", "Objective"]
