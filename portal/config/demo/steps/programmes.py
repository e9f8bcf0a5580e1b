"""The registry: 42 programmes with money, checks and the steps that brought them where they stand."""

import datetime as dt
import re
from typing import Any

from django.utils import timezone

from portal.config.demo.cast import Cast
from portal.config.demo.tale import TODAY, day, tell
from portal.reference import load_all
from programmes import services
from programmes.models import AreaOfIntervention, Programme, TargetGroup

# The story's purses: kind of source, and who gives.
PURSES = {
    "city": ("city", ""),
    "national_grant": ("national_grant", "National Office for Prevention"),
    "tidewater_match": ("private_match", "Tidewater Logistics"),
    "tidewater_direct": ("donor", "Tidewater Logistics"),
    "two_rivers_foundation": ("donor", "Two Rivers Foundation"),
    "in_kind": ("in_kind", ""),
}
IF_THEN_BECAUSE = re.compile(r"If (?P<if>.+?), (?:then )?(?P<then>.+?), because (?P<because>.+)", re.DOTALL)
STEP_TO = {"paused": "pause", "closed": "close", "completed": "complete"}
LEVEL_PARTS = (
    "vulnerability",
    "sequence",
    "practitioner_training",
    "national_counterpart",
    "trauma_informed",
    "stigma_mitigation",
    "long_term_support",
)


def build(cast: Cast) -> None:
    """Load the shipped lists, then write, check, approve and start every programme."""
    load_all()
    interventions = {i.slug: i for i in AreaOfIntervention.objects.all()}
    groups = {g.slug: g for g in TargetGroup.objects.all()}
    for told in tell("programmes")["programmes"]:
        cast.programmes[told["slug"]] = _programme(told, cast, interventions, groups)
    cast.counts["programmes"] = len(cast.programmes)
    for level in ("primary", "secondary", "tertiary"):
        cast.counts[f"{level} programmes"] = Programme.objects.filter(level=level).count()


def moment(on: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A time of that day in the city's zone."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time(hour, minute)))


def _programme(
    told: dict[str, Any], cast: Cast, interventions: dict[str, Any], groups: dict[str, Any]
) -> Programme:
    starts_on = day(told["start"]) or TODAY
    written = moment(starts_on - dt.timedelta(days=60))
    coordinator = cast.people["coordinator"]
    lead = cast.organisations[told["lead"]]
    programme = services.create_programme(
        by=coordinator, slug=told["slug"], at=written, title=told["title"], summary=told["method"].split(". ")[0].rstrip(".") + ".", level=told["level"],
        intervention=interventions[told["area_of_intervention"]], city_role=told["city_role"],
        target_groups=[groups[slug] for slug in told["target_groups"]], areas=[cast.areas[slug] for slug in told["areas"]],
        department=_department(told, lead, cast), lead=lead, partners=[cast.organisations[slug] for slug in told["partners"] if slug != told["lead"]],
        measure=cast.measures.get(told["measure"]), starts_on=starts_on, ends_on=day(told["planned_end"]), method=told["method"],
        safeguarding_contact=f"Safeguarding lead, {lead.name}", budget=[(b["year"], *PURSES[b["source"]], b["amount"]) for b in told["budget"]],
        **_theory(told), **_level_part(told.get("level_part") or {}),
    )  # fmt: skip
    for kind, name in (("do_no_harm", "do_no_harm"), ("gender", "gender_check")):
        if check := told[name]:
            services.record_check(
                programme=programme,
                kind=kind,
                done_on=day(check["date"]),
                result=check["result"].replace(" ", "_"),
                note=check.get("note", ""),
                by=coordinator,
            )
    services.step_programme(
        programme=programme, action="approve", by=coordinator, at=moment(starts_on - dt.timedelta(days=21))
    )
    return services.step_programme(
        programme=programme, action="start", by=coordinator, at=moment(starts_on, 9)
    )


def _department(told: dict[str, Any], lead: Any, cast: Cast) -> Any:
    """The city department that answers for it: the lead, where that is one, else whoever leads its measure, else the unit."""
    if lead.is_city:
        return lead
    measure = cast.measures.get(told["measure"])
    return measure.lead if measure and measure.lead.is_city else cast.organisations["living_together_unit"]


def _theory(told: dict[str, Any]) -> dict[str, str]:
    found = IF_THEN_BECAUSE.match(told["if_then_because"] or "")
    return {f"{part}_text": found[part] for part in ("if", "then", "because")} if found else {}


def _level_part(told: dict[str, Any]) -> dict[str, Any]:
    """Fields of secondary and tertiary programmes; the story's dash is an empty field."""
    part = {name: told[name].replace("–", "").strip() for name in LEVEL_PARTS if name in told}
    if part.get("national_counterpart"):
        part["national_counterpart"] = "National Office for Prevention"
    if "setting" in told:
        part["setting"] = [
            setting for setting in ("custody", "probation", "community") if setting in told["setting"]
        ]
    return part


def finish(cast: Cast) -> None:
    """What became of them: paused, completed, closed. After the logs, because a closed programme takes none."""
    for told in tell("programmes")["programmes"]:
        for status, on, why in _endings(told):
            cast.programmes[told["slug"]] = services.step_programme(
                programme=cast.programmes[told["slug"]],
                action=STEP_TO[status],
                reason=why,
                by=cast.people["coordinator"],
                at=moment(on, 11),
            )
    for status in ("running", "completed", "closed", "paused"):
        cast.counts[f"{status} programmes"] = Programme.objects.filter(status=status).count()


def _endings(told: dict[str, Any]) -> list[tuple[str, dt.date, str]]:
    steps = [
        (s["status"], day(s["date"]) or TODAY, s["note"])
        for s in told["status_history"]
        if s["status"] in STEP_TO
    ]
    if told["status"] == "completed" and "completed" not in [status for status, _on, _why in steps]:
        steps.append(("completed", min(day(told["planned_end"]) or TODAY, TODAY), ""))
    return steps
