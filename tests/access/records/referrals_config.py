"""What the addresses of the city's configuration need."""

from __future__ import annotations

from typing import Any

from tests.access.records.referrals_panel import instrument_draft
from tests.access.world import World, maker


@maker
def unknown_version_topic(world: World) -> dict[str, Any]:
    """A topic of a version that does not exist."""
    return {"pk": 10**9, "topic": "consent"}


@maker
def instrument_draft_part(world: World) -> dict[str, Any]:
    """A part of a draft of an instrument."""
    return {"pk": instrument_draft(world)["pk"], "part": "needs"}


@maker
def instrument_draft_entry(world: World) -> dict[str, Any]:
    """An item of a draft to be put earlier."""
    found = instrument_draft(world)
    return {"pk": found["pk"], "entry": found["item"], "step": "earlier"}


@maker
def instrument_to_force(world: World) -> dict[str, Any]:
    """A draft that the coordinator has written: a chair is the second person."""
    return {"pk": instrument_draft(world)["pk"]}
