"""The rules behind Django's own `has_perm`. It stands first and denies by raising, so that a stored grant alone opens nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied

from portal.access.engine import allowed


class RuleBackend:
    """Answers every permission question; the backends after it are never asked.

    It has no `get_user`: Django's test client takes the first backend that has one, and this one signs nobody in.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Rules sign nobody in."""
        return

    def has_perm(self, user: Any, perm: str, obj: Any = None) -> bool:
        """True, or PermissionDenied, which ends the search through the backends."""
        if allowed(user, perm, obj):
            return True
        raise PermissionDenied(perm)
