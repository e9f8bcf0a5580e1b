"""The demo city is built by the portal itself, from the command line; nobody does it from a page."""

from typing import Any

from portal.access import rule


@rule("demo.build_city")
def can_build_city(user: Any, obj: Any) -> bool:
    """Nobody who signs in; the command acts as the portal."""
    return False
