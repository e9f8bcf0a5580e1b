"""The city's own shape as a drawing for a cover; its colours mean nothing."""

from __future__ import annotations

from collections.abc import Sequence

from portal.maps.geometry import Geometry, Projection, path, polygons

TINTS = ("#0b5c5a", "#78b3ac", "#35857f", "#b5d6d0", "#0a4a4c", "#d3e7e2", "#f2b134")
ORDER = (
    0,
    3,
    1,
    5,
    2,
    1,
    3,
    0,
    2,
    4,
    6,
    3,
    2,
    5,
    4,
    1,
    0,
    3,
    1,
    6,
    5,
    2,
    3,
    0,
    4,
    2,
    1,
    3,
    0,
    5,
    6,
    1,
    2,
    4,
    3,
    2,
)


def outline(geometries: Sequence[Geometry], width: float = 794, tallest: float = 1000) -> str:
    """An SVG of the areas in the house's tints, ``width`` pixels wide; the same areas give the same drawing."""
    shapes = [polygons(g) for g in geometries]
    fit = Projection.fit(shapes, width, tallest)
    paths = "".join(
        f'<path d="{path(fit.project(s))}" fill="{TINTS[ORDER[i % len(ORDER)]]}" stroke="#ffffff" stroke-width="1.8"/>'
        for i, s in enumerate(shapes)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {fit.width:.1f} {fit.height:.1f}">{paths}</svg>'
