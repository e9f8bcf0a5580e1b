"""Reading `urls.yaml`: which address answers whom how."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.access.world import COLUMNS, SIGNED_IN

FILE = Path(__file__).with_name("urls.yaml")
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
    told = yaml.safe_load(FILE.read_text())
    groups: dict[str, list[str]] = told["groups"]
    return {key: _row(key, said or {}, groups) for key, said in told["addresses"].items()}


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
