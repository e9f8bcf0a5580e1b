"""What everyone may do with how the portal looks to them, and who may open the gallery of components."""

from typing import Any

from portal.access import rule


@rule("ui.save_view")
def can_save_view(user: Any, obj: Any) -> bool:
    """Everyone who is signed in, for themself."""
    return obj is None or obj.user_id == user.pk


@rule("ui.delete_view")
def can_delete_view(user: Any, obj: Any) -> bool:
    """One's own."""
    return obj is None or obj.user_id == user.pk


@rule("ui.change_preferences")
def can_change_preferences(user: Any, obj: Any) -> bool:
    """One's own."""
    return obj is None or obj.pk == user.pk
