"""Where in a process the police are asked: before the threshold, or only before the table agrees on support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from referrals.workflow.vocabulary import vocabulary

POLICE_GUARD, POLICE_DOCUMENT = "police_answer_clear", "police_reply"
EARLY, LATE = "triage", "panel"
LIAISON, ANSWER = "police_liaison", "police_answer"
# What follows from an answer is possible where the answer is given.
FOLLOWS = ("to_police_hold", "to_criminal_track", "new_police_information")
TAKES_ON = ("consent", "support")


def is_asked_for(given: Mapping[str, Any]) -> bool:
    """Whether the preset has a police check at all."""
    return any(POLICE_GUARD in step["guards"] for step in given["transitions"])


def places(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The states in which the police may be asked, with the step that waits for the answer; only where the cap lets a liaison answer."""
    found = []
    for state, steps in ((EARLY, _guarded(given)), (LATE, _taking_on(given))):
        may = vocabulary().may_ever(LIAISON, state, ANSWER, "write")
        if steps and may and vocabulary().may_ever("case_coordinator", state, ANSWER, "read"):
            words = _("before “%(step)s”") % {"step": " / ".join(_(step["title"]) for step in steps)}
            found.append((state, words))
    return tuple(found)


def with_police_place(made: dict[str, Any]) -> None:
    """Puts the check where the city has it: the guard, what the liaison sees for it, and the steps that follow from an answer."""
    check = made["police_check"]
    late = _taking_on(made)
    if not check["used"] or check.get("place", EARLY) == EARLY or not late:
        return
    for step in _guarded(made):
        _lift(step)
    for step in late:
        step["guards"] = [*step["guards"], POLICE_GUARD]
        step["documents"] = [*step["documents"], POLICE_DOCUMENT]
    for step in made["transitions"]:
        if step["slug"] in FOLLOWS:
            step["from"] = [LATE, *(state for state in step["from"] if state not in (EARLY, "information"))]
    for states in made["disclosure_matrix"].values():
        states.get(EARLY, {}).pop(LIAISON, None)
    made["disclosure_matrix"][ANSWER].setdefault(LATE, {})[LIAISON] = "write"


def without_police(made: dict[str, Any]) -> None:
    """The city does without the check: no step waits for an answer that nobody gives, and a liaison sees nothing for it."""
    for step in made["transitions"]:
        _lift(step)
    for states in made["disclosure_matrix"].values():
        states.get(EARLY, {}).pop(LIAISON, None)


def _lift(step: dict[str, Any]) -> None:
    step["guards"] = [guard for guard in step["guards"] if guard != POLICE_GUARD]
    step["documents"] = [kind for kind in step["documents"] if kind != POLICE_DOCUMENT]


def _guarded(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [step for step in given["transitions"] if POLICE_GUARD in step["guards"]]


def _taking_on(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [step for step in given["transitions"] if step["from"] == [LATE] and step["to"] in TAKES_ON]
