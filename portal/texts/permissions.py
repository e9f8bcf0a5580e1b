"""Who may adapt the shipped lists and texts."""

from typing import Any

from portal.access import rule


@rule("texts.change")
def can_change(user: Any, obj: Any) -> bool:
    """The coordinator answers for the words, the administrator helps."""
    return user.has_role("programme_coordinator", "administrator")
