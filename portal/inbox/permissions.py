"""Notices belong to the person they are for."""

from typing import Any

from portal.access import rule


@rule("inbox.view")
def can_view(user: Any, obj: Any) -> bool:
    """Only one's own."""
    return obj is None or obj.user_id == user.pk
