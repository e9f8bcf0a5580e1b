"""The text of a process with a city's changes in it, and what follows from them in the rest of the text."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from referrals.adaptation.people import TIERS, with_second_persons
from referrals.adaptation.police import EARLY, is_asked_for, with_police_place, without_police
from referrals.adaptation.seconds import with_more_second_persons
from referrals.adaptation.topics import settings_of
from referrals.adaptation.words import outcomes_of
from referrals.adaptation.work import retention_faults
from referrals.workflow.vocabulary import legal_bases_of, load_yaml, vocabulary

CELLS = "cells"
NOTHING = "nothing"


def original(slug: str) -> dict[str, Any]:
    """The text of a preset, with everything written out that a city can set; one's own copy."""
    given: dict[str, Any] = copy.deepcopy(load_yaml(f"processes/{slug}.yaml"))
    tiers = {entry["tier"]: list(entry["kinds"]) for entry in given["agencies"]}
    given["agency_tiers"] = {tier: tiers.get(tier, []) for tier in TIERS}
    given.setdefault("role_names", {})
    given.setdefault("states_off", [])
    given.setdefault("second_added", [])
    given["legal_bases"] = legal_bases_of(given)
    if is_asked_for(given):
        given["police_check"].setdefault("place", EARLY)
    for name in ("outcomes_off", "closure_off", "closure_own", "lines_off", "lines_own"):
        given["codes"].setdefault(name, [])
    given["codes"].setdefault("outcomes_own", {outcome: [] for outcome in outcomes_of(given)})
    return with_second_persons(given)


def flat(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes by the keys of their settings; cells stay what they are."""
    found: dict[str, Any] = {}
    for name, value in changes.items():
        if isinstance(value, Mapping):
            found.update(
                {f"{name}.{key}": one for key, one in flat(value).items()}
            )  # a version may keep them by topic or by key
        else:
            found[name] = value
    return found


def brought_up_to_date(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Changes by their keys where an outcome has been told apart since, and own names that stay readable on cases closed with the old one."""
    found, kept = flat(changes), {}
    for outcome in load_yaml("codes.yaml")["outcomes"]:
        if "followed_by" not in outcome:
            continue
        old = outcome["slug"]
        names = found.pop(f"codes.outcomes_own.{old}", None)
        if names:
            kept[old] = names
        off = found.get("codes.outcomes_off", ())
        if old in off:
            found["codes.outcomes_off"] = [*(slug for slug in off if slug != old), *outcome["followed_by"]]
    return found, kept


def changed(slug: str, changes: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
    """The text with the changes in it, and what stands against them in words."""
    before, given = original(slug), original(slug)
    given["meta"]["version"] = version
    known, faults = settings_of(before), []
    wanted, old_names = brought_up_to_date(changes)
    given["codes"]["outcomes_own"].update(old_names)
    for key, value in wanted.items():
        if key == CELLS:
            continue
        setting = known.get(key)
        if setting is None:
            faults.append(_("%(key)s is nothing that a city sets here") % {"key": key})
            continue
        found = list(setting.faults(value, setting.read(before)))
        faults += found
        if not found:
            setting.write(given, value)
    faults += _cells(given, changes.get(CELLS, ()))
    if any(key.startswith("retention.") for key in wanted):
        faults += retention_faults(given)
    return given, faults


def _cells(given: dict[str, Any], cells: Any) -> Iterator[str]:
    words = vocabulary()
    for role, state, group, value in cells:
        if role not in words.roles or group not in words.group_classes or state not in words.states:
            yield _("%(key)s is nothing that a city sets here") % {"key": f"{role}, {state}, {group}"}
            continue
        of_state = given["disclosure_matrix"].setdefault(group, {}).setdefault(state, {})
        if value == NOTHING:
            of_state.pop(role, None)
        else:
            of_state[role] = value


def finished(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is loaded: without the states, outcomes and guards that the city does without."""
    made = copy.deepcopy(dict(given))
    with_police_place(made)
    off = set(made.get("states_off", ()))
    if off:
        _without_states(made, off)
    hidden = set(made["codes"].get("outcomes_off", ()))
    for step in made["transitions"]:
        if step.get("outcomes"):
            step["outcomes"] = [slug for slug in step["outcomes"] if slug not in hidden]
    if not made["police_check"]["used"]:
        without_police(made)
    with_more_second_persons(made)
    return made


def _without_states(made: dict[str, Any], off: set[str]) -> None:
    made["states"] = [state for state in made["states"] if state["slug"] not in off]
    kept = []
    for step in made["transitions"]:
        step["from"] = [state for state in step["from"] if state not in off]
        if step["from"] and step["to"] not in off:
            kept.append(step)
    made["transitions"] = kept
    there = {step["slug"] for step in kept}
    made["quorum"] = {step: quorum for step, quorum in made["quorum"].items() if step in there}
    for states in made["disclosure_matrix"].values():
        for state in off:
            states.pop(state, None)
