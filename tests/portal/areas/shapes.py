"""Small GeoJSON for tests: squares on a grid of degrees, and files made of them."""

import json
from typing import Any


def square(x: float, y: float, size: float = 0.01) -> dict[str, Any]:
    """A closed square with its south-west corner at x, y."""
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: Any, name: Any, geometry: Any, **more: Any) -> dict[str, Any]:
    """A feature with the properties `code` and `name`."""
    return {"type": "Feature", "properties": {"code": code, "name": name, **more}, "geometry": geometry}


def file_of(*features: Any, **more: Any) -> bytes:
    """A FeatureCollection as bytes."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()
