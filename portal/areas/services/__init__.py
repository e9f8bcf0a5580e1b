from portal.areas.services.areas import describe_area, set_margins
from portal.areas.services.boundaries import (
    confirm_boundaries,
    remember_choice,
    start_import,
    surroundings_of,
    undo_boundaries,
)

__all__ = [
    "confirm_boundaries",
    "describe_area",
    "remember_choice",
    "set_margins",
    "start_import",
    "surroundings_of",
    "undo_boundaries",
]
