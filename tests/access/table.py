"""Reading `urls/`: which address answers whom how. `house.yaml` explains the form and names the groups; each part of the portal has a file."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.access.world import COLUMNS, SIGNED_IN

FOLDER = Path(__file__).with_name("urls")
Answer = int | str


@dataclass(frozen=True)
class Row:
    """One address and method: what makes its parts, what is sent, and the answer for each column."""

    method: str
    pattern: str
    make: str
    send: dict[str, Any]
    expected: dict[str, Answer]

    @property
    def key(self) -> str:
        """As written in the file."""
        return self.pattern if self.method == "GET" else f"{self.method} {self.pattern}"

    @property
    def is_api(self) -> bool:
        """Whether a program is answered."""
        return self.pattern.startswith("api/v1/")


@cache
def table() -> dict[str, Row]:
    """All rows by their key."""
    files = [yaml.safe_load(file.read_text()) for file in sorted(FOLDER.glob("*.yaml"))]
    groups: dict[str, list[str]] = {}
    rows: dict[str, Row] = {}
    for told in files:
        groups |= told.get("groups", {})
    for told in files:
        for key, said in told["addresses"].items():
            if key in rows:
                raise ValueError(f"{key} has two rows")
            rows[key] = _row(key, said or {}, groups)
    return rows


def _flatten(members: list[str], groups: dict[str, list[str]]) -> list[str]:
    """Groups may name groups."""
    found: list[str] = []
    for member in members:
        found += _flatten(groups[member], groups) if member in groups else [member]
    return found


def _row(key: str, said: dict[Any, Any], groups: dict[str, list[str]]) -> Row:
    method, _, pattern = key.rpartition(" ")
    row = Row(method or "GET", pattern, said.get("make", "nothing"), said.get("send", {}), {})
    api = row.is_api
    for column in SIGNED_IN:
        row.expected[column] = said.get("else", 403)
    row.expected["anonymous"] = row.expected["suspended"] = 401 if api else "login"
    row.expected["password_only"] = 403 if api else "factor"
    for answer, members in said.items():
        if answer in ("make", "send", "else"):
            continue
        named = [members] if isinstance(members, str) else members
        for column in _flatten(named, groups):
            if column not in COLUMNS:
                raise ValueError(f"{key}: {column} is neither a role nor a group")
            row.expected[column] = answer
    return row
