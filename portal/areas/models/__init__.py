from portal.areas.models.area import Area, AreaQuerySet
from portal.areas.models.boundary import Boundary, BoundarySet
from portal.areas.models.margin import PopulationMargin

__all__ = ["Area", "AreaQuerySet", "Boundary", "BoundarySet", "PopulationMargin"]
