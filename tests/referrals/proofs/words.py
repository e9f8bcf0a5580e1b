"""A word of its own for every field and every author, and who may find it: the table of the process, written down anew.

Nothing here is read from the portal's own matrix. If a preset, the cap or a page grew wider than the table, what is found
would no longer be covered by it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Model

BORN, YEAR = "1911-11-19", "1911"  # the one field that takes no word: the teacher's
PLANTED = re.compile(r"Kite([a-z_]+)By([a-z0-9]+)Kite")


def word(group: str, author: Any) -> str:
    """The word that stands in fields of this group when this person has written them."""
    return f"Kite{group}By{author}Kite"


Found = set[tuple[str, str]]


def planted_in(text: str) -> Found:
    """Group and author of every word in a text."""
    return set(PLANTED.findall(text)) | ({("identity_direct", "teacher")} if BORN in text else set())


def handed_over(found: Any) -> Found:
    """Group and author of every word in what a section hands to its template, however deep."""
    said: Found = set()
    for text in _texts(found, 0):
        said |= planted_in(text)
        if text == YEAR:
            said.add(("identity_limited", "teacher"))
    return said


def _texts(found: Any, depth: int) -> Iterator[str]:
    if isinstance(found, str) or found is None:
        yield found or ""
    elif isinstance(found, dict):
        for value in found.values():
            yield from _texts(value, depth + 1)
    elif isinstance(found, list | tuple | set | frozenset):
        for value in found:
            yield from _texts(value, depth + 1)
    elif isinstance(found, Model):
        yield str(found)
    elif dataclasses.is_dataclass(found) or hasattr(found, "fields"):
        for value in vars(found).values() if depth < 8 else ():
            yield from _texts(value, depth + 1)
    else:
        yield str(found)


# F full · D without identity · L limited identifiers · O own contribution · M dates and state · - nothing.
# Words beside a letter: `check` what the police look at; `request` the request to unseal; `plan` the plan part; `until`
# what the team keeps until its day, `replies` what the desk writes back,
# `log` what was shared with the national counterpart; `asked` what the person has asked for.
_TABLE = """
who                | triage    | threshold | identity  | information | panel | work   | closed  | retention | elsewhere
referrer           | O replies | -         | -         | -           | -     | -      | -       | -         | -
intake_officer     | F sender  | M         | M         | M           | M     | M      | M       | -         | M
case_coordinator   | F sender  | F sender  | F sender  | F sender    | F sender | M   | M       | M         | M
police_liaison     | check O   | D         | L         | O           | F O   | M      | M       | -         | O
identity_custodian | M         | M         | request   | M           | -     | -      | M       | -         | -
chair              | M         | D         | L         | F           | F     | F log  | F       | M         | M
not_acting         | -         | D         | L         | -           | D O   | -      | -       | -         | -
case_team          | -         | D         | L         | L D O       | F     | plan   | until O | -         | O
support_provider   | -         | -         | -         | -           | -     | O L    | O       | -         | -
data_protection    | M asked   | M asked   | M asked   | M asked     | M asked | M asked | M asked | M asked | M asked
nobody             | -         | -         | -         | -           | -     | -      | -       | -         | -
"""
COLUMN = {
    "received": "triage", "triage": "triage", "threshold": "threshold", "identity_check": "identity", "information": "information",
    "panel": "panel", "consent": "work", "support": "work", "review": "work", "closed": "closed", "follow_up": "closed",
    "retention": "retention",
}  # fmt: skip
CONTENT = {
    "identity_limited", "identity_direct", "referral_narrative", "screening", "summary_deidentified", "threshold_record", "unseal_request",
    "information_requests", "information_answers", "assessment", "person_views", "panel_record", "consent_record", "support_plan",
    "review_record", "closing_report", "follow_up_notes",
}  # fmt: skip
RESTRICTED = {
    "referrer_details",
    "police_private",
    "session_notes",
    "security_sharing_log",
    "rights_requests",
}
DEIDENTIFIED = {"summary_deidentified", "threshold_record"}
_LETTERS = {
    "F": CONTENT,
    "D": DEIDENTIFIED,
    "L": {"identity_limited"},
    "M": set(),
    "-": set(),
    "O": set(),
    "sender": {"referrer_details"},
    "replies": set(),
    "log": {"security_sharing_log"},
    "asked": {"rights_requests"},
    "check": {"identity_limited", "identity_direct", "referral_narrative"},
    "request": {"unseal_request"},
    "plan": {
        "identity_limited", "identity_direct", "assessment", "person_views", "consent_record", "support_plan", "review_record", "closing_report",
    },
    "until": {"identity_limited", "support_plan", "closing_report"},
}  # fmt: skip


def _read(table: str) -> dict[tuple[str, str], tuple[str, ...]]:
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return {
        (line[0], column): tuple(cell.split())
        for line in lines
        for column, cell in zip(head[1:], line[1:], strict=True)
    }


TABLE = _read(_TABLE)
# Outside the desk a state alone opens nothing: the disclosure of this very case must have come so far.
NEEDED = dict.fromkeys(CONTENT | RESTRICTED, 4) | dict.fromkeys(DEIDENTIFIED, 2) | {"identity_limited": 3}
AT_THE_DESK = {"referrer", "intake_officer", "case_coordinator", "identity_custodian", "data_protection"}


def may_find(role: str, state: str, stage: int, group: str, *, own: bool) -> bool:
    """Whether the table lets somebody in this role find a word of this group, in this state and so far disclosed."""
    letters = TABLE[role, COLUMN.get(state, "elsewhere")]
    if own:
        return bool(set(letters) & {"O", "F", "plan", "check"}) or _opens(letters, group)
    reached = (
        role in AT_THE_DESK
        or stage >= NEEDED[group]
        or (role == "police_liaison" and state in ("received", "triage"))
    )
    return reached and _opens(letters, group)  # fmt: skip


def _opens(letters: tuple[str, ...], group: str) -> bool:
    return any(group in _LETTERS[letter] for letter in letters)


def is_own(who: str, group: str, author: str) -> bool:
    """Whether a word is somebody's own contribution; the lead, health, keeps the whole plan, each provider's part in it too."""
    return author == who or (who, group) == ("health", "support_plan")


def sees_anything(role: str, state: str) -> bool:
    """Whether the table lets somebody in this role know of the case at all."""
    return TABLE[role, COLUMN.get(state, "elsewhere")] != ("-",)
