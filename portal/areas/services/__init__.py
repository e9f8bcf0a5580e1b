from portal.areas.services.areas import describe_area, set_margins
from portal.areas.services.boundaries import (
    confirm_boundaries,
    start_import,
    surroundings_of,
    undo_boundaries,
)

__all__ = [
    "confirm_boundaries",
    "describe_area",
    "set_margins",
    "start_import",
    "surroundings_of",
    "undo_boundaries",
]
