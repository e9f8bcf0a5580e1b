"""Who may read what was done."""

from typing import Any

from portal.access import rule


@rule("audit.view_events")
def can_view_events(user: Any, obj: Any) -> bool:
    """The data protection officer, and nobody else: the audit also tells what administrators do."""
    return bool(user.has_role("data_protection_officer"))


@rule("audit.export_events")
def can_export_events(user: Any, obj: Any) -> bool:
    """As for reading; the export is itself written down and asks for a fresh sign-in."""
    return can_view_events(user, obj)


@rule("audit.view_history")
def can_view_history(user: Any, obj: Any) -> bool:
    """Earlier values of a record that the person may see: DPO, administrator, coordinator."""
    return bool(user.has_role("data_protection_officer", "administrator", "programme_coordinator"))
