"""Lists the portal ships for programmes and activity logs, and how they are loaded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.reference import Loaded, as_slug, load_rows, read_yaml
from programmes.models import (
    ActivityType,
    AreaOfIntervention,
    BreakdownCategory,
    BreakdownDimension,
    TargetGroup,
)

HERE = Path(__file__).parent


def load() -> Iterator[Loaded]:
    """Activity types, areas of intervention with their usual types, target groups, breakdowns with their categories."""
    yield load_rows(ActivityType, _types(read_yaml(HERE / "activity_types.yaml")))
    areas = read_yaml(HERE / "areas_of_intervention.yaml")["areas"]
    outcome = load_rows(AreaOfIntervention, (_area(place, entry) for place, entry in enumerate(areas)))
    yield outcome
    if outcome.created or outcome.updated:
        _link_usual_types(areas)
    groups = read_yaml(HERE / "target_groups.yaml")["target_groups"]
    yield load_rows(
        TargetGroup,
        (
            {
                "slug": as_slug(g["slug"]),
                "name": g["name"],
                "position": n,
                "description": g["description"],
                "levels": g["levels"],
            }
            for n, g in enumerate(groups)
        ),
    )
    yield from _breakdowns(read_yaml(HERE / "attendance_breakdowns.yaml")["breakdowns"])


def _types(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = {group["slug"]: group["name"] for group in content["groups"]}
    for place, entry in enumerate(content["activity_types"]):
        yield {
            "slug": as_slug(entry["slug"]),
            "name": entry["name"],
            "position": place,
            "group": as_slug(entry["group"]),
            "group_name": names[entry["group"]],
            "hint": entry["hint"],
            "counts_attendance": entry["counts"].startswith("sessions and attendance"),
            "breakdown_allowed": entry["attendance_breakdown_allowed"],
        }


def _area(place: int, entry: dict[str, Any]) -> dict[str, Any]:
    told = ("what_it_looks_like", "typical_activities", "delivered_by", "cautions", "examples")
    return {
        "slug": as_slug(entry["slug"]),
        "name": entry["name"],
        "position": place,
        "levels": entry["levels"],
        "purpose": entry["purpose"],
        "guidance": {key: entry[key] for key in told},
    }


def _link_usual_types(areas: list[dict[str, Any]]) -> None:
    """Only where the city has not linked any itself."""
    for entry in areas:
        area = AreaOfIntervention.objects.get(slug=as_slug(entry["slug"]))
        if not area.activity_types.exists():
            area.activity_types.set(
                ActivityType.objects.filter(slug__in=[as_slug(t) for t in entry["activity_types"]])
            )


def _breakdowns(entries: list[dict[str, Any]]) -> Iterator[Loaded]:
    yield load_rows(
        BreakdownDimension,
        (
            {
                "slug": as_slug(e["slug"]),
                "name": e["name"],
                "position": n,
                "exclusive": e["relation"] == "exclusive",
                "exhaustive": e["exhaustive"],
                "asked_by_default": e["default"],
                "how_to_collect": e["how_to_collect"],
                "only_for": [as_slug(t) for t in e.get("only_for", [])],
            }
            for n, e in enumerate(entries)
        ),
    )
    dimensions = {d.slug: d for d in BreakdownDimension.objects.all()}
    yield load_rows(
        BreakdownCategory,
        (
            {
                "dimension": dimensions[as_slug(e["slug"])],
                "slug": as_slug(option["slug"]),
                "name": option["name"],
                "position": n,
            }
            for e in entries
            for n, option in enumerate(e["options"])
        ),
        key=("dimension", "slug"),
    )
