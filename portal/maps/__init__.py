"""Maps for page and paper, drawn from the city's own polygons; nothing is fetched from anywhere."""

from portal.maps.choropleth import Choropleth, Place
from portal.maps.classes import Classes
from portal.maps.geometry import Geometry, GeometryError, simplified
from portal.maps.outline import outline

__all__ = ["Choropleth", "Classes", "Geometry", "GeometryError", "Place", "outline", "simplified"]
