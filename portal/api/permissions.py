"""DRF asks the same rules as the pages."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.access import rule


class RulePermission(BasePermission):
    """Each API view maps its actions to permissions in `perms`; an action without an entry is refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """May the person do this kind of thing at all, and does the token reach that far?"""
        perm = self._perm(view)
        if perm is None or not request.user.is_authenticated:
            # A method that the address does not know is refused as such further on: 405, not 403.
            return request.user.is_authenticated and not hasattr(view, str(request.method).lower())
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


@rule("api.view_tokens")
def can_view_tokens(user: Any, obj: Any) -> bool:
    """Everyone with a role sees their own."""
    return bool(user.roles)


@rule("api.create_token")
def can_create_token(user: Any, obj: Any) -> bool:
    """For oneself; for an organisation only its partner manager. Council leads read pages, they need no programs."""
    if obj is not None:
        return user.has_role("partner_manager") and obj.pk == user.organisation_id
    return bool(user.roles) and not user.has_role("council_lead")


@rule("api.revoke_token", ability_of="api.ApiToken")
def can_revoke_token(user: Any, obj: Any) -> bool:
    """The person it acts as, the organisation's manager, and administrators."""
    if obj is None or obj.user_id == user.pk or user.has_role("administrator"):
        return True
    return (
        user.has_role("partner_manager")
        and obj.organisation_id is not None
        and obj.organisation_id == user.organisation_id
    )


@rule("api.read_schema")
def can_read_schema(user: Any, obj: Any) -> bool:
    """Everyone with a role may read how the API works."""
    return bool(user.roles)
