"""Colours of drawings by job, and the contrast arithmetic behind them.

A drawing carries its print colours as presentation attributes, because a drawing inside a PDF does not see the page's style
sheet. Beside each colour stands a class (``f1``, ``s2``, ``q4`` …) by which the screen's style sheet replaces it in the dark scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

Tone = Literal["ink", "mid", "rev"]

INK: Final = "#1a2627"
SOFT: Final = "#4a5859"
RULE: Final = "#cfd3d0"
EDGE: Final = "#7c8584"
PAPER: Final = "#ffffff"
TRACK: Final = "#eeece6"


@dataclass(frozen=True, slots=True)
class Colour:
    """One job's colour: print value, class number for the screen, and the tone of a text written on it."""

    value: str
    fill: str
    line: str
    tone: Tone = "ink"


SERIES: Final = (
    Colour("#0a4a4c", "f1", "s1", "rev"),
    Colour("#9c3c16", "f2", "s2", "rev"),
    Colour("#6f6eba", "f3", "s3", "rev"),
    Colour("#b98b12", "f4", "s4", "mid"),
)
CONTEXT: Final = Colour("#8a9392", "f0", "s0", "mid")
SURFACE: Final = Colour(PAPER, "fs", "ss", "ink")
SCALE: Final = (
    Colour("#e4f0ed", "q1", "g0", "ink"),
    Colour("#b5d6d0", "q2", "g0", "ink"),
    Colour("#78b3ac", "q3", "g0", "mid"),
    Colour("#2e7c76", "q4", "g0", "rev"),
    Colour("#0a4a4c", "q5", "g0", "rev"),
)
DIVERGING: Final = (
    Colour("#9c3c16", "d1", "g0", "rev"),
    Colour("#e2a98b", "d2", "g0", "ink"),
    Colour("#eeece6", "d3", "g0", "ink"),
    Colour("#78b3ac", "q3", "g0", "mid"),
    Colour("#0a4a4c", "q5", "g0", "rev"),
)
STATUS: Final = {
    "done": Colour("#0a4a4c", "f1", "s1", "rev"),
    "on_track": Colour("#78b3ac", "q3", "g0", "mid"),
    "at_risk": Colour("#f2b134", "f4", "s4", "mid"),
    "delayed": Colour("#a02b1e", "f2", "s2", "rev"),
    "not_started": Colour("#e3e6e4", "f0", "s0", "mid"),
    "dropped": Colour(PAPER, "fs", "g0", "ink"),
}
TONES: Final = {"ink": INK, "mid": INK, "rev": PAPER}


@cache
def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1, as WCAG 2 defines it."""
    rgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lin = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb]
    return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def grey(colour: str) -> int:
    """Lightness L* (0 black, 100 white): what a grey printer leaves of the colour."""
    y = luminance(colour)
    return round(116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y)
