"""Rules about rules: who may grant rights on single records."""

from typing import Any

from portal.access.engine import rule


@rule("access.grant")
def can_grant(user: Any, obj: Any) -> bool:
    """Administrators and the programme coordinator assign people to records."""
    return user.has_role("administrator", "programme_coordinator")


@rule("access.revoke")
def can_revoke(user: Any, obj: Any) -> bool:
    """Who may grant may take back."""
    return can_grant(user, obj)
