"""Who may see and change places, boundaries and populations. Boundaries are public knowledge; changing them touches every figure."""

from typing import Any

from portal.access import rule


def _keeps_the_map(user: Any) -> bool:
    """The coordinator, administrators, and city officers whose work is the whole city."""
    if user.has_role("programme_coordinator", "administrator"):
        return True
    return any(
        a.role == "city_officer" and a.area_id is None and a.organisation_id is None
        for a in user.active_assignments
    )


@rule("areas.view_area")
def can_view_area(user: Any, obj: Any) -> bool:
    """Everyone with a role."""
    return bool(user.roles)


@rule("areas.view_boundaryset")
def can_view_boundaries(user: Any, obj: Any) -> bool:
    """Versions that are in force: everyone with a role. Drafts: those who import."""
    if obj is not None and obj.confirmed_at is None:
        return _keeps_the_map(user)
    return bool(user.roles)


@rule("areas.import_boundaryset", ability_of="areas.BoundarySet")
def can_import_boundaries(user: Any, obj: Any) -> bool:
    """Those who keep the map; a version that is already in force can't be imported again."""
    return _keeps_the_map(user) and (obj is None or obj.confirmed_at is None)


@rule("areas.undo_boundaryset", ability_of="areas.BoundarySet")
def can_undo_boundaries(user: Any, obj: Any) -> bool:
    """Those who keep the map, within a day of the import."""
    return _keeps_the_map(user) and (obj is None or obj.may_be_undone_now)


@rule("areas.change_area", ability_of="areas.Area")
def can_change_area(user: Any, obj: Any) -> bool:
    """Those who keep the map: description and population figures."""
    return _keeps_the_map(user)
