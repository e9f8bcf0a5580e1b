"""The action plan: objectives, 48 measures, their milestones, and how each stood in every quarter."""

from typing import Any

from portal.access import SYSTEM
from portal.config.demo.cast import Cast
from portal.config.demo.tale import day, tell
from strategy import services
from strategy.enums import MeasureStatus
from strategy.models import Measure


def build(cast: Cast) -> None:
    """The plan, in force, with every report on every measure in the order in which they were made."""
    told = tell("plan")
    plan = services.create_plan(
        slug=told["plan"]["slug"], title=told["plan"]["title"], area=cast.areas["rivermouth"],
        starts_on=day(told["plan"]["in_force"]), ends_on=day(told["plan"]["until"]), by=SYSTEM,
    )  # fmt: skip
    objectives = {
        o["slug"]: services.create_objective(plan=plan, title=o["title"], order=o["order"], by=SYSTEM)
        for o in told["objectives"]
    }
    for measure in told["measures"]:
        cast.measures[measure["slug"]] = _measure(measure, objectives[measure["objective"]], cast)
    services.put_plan_in_force(plan=plan, by=SYSTEM)
    cast.counts["measures"] = len(cast.measures)
    for status in MeasureStatus:
        cast.counts[f"measures {status.replace('_', ' ')}"] = Measure.objects.filter(status=status).count()


def _measure(told: dict[str, Any], objective: Any, cast: Cast) -> Any:
    measure = services.create_measure(
        objective=objective,
        number=told["number"],
        title=told["title"],
        lead=cast.organisations[told["lead"]],
        responsible=cast.people.get(told["responsible"]),
        areas=[cast.areas[slug] for slug in told["areas"]],
        starts_on=day(told["start"]),
        ends_on=day(told["end"]),
        milestones=[(m["title"], day(m["due"]), day(m["done"])) for m in told["milestones"]],
        by=SYSTEM,
    )
    history = told["status_history"]
    for step in history:
        # The story's note speaks of how the measure stands today.
        note = told.get("note") or "" if step is history[-1] else ""
        services.report_status(
            measure=measure,
            status=step["status"].replace(" ", "_"),
            note=step.get("note") or note,
            reported_on=day(step["date"]),
            by=SYSTEM,
        )
    return measure
