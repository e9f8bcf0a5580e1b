"""The ground under the drawings: writes SVG for a page of any width, or for a sheet whose width is known.

On a page horizontal positions are percentages and letters stay at their size, so that a drawing fits a phone without script;
on paper the same positions become absolute numbers, because the PDF renderer scales a drawing as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from portal.charts import palette
from portal.charts.palette import Colour, contrast

FONT: Final = "Figtree, Vazirmatn, Liberation Sans, sans-serif"
LETTER: Final = 0.54
"""Mean width of a letter as a share of its size; used to keep labels apart, never to place one exactly."""


@dataclass(frozen=True, slots=True)
class At:
    """A horizontal position: a share of the width (0 to 1) plus pixels."""

    share: float = 0.0
    px: float = 0.0


def num(value: float) -> str:
    """Shortest text of a coordinate with at most two decimals (deterministic)."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def text_width(text: str, size: float) -> float:
    """Estimated width of a text in pixels, on the generous side."""
    return len(text) * size * LETTER


def shortened(text: str, width: float, size: float) -> str:
    """A text cut with an ellipsis where it would be wider than ``width`` pixels; the table behind the drawing has it whole."""
    if text_width(text, size) <= width:
        return text
    return text[: max(int(width / (size * LETTER)) - 1, 1)].rstrip() + "…"


