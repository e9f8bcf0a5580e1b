"""Long work belongs to whoever asked for it."""

from typing import Any

from portal.access import rule


@rule("jobs.view")
def can_view(user: Any, obj: Any) -> bool:
    """Only the person who asked."""
    return obj is None or obj.by_id == user.pk
