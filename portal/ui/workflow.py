"""The strip above a record that says where it stands in its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """One station of the course."""

    label: Text
    state: Literal["done", "current", "ahead"]


@dataclass(frozen=True)
class Strip:
    """Where a record stands, what comes next and why it may be stuck; drawn by `_components/workflow.html`.

    Attributes:
        steps: the stations in order.
        next: what happens next; empty at the end of the course.
        who: who does it, and by when.
        blocked: why it cannot go on now.
        buttons: safe HTML of what this person may do now; usually empty, the page head has the actions.
    """

    steps: tuple[Step, ...]
    next: Text = ""
    who: Text = ""
    blocked: Text = ""
    buttons: str = ""


def strip(
    labels: Sequence[tuple[str, Text]],
    current: str,
    *,
    next: Text = "",
    who: Text = "",
    blocked: Text = "",
    buttons: str = "",
) -> Strip:
    """The strip for a course of (state, label) pairs at `current`; what lies before is done, and so is the last station itself."""
    states = [state for state, _ in labels]
    at = states.index(current) if current in states else -1
    last = len(states) - 1

    def where(i: int) -> Literal["done", "current", "ahead"]:
        return "done" if i < at or i == at == last else "current" if i == at else "ahead"

    return Strip(
        tuple(Step(label, where(i)) for i, (_, label) in enumerate(labels)), next, who, blocked, buttons
    )
