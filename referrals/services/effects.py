"""What else happens when a step was taken or refused: each part of the work says it for its own steps; it is part of the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Case

EVERY_STEP = "*"


@dataclass(frozen=True)
class Taken:
    """A step that was just taken (or refused by the second person).

    Args:
        case: as it is now.
        step: slug of the step.
        by: who asked for it.
        approver: the second person; None where one was enough.
    """

    case: Case
    step: str
    by: Any
    approver: Any = None


Effect = Callable[[Taken], None]
_after: dict[str, list[Effect]] = {}
_refused: dict[str, list[Effect]] = {}
_before: dict[str, list[Effect]] = {}


def after_step(*steps: str) -> Callable[[Effect], Effect]:
    """Run the decorated function, as the portal's own work, after one of these steps was taken; `EVERY_STEP` for all."""

    def register(effect: Effect) -> Effect:
        for step in steps:
            _after.setdefault(step, []).append(effect)
        return effect

    return register


def after_refusal(*steps: str) -> Callable[[Effect], Effect]:
    """The same for steps that the second person refused."""

    def register(effect: Effect) -> Effect:
        for step in steps:
            _refused.setdefault(step, []).append(effect)
        return effect

    return register


def before_asking(*steps: str) -> Callable[[Effect], Effect]:
    """Run the decorated function before one of these steps is asked for; it raises what stands against it."""

    def register(effect: Effect) -> Effect:
        for step in steps:
            _before.setdefault(step, []).append(effect)
        return effect

    return register


def is_asked_for(taken: Taken) -> None:
    """Run what is to be looked at before a step is asked for."""
    _run(_before, taken)


def was_taken(taken: Taken) -> None:
    """Run what belongs to a step; what belongs to every step comes first."""
    _run(_after, taken)


def was_refused(taken: Taken) -> None:
    """Run what belongs to a refusal."""
    _run(_refused, taken)


def _run(effects: dict[str, list[Effect]], taken: Taken) -> None:
    with acting_for(SYSTEM):
        for effect in (*effects.get(EVERY_STEP, ()), *effects.get(taken.step, ())):
            effect(taken)
