"""What the addresses of the city's configuration need."""

from __future__ import annotations

from typing import Any

from tests.access.world import World, maker


@maker
def unknown_version_topic(world: World) -> dict[str, Any]:
    """A topic of a version that does not exist."""
    return {"pk": 10**9, "topic": "consent"}
