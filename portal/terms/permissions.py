"""Who may read the terms: everyone. They are changed among the other lists of the city."""

from typing import Any

from portal.access import rule


@rule("terms.view_term", anonymous=True)
def can_view(user: Any, obj: Any) -> bool:
    """Residents too."""
    return True
