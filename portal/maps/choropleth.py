"""Areas shaded by a value, in five named classes, with name and value written where they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon

from portal.charts.base import Chart, Table
from portal.charts.canvas import At, Canvas, num, text_width
from portal.charts.palette import EDGE, INK, PAPER, SCALE, SURFACE, Colour
from portal.charts.values import HIDDEN, Value, number, shown
from portal.maps.classes import Classes
from portal.maps.geometry import Geometry, Projection, label_place, path, polygons, room_at

PAGE_WIDTH = 560.0
SHORT_CODE = 4
MANY = 40
"""From this many areas on, letters on a page's map are small."""


@dataclass(frozen=True)
class Place:
    """One area: its code and name, its polygons (GeoJSON, WGS 84), its value, the larger area it belongs to and an address."""

    code: str
    name: str
    geometry: Geometry
    value: Value = None
    group: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Choropleth(Chart):
    """A map and its key. Groups of areas get a heavier edge.

    On a page each area with an address is a link whose name is area and value; the key is ``legend()``, beside the drawing.
    On paper the key stands in the drawing. Where a name doesn't fit its code is written, then only the value.
    """

    places: Sequence[Place]
    unit: str
    classes: Classes | None = None
    place_label: str = ""
    limit_fmt: Callable[[float], str] = number
    map_width: float = 470
    tallest: float = 520

    def scale(self) -> Classes:
        """The classes, given or made from the values."""
        return self.classes or Classes.of([p.value for p in self.places])

    def _drawn(self, paper: bool) -> tuple[Projection, list[tuple[Place, MultiPolygon]]]:
        shapes = [(p, polygons(p.geometry)) for p in self.places]
        fit = Projection.fit((s for _p, s in shapes), self.map_width if paper else PAGE_WIDTH, self.tallest)
        return fit, [(p, fit.project(s)) for p, s in shapes]

    def height(self, *, paper: bool) -> float:
        """Follows from the city's shape; on paper at least the key."""
        fit = self._drawn(paper)[0]
        return max(fit.height, 36 + 20 * 7 if paper else 0)

    def frame(self, canvas: Canvas) -> str:
        """On a page the map is scaled as a whole."""
        if canvas.paper:
            return super().frame(canvas)
        fit = self._drawn(False)[0]
        return f'viewBox="0 0 {num(fit.width)} {num(fit.height)}" width="100%"'

    @property
    def role(self) -> str:
        """A group where areas are links."""
        return "group" if any(p.href for p in self.places) else "img"

    def table(self) -> Table:
        """Area and value, highest first, hidden and missing ones last, equal ones by name."""
        ordered = sorted(
            self.places, key=lambda p: (not shown(p.value), -p.value if shown(p.value) else 0, p.name)
        )
        return Table(
            (self.place_label or _("Area"), self.unit), tuple((p.name, self.label(p.value)) for p in ordered)
        )

    def legend(self) -> tuple[tuple[str, str], ...]:
        """Classes in words, then what hatching and an empty area mean if they occur."""
        items = [(SCALE[i].fill, words) for i, words in enumerate(self.scale().words(self.limit_fmt))]
        if any(p.value == HIDDEN for p in self.places):
            items.append(("hatch", _("c, hidden small count")))
        if any(p.value is None for p in self.places):
            items.append(("fs", _("no figure")))
        return tuple(items)

    def draw(self, c: Canvas) -> None:
        """Areas, edges of groups, labels, and on paper the key."""
        _fit, drawn = self._drawn(c.paper)
        classes = self.scale()
        for place, shape in drawn:
            self._draw_area(c, place, shape, self._colour(place.value, classes))
        self._draw_groups(c, drawn)
        for place, shape in drawn:
            self._draw_label(c, place, shape, self._colour(place.value, classes))
        if c.paper:
            self._draw_key(c)

    @staticmethod
    def _colour(value: Value, classes: Classes) -> Colour:
        return SCALE[classes.index(value)] if shown(value) else SURFACE

    def _said(self, place: Place) -> str:
        if place.value == HIDDEN:
            return _("%(name)s: c, hidden because the count is small") % {"name": place.name}
        said = self.label(place.value) if shown(place.value) else _("no figure")
        return f"{place.name}: {said}"

    def _draw_area(self, c: Canvas, place: Place, shape: MultiPolygon, colour: Colour) -> None:
        said, linked = escape(self._said(place)), place.href and not c.paper
        if linked:
            c.parts.append(f'<a href="{escape(place.href)}" aria-label="{said}">')
        fill = c.hatch if place.value == HIDDEN else colour.value
        class_ = "area" + ("" if place.value == HIDDEN else f" {colour.fill}")
        c.parts.append(
            f'<path d="{path(shape)}" fill="{fill}" stroke="{EDGE if c.paper else PAPER}" stroke-width="{0.6 if c.paper else 1.5}" class="{class_}">'
            + ("" if c.paper else f"<title>{said}</title>")
            + "</path>"
        )
        if linked:
            c.parts.append("</a>")

    def _draw_groups(self, c: Canvas, drawn: Sequence[tuple[Place, MultiPolygon]]) -> None:
        groups: dict[str, list[MultiPolygon]] = {}
        for place, shape in drawn:
            groups.setdefault(place.group, []).append(shape)
        if len(groups) < 2:
            return
        for name in sorted(groups):
            whole = shapely.union_all(shapely.buffer(groups[name], 0.2)).simplify(0.3)
            solid = [g for g in getattr(whole, "geoms", [whole]) if g.area > 1]
            outline = "".join(path(shapely.Polygon(g.exterior)) for g in solid)
            c.add(
                "path",
                d=outline,
                fill="none",
                stroke=INK,
                stroke_width=1.3,
                stroke_linejoin="round",
                class_="gi",
                pointer_events="none",
            )

    def _draw_label(self, c: Canvas, place: Place, shape: MultiPolygon, colour: Colour) -> None:
        x, y, radius = label_place(shape)
        size = 9.0 if c.paper else 13.0 if len(self.places) <= MANY else 9.0
        value = self.label(place.value) if place.value is not None else ""
        room = min(room_at(shape, x, y - size / 2), room_at(shape, x, y + size / 2)) + 3
        short = place.code if len(place.code) <= SHORT_CODE else ""
        name = next((words for words in (place.name, short) if words and text_width(words, size) <= room), "")
        lines = [
            words for words in (name, value) if words and text_width(words, size) <= max(room, 2 * radius + 6)
        ]
        if radius < size * 0.55 or (value and value not in lines):
            lines = []  # a name or code alone could be read as the value
        elif len(lines) == 2 and radius < size * 1.05:
            lines = lines[1:]
        if place.value == HIDDEN and lines:
            half = min(radius * 0.7, size * 1.6)
            c.add(
                "rect",
                x=x - half * 1.3,
                y=y - half,
                width=half * 2.6,
                height=half * 2,
                rx=3,
                fill=PAPER,
                class_="fs",
                opacity=0.85,
            )
        for i, words in enumerate(lines):
            at = At(0, x) if c.paper else At()
            if c.paper:
                c.text(
                    at,
                    y + (i - (len(lines) - 1) / 2) * (size + 1) + size * 0.35,
                    words,
                    anchor="middle",
                    size=size,
                    tone=colour.tone,
                )
            else:
                c.add(
                    "text", words, x=x, y=y + (i - (len(lines) - 1) / 2) * (size + 2) + size * 0.35, text_anchor="middle", font_size=size,
                    font_weight=600, fill=INK if colour.tone != "rev" else PAPER, pointer_events="none",
                    class_={"ink": "map-lab", "mid": "mid", "rev": "rev"}[colour.tone] + (" tiny" if len(self.places) > MANY else ""),
                )  # fmt: skip

    def _draw_key(self, c: Canvas) -> None:
        x, y = self.map_width + 20, 36.0
        c.text(At(0, x), 14, self.unit, strong=True)
        for class_, words in reversed(self.legend()[: len(self.scale().words())]):
            colour = next(s for s in SCALE if s.fill == class_)
            c.cell(At(0, x), y - 12, 22 / (c.width or 1), 15, colour)
            c.text(At(0, x + 29), y, words)
            y += 20
        for class_, words in self.legend()[len(self.scale().words()) :]:
            c.add(
                "rect",
                x=float(x),
                y=y - 12,
                width=22,
                height=15,
                fill=c.hatch if class_ == "hatch" else PAPER,
                stroke=EDGE,
                stroke_width=0.6,
            )
            c.text(At(0, x + 29), y, words)
            y += 20
