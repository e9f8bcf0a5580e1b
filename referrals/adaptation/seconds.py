"""Second persons that a city adds: to steps which need one person alone in the preset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from referrals.workflow.vocabulary import vocabulary

# Steps that may wait a little. What protects somebody at once, what the person decides, and what the portal does by itself never waits.
MAY_WAIT = (
    "to_police_hold", "to_criminal_track", "threshold_more", "choose_team", "ready", "new_police_information", "defer", "consent_given",
    "connected", "begin_review", "continue_plan", "revise_plan", "scale_up", "escalate", "pause", "resume", "hold_released",
    "criminal_returned", "begin_follow_up", "follow_up_done",
)  # fmt: skip
SECOND_ROLES = ("intake_officer", "case_coordinator", "chair", "case_team_member")


def steps_without(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Steps to which a second person can be added: slug and title."""
    return tuple(
        (step["slug"], _(step["title"]))
        for step in given["transitions"]
        if step["slug"] in MAY_WAIT and not step.get("two_persons") and seconds_for(given, step)
    )


def seconds_for(given: Mapping[str, Any], step: Mapping[str, Any]) -> list[str]:
    """Roles that know of the case wherever the step begins, and by the cap always may."""
    known = given["disclosure_matrix"]["metadata"]
    return [
        role
        for role in SECOND_ROLES
        if all(
            known.get(state, {}).get(role) == "read"
            and vocabulary().may_ever(role, state, "metadata", "read")
            for state in step["from"]
        )
    ]


def with_more_second_persons(made: dict[str, Any]) -> None:
    """Gives each chosen step a rule of two persons of its own."""
    for step in made["transitions"]:
        roles = seconds_for(made, step)
        if step["slug"] not in made.get("second_added", ()) or step.get("two_persons") or not roles:
            continue
        rule = f"city_{step['slug']}"
        step["two_persons"] = rule
        step["guards"] = [*step["guards"], "two_persons"]
        made["two_person_rules"] = [
            *made["two_person_rules"],
            {"slug": rule, "title": step["title"], "roles": roles},
        ]
