"""How the action plan stood at the end of a quarter and a quarter before, measure by measure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from mel.periods import Quarter
from strategy.enums import MeasureStatus
from strategy.models import Measure, MeasureUpdate, Milestone
from strategy.selectors import plan_in_force

ORDER = (
    MeasureStatus.DONE, MeasureStatus.ON_TRACK, MeasureStatus.AT_RISK, MeasureStatus.DELAYED, MeasureStatus.NOT_STARTED, MeasureStatus.DROPPED,
)  # fmt: skip
TROUBLED = (MeasureStatus.DELAYED, MeasureStatus.AT_RISK)
GOOD = (MeasureStatus.DONE, MeasureStatus.ON_TRACK)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: how it stands, how it stood a quarter before, and what its lead says."""

    number: int
    title: str
    lead: str
    objective: str
    status: str
    before: str
    note: str

    @property
    def worse(self) -> bool:
        """Whether it got worse in the quarter."""
        rank = {
            s: i
            for i, s in enumerate(
                (
                    MeasureStatus.DONE,
                    MeasureStatus.ON_TRACK,
                    MeasureStatus.NOT_STARTED,
                    MeasureStatus.AT_RISK,
                    MeasureStatus.DELAYED,
                )
            )
        }
        return rank.get(MeasureStatus(self.status), 0) > rank.get(MeasureStatus(self.before), 0)


@dataclass(frozen=True, slots=True)
class LateMilestone:
    """A milestone past its date."""

    measure: int
    title: str
    due_on: dt.date
    lead: str


@dataclass(frozen=True)
class PlanFacts:
    """The plan on a day; ``title`` is empty where the city has none in force."""

    day: dt.date
    title: str = ""
    measures: tuple[MeasureRow, ...] = ()
    late: tuple[LateMilestone, ...] = ()
    trend: tuple[int, ...] = ()
    objectives: tuple[str, ...] = field(default_factory=tuple)

    def count(self, *statuses: str, before: bool = False, objective: str | None = None) -> int:
        """How many measures stand (or stood) so."""
        rows = (m for m in self.measures if objective is None or m.objective == objective)
        return sum((m.before if before else m.status) in statuses for m in rows)

    @property
    def promised(self) -> int:
        """All measures but those dropped: the whole of which shares are taken."""
        return len(self.measures) - self.count(MeasureStatus.DROPPED)


def collect_plan(quarter: Quarter, quarters: tuple[Quarter, ...]) -> PlanFacts:
    """The plan in force as it stood at the end of ``quarter`` (four queries).

    Args:
        quarter: the period.
        quarters: those for which the number of measures done or on track is wanted as a trend.
    """
    plan = plan_in_force()
    if plan is None:
        return PlanFacts(quarter.ends_on)
    measures = list(
        Measure.objects.filter(objective__plan=plan)
        .select_related("objective", "lead")
        .order_by("objective__order", "number")
    )
    updates: dict[int, list[tuple[dt.date, str, str]]] = {}
    for measure_id, day, status, note in (
        MeasureUpdate.objects.filter(measure__objective__plan=plan, reported_on__lte=quarter.ends_on)
        .order_by("reported_on", "pk")
        .values_list("measure_id", "reported_on", "status", "note")
    ):
        updates.setdefault(measure_id, []).append((day, status, note))

    def stood(measure_id: int, day: dt.date) -> tuple[str, str]:
        known = [u for u in updates.get(measure_id, []) if u[0] <= day]
        return (known[-1][1], known[-1][2]) if known else (MeasureStatus.NOT_STARTED.value, "")

    rows = tuple(
        MeasureRow(
            m.number,
            m.title,
            m.lead.name,
            m.objective.title,
            *_status_and_before(stood(m.pk, quarter.ends_on), stood(m.pk, quarter.shift(-1).ends_on)),
        )
        for m in measures
    )
    late = (
        Milestone.objects.filter(measure__objective__plan=plan, due_on__lte=quarter.ends_on)
        .exclude(done_on__lte=quarter.ends_on)
        .exclude(measure__status=MeasureStatus.DROPPED)
        .order_by("due_on", "pk")
        .values_list("measure__number", "title", "due_on", "measure__lead__name")
    )
    return PlanFacts(
        day=quarter.ends_on,
        title=plan.title,
        measures=rows,
        late=tuple(LateMilestone(*row) for row in late),
        trend=tuple(sum(stood(m.pk, q.ends_on)[0] in GOOD for m in measures) for q in quarters),
        objectives=tuple(dict.fromkeys(m.objective.title for m in measures)),
    )


def _status_and_before(now: tuple[str, str], before: tuple[str, str]) -> tuple[str, str, str]:
    return now[0], before[0], now[1]
