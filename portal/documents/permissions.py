"""A file is as open as its record, and never more."""

from typing import Any

from portal.access import allowed, rule
from portal.documents.registry import remove_perm_for, view_perm_for


@rule("documents.view")
def can_view(user: Any, obj: Any) -> bool:
    """Whoever may see the record it belongs to."""
    return obj is not None and obj.record is not None and allowed(user, view_perm_for(obj.record), obj.record)


@rule("documents.remove", ability_of="documents.Document")
def can_remove(user: Any, obj: Any) -> bool:
    """Whoever may change the record it belongs to, or whom its app names."""
    return (
        obj is not None and obj.record is not None and allowed(user, remove_perm_for(obj.record), obj.record)
    )
