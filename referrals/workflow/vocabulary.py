"""The shared words of all processes: roles, field groups, guards, documents, and the most that may ever be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

PRESETS = Path(__file__).resolve().parent.parent / "presets"


@dataclass(frozen=True)
class Level:
    """What one level of the cap opens: field groups and the strongest ways to have them."""

    groups: frozenset[str]
    values: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """Words and caps that no city's configuration can change."""

    roles: frozenset[str]
    states: Mapping[str, Mapping[str, Any]]
    group_classes: Mapping[str, str]
    documents: frozenset[str]
    guards: Mapping[str, str]
    fixed_guards: frozenset[str]
    reasons: frozenset[str]
    outcomes: Mapping[str, str]
    access_values: frozenset[str]
    columns: Mapping[str, str]
    levels: Mapping[str, Level]
    cap: Mapping[tuple[str, str], tuple[str, ...]]
    restricted: Mapping[str, frozenset[str]]
    desk_roles: frozenset[str]
    check_states: frozenset[str]
    stage_needed: Mapping[str, int]
    approvers: Mapping[str, Mapping[str, Any]]

    @cached_property
    def states_of_role(self) -> dict[str, frozenset[str]]:
        """States in which a role may see anything of a case at all."""
        found = {
            role: {s for s, column in self.columns.items() if self.cap.get((role, column))}
            for role in self.roles
        }
        return {role: frozenset(states) for role, states in found.items()}

    def may_ever(self, role: str, state: str, group: str, value: str) -> bool:
        """Whether the cap allows a role to have a field group in a state in this way."""
        restricted = self.group_classes[group] == "restricted"
        if restricted and role not in self.restricted[group]:
            return False
        for name in self.cap.get((role, self.columns[state]), ()):
            level = self.levels[name]
            # A restricted group is no part of a general level; being on its list, it goes with "full" or "plan".
            listed = group in level.groups or (restricted and name in ("full", "plan"))
            if listed and value in level.values:
                return True
        return False


@cache
def load_yaml(name: str) -> Any:
    """One file of the presets folder, read once; nobody changes what it returns."""
    # The safe loader in C reads ten times as fast as the one in Python.
    return yaml.load((PRESETS / name).read_text(), yaml.CSafeLoader)


def legal_bases_of(given: Mapping[str, Any]) -> list[str]:
    """Legal bases that the text of a process names; all that the portal knows, until a city has chosen some."""
    return list(
        given.get("legal_bases") or (basis["slug"] for basis in load_yaml("codes.yaml")["legal_bases"])
    )


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the portal."""
    words, caps, codes = load_yaml("vocabulary.yaml"), load_yaml("visibility.yaml"), load_yaml("codes.yaml")
    classes = {g["slug"]: g["class"] for g in words["field_groups"]}
    return Vocabulary(
        roles=_slugs(words["roles"]),
        states={s["slug"]: s for s in words["states"]},
        group_classes=classes,
        documents=_slugs(words["documents"]),
        guards={g["slug"]: g["text"] for g in words["guards"]},
        fixed_guards=frozenset(g["slug"] for g in words["guards"] if g["fixed"]),
        reasons=_slugs(codes["transition_reasons"]),
        outcomes={o["slug"]: o["retention_class"] for o in codes["outcomes"]},
        access_values=_slugs(words["access_values"]),
        columns={state: column for column, states in caps["columns"].items() for state in states},
        levels={name: _level(given, classes) for name, given in caps["levels"].items()},
        cap={(r, column): tuple(levels) for r, row in caps["rows"].items() for column, levels in row.items()},
        restricted={group: frozenset(roles) for group, roles in caps["restricted"].items()},
        desk_roles=frozenset(caps["stages"]["desk"]),
        check_states=frozenset(caps["stages"]["check_before"]),
        stage_needed=caps["stages"]["needed"],
        approvers=words["two_person_approvers"],
    )


def _slugs(items: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(item["slug"] for item in items)


def _level(given: dict[str, Any], classes: Mapping[str, str]) -> Level:
    groups = set(given.get("groups", ()))
    groups.update(group for group, of in classes.items() if of in given.get("classes", ()))
    return Level(frozenset(groups), frozenset(given["values"]))
