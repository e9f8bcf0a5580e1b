"""DRF asks the same rules as the pages."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class RulePermission(BasePermission):
    """Each API view maps its actions to permissions in `perms`; an action without an entry is refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """May the person do this kind of thing at all, and does the token reach that far?"""
        perm = self._perm(view)
        if perm is None or not request.user.is_authenticated:
            return False
        scopes = getattr(request.auth, "scopes", None)
        if scopes is not None and scope_for(view, request.method or "GET") not in scopes:
            return False
        return bool(request.user.has_perm(perm))

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        """May they do it with this record? (Invisible records were never found.)"""
        perm = self._perm(view)
        return perm is not None and bool(request.user.has_perm(perm, obj))

    @staticmethod
    def _perm(view: Any) -> str | None:
        action = getattr(view, "action", None) or ""
        if action == "metadata":
            action = "list"
        return getattr(view, "perms", {}).get(action)


def scope_for(view: Any, method: str) -> str:
    """The token scope that a call needs: `programmes:read` or `programmes:write`."""
    verb = "read" if method in ("GET", "HEAD", "OPTIONS") else "write"
    return f"{view.scope}:{verb}"
