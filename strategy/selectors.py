"""Reads over the whole plan."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from strategy.enums import UNDER_WAY, MeasureStatus
from strategy.models import ActionPlan, Measure, Milestone


@dataclass(frozen=True)
class PlanStanding:
    """How the measures of a plan stood on a day: counts by status, and who they rest on."""

    day: dt.date
    by_status: Mapping[str, int]
    total: int
    milestones_late: int

    @property
    def not_dropped(self) -> int:
        """The denominator of all shares: dropped measures are not promised any more."""
        return self.total - self.by_status[MeasureStatus.DROPPED]

    @property
    def done_or_on_track(self) -> int:
        """What goes as promised: the headline of plan, dashboard and report alike."""
        return self.by_status[MeasureStatus.DONE] + self.by_status[MeasureStatus.ON_TRACK]

    @property
    def in_trouble(self) -> int:
        """At risk or delayed."""
        return self.by_status[MeasureStatus.AT_RISK] + self.by_status[MeasureStatus.DELAYED]

    @property
    def done_or_under_way(self) -> int:
        """Done, on track or at risk: a measure that is behind its time is not counted as under way."""
        return self.by_status[MeasureStatus.DONE] + sum(self.by_status[s] for s in UNDER_WAY)


def plan_in_force(area_id: int | None = None) -> ActionPlan | None:
    """The plan that holds today, for the city unless an area is named."""
    plans = ActionPlan.objects.in_force()
    plans = plans.filter(area_id=area_id) if area_id else plans.filter(area__kind="city")
    return plans.select_related("area").first()


def standing(plan: ActionPlan, day: dt.date) -> PlanStanding:
    """Counts by status of the plan's measures on `day` (two queries). A measure without a report by then had not started."""
    rows: Any = (
        Measure.objects.filter(objective__plan=plan)
        .with_status_on(day)
        .values("status_then")  # type: ignore[misc]
        .annotate(n=Count("pk"))
        .order_by()
    )
    by_status = dict.fromkeys(MeasureStatus.values, 0)
    for row in rows:
        by_status[row["status_then"] or MeasureStatus.NOT_STARTED] += row["n"]
    late = Milestone.objects.filter(measure__objective__plan=plan, due_on__lt=day).exclude(done_on__lte=day)
    late = late.exclude(measure__status=MeasureStatus.DROPPED)
    return PlanStanding(
        day=day, by_status=by_status, total=sum(by_status.values()), milestones_late=late.count()
    )