@dataclass
class Canvas:
    """Collects elements. ``width`` None draws for a page of any width, a number of pixels draws for paper."""

    uid: str
    width: float | None = None
    parts: list[str] = field(default_factory=list)
    hatched: bool = False

    @property
    def paper(self) -> bool:
        """Whether the width is known."""
        return self.width is not None

    @property
    def size(self) -> float:
        """Size of ordinary letters."""
        return 11 if self.paper else 13

    def add(self, name: str, content: object = None, **attributes: object) -> None:
        """One element; attributes that are None are left out, a trailing underscore is dropped, inner ones become hyphens."""
        pairs = (
            (k.rstrip("_").replace("_", "-"), num(v) if isinstance(v, float) else str(v))
            for k, v in attributes.items()
            if v is not None and v != ""
        )
        opening = name + "".join(f' {k}="{escape(v)}"' for k, v in pairs)
        self.parts.append(
            f"<{opening}/>" if content is None else f"<{opening}>{escape(str(content))}</{name}>"
        )

    def x(self, at: At) -> str:
        """A position without its pixels on a page (those become a shift), with them on paper."""
        if self.width is not None:
            return num(at.share * self.width + at.px)
        return f"{num(at.share * 100)}%" if at.share else "0"

    def shift(self, at: At) -> str | None:
        """The pixels of a position on a page, as a transform."""
        return None if self.paper or not at.px else f"translate({num(at.px)} 0)"

    def span(self, share: float) -> str:
        """A width that is a share of the whole."""
        return num(share * self.width) if self.width is not None else f"{num(share * 100)}%"

    def text(
        self,
        at: At,
        y: float,
        content: str,
        *,
        anchor: str | None = None,
        strong: bool = False,
        size: float | None = None,
        colour: Colour | None = None,
        tone: palette.Tone | None = None,
    ) -> None:
        """A text: quiet by default, ``strong`` for names and values, in a series' colour, or in the tone that reads on a fill."""
        class_ = "strong" if strong else None
        fill = palette.INK if strong else palette.SOFT
        if colour:
            fill, class_ = colour.value, "l" + colour.fill[-1]
        elif tone:
            fill, class_ = palette.TONES[tone], {"ink": "map-lab", "mid": "mid", "rev": "rev"}[tone]
        dx = num(at.px) if at.px and not self.paper else None
        self.add(
            "text", content, x=self.x(at), y=float(y), dx=dx, text_anchor=anchor, class_=class_, fill=fill,
            font_family=FONT if self.paper else None, font_size=float(size or self.size),
            font_weight=600 if strong or colour or tone else None,
        )  # fmt: skip

    def rule(self, x1: At, x2: At, y1: float, y2: float, *, strong: bool = False) -> None:
        """A grid line, or with ``strong`` a base line."""
        self.add(
            "line", x1=self.x(x1), x2=self.x(x2), y1=float(y1), y2=float(y2), class_="g0" if strong else "g",
            stroke=palette.EDGE if strong else palette.RULE, stroke_width=1.0 if strong else 0.7, transform=self.shift(x1),
        )  # fmt: skip

    def stroke(
        self, x1: At, x2: At, y1: float, y2: float, colour: Colour, width: float, **more: object
    ) -> None:
        """A line in a series' colour."""
        self.add(
            "line", x1=self.x(x1), x2=self.x(x2), y1=float(y1), y2=float(y2), class_=colour.line,
            stroke=colour.value, stroke_width=width, transform=self.shift(x1), **more,
        )  # fmt: skip

    def mark(self, at: At, y1: float, y2: float) -> None:
        """The upright dark line of a plan, a target or the value before, with a pale edge so that it shows on a bar."""
        for class_, colour, width in (("ss", palette.PAPER, 5.0), ("gi", palette.INK, 2.0)):
            self.add(
                "line", x1=self.x(at), x2=self.x(at), y1=float(y1), y2=float(y2), class_=class_, stroke=colour,
                stroke_width=width, transform=self.shift(at),
            )  # fmt: skip

    def cell(
        self, at: At, y: float, share: float, height: float, colour: Colour, *, radius: float = 0
    ) -> None:
        """A filled rectangle; a fill under 3:1 against the paper gets an edge, so that its shape can be seen."""
        pale = contrast(colour.value, palette.PAPER) < 3
        self.add(
            "rect", x=self.x(at), y=float(y), width=self.span(max(share, 0)), height=float(height), fill=colour.value,
            rx=radius or None, stroke=palette.EDGE if pale else None, stroke_width=0.6 if pale else None,
            class_=colour.fill + (" e" if pale else ""), transform=self.shift(at),
        )  # fmt: skip

    def track(self, at: At, y: float, share: float, height: float) -> None:
        """The pale ground of a bar."""
        self.add(
            "rect",
            x=self.x(at),
            y=float(y),
            width=self.span(share),
            height=float(height),
            rx=2,
            fill=palette.TRACK,
            class_="brk",
        )

    def box(self, at: At, y: float, width: float, height: float) -> None:
        """The dashed empty box of a hidden small count."""
        self.add(
            "rect", x=self.x(At(at.share, at.px + 0.5)) if self.paper else self.x(at), y=y + 0.5, width=float(width),
            height=float(height - 1), rx=2, fill=palette.PAPER, stroke=palette.EDGE, stroke_dasharray="3 3", class_="g0 fs",
            transform=self.shift(at),
        )  # fmt: skip

    def dot(self, at: At, y: float, radius: float, colour: Colour, *, hollow: bool = False) -> None:
        """A point; ``hollow`` for a value before."""
        inner, outer = (palette.PAPER, colour.value) if hollow else (colour.value, palette.PAPER)
        class_ = f"fs {colour.line}" if hollow else f"{colour.fill} ss"
        self.add(
            "circle",
            cx=self.x(at),
            cy=float(y),
            r=radius,
            fill=inner,
            stroke=outer,
            stroke_width=1.5,
            class_=class_,
            transform=self.shift(at),
        )

    def polyline(
        self,
        points: Sequence[tuple[float, float]],
        height: float,
        colour: Colour,
        *,
        dash: str | None = None,
        width: float = 2.2,
    ) -> None:
        """A line through (share of width, y)."""
        self._stretched(
            "polyline", points, height, fill="none", stroke=colour.value, stroke_width=width, stroke_dasharray=dash,
            stroke_linejoin="round", class_=colour.line,
        )  # fmt: skip

    def band(self, points: Sequence[tuple[float, float]], height: float, colour: Colour) -> None:
        """The shaded band of an interval."""
        self._stretched("polygon", points, height, fill=colour.value, opacity=0.16, class_=colour.fill)

    def _stretched(
        self, name: str, points: Sequence[tuple[float, float]], height: float, **attributes: object
    ) -> None:
        """A shape over the width; on a page inside a drawing of its own that is stretched while its strokes are not."""
        across = self.width if self.width is not None else 100.0
        coordinates = " ".join(f"{num(share * across)},{num(y)}" for share, y in points)
        if self.paper:
            self.add(name, points=coordinates, **attributes)
            return
        self.parts.append(
            f'<svg x="0" y="0" width="100%" height="{num(height)}" viewBox="0 0 100 {num(height)}" preserveAspectRatio="none">'
        )
        self.add(name, points=coordinates, vector_effect="non-scaling-stroke", **attributes)
        self.parts.append("</svg>")

    @property
    def hatch(self) -> str:
        """Reference to the hatching of hidden counts; asking for it puts it into the drawing."""
        self.hatched = True
        return f"url(#{self.uid}-hatch)"

    def definitions(self) -> str:
        """The hatching, if something uses it."""
        if not self.hatched:
            return ""
        return (
            f'<defs><pattern id="{self.uid}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="6" height="6" fill="{palette.PAPER}" class="fs"/><rect width="1" height="6" fill="{palette.EDGE}" class="f0"/>'
            "</pattern></defs>\n"
        )
