"""Every address of the portal, as the real URLconf has it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address pattern and the view behind it. The same pattern twice means that the second is never reached."""

    pattern: str
    view: Any

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods that need a row each: all of an API view's, GET or POST for a page (whichever it answers)."""
        actions = getattr(self.view, "actions", None)
        if actions:
            return tuple(method.upper() for method in actions if method not in ("head", "options"))
        cls = getattr(self.view, "cls", None)
        if cls is not None:
            return tuple(m.upper() for m in ("get", "post", "put", "patch", "delete") if hasattr(cls, m))
        return ()

    def path(self, kwargs: dict[str, Any]) -> str:
        """The address with its parts filled in."""
        found = re.sub(
            r"<(?:\w+:)?(\w+)>",
            lambda m: str(kwargs[m.group(1)]),
            re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", self.pattern),
        )
        return "/" + found.replace("^", "").replace("$", "").replace("\\", "")


def routes() -> list[Route]:
    """All of them, each pattern once, in the order in which they are tried."""
    seen: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns, ""):
        if route.pattern.startswith("account/social/") and "account/^social/" in seen:
            continue  # shut before it is reached
        seen.setdefault(route.pattern, route)
    return list(seen.values())


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    for item in patterns:
        address = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _walk(item.url_patterns, address)
        else:
            yield Route(address, item.callback)
