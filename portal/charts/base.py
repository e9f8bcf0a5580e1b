"""What every chart is: a finding, a drawing and the table behind it.

The rules of the house are kept here, so that no caller can break them: the title is the finding and becomes the alternative
text; bars start at zero; a missing value leaves a gap and is never zero; a hidden small count is marked "c". Values arrive
protected and rounded: nothing is computed here from people's records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import NamedTuple
from zlib import crc32

from portal.charts.canvas import Canvas, num
from portal.charts.values import HIDDEN, MISSING, Value, number, shown


class Table(NamedTuple):
    """The same figures as text: header cells, then rows whose first cell is the row's name."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One drawing.

    Attributes:
        title: the finding with its numbers; heading on the page, alternative text in the PDF.
        desc: how to read the drawing.
        sub: measure, unit, place and period.
        source: where the figures come from, with date.
        bias: what the figures do not show, or nothing.
        name: fixed part of the ids inside the drawing; needed only if one page draws the same finding twice.
        fmt: writes one value in the reader's locale.
    """

    title: str
    desc: str = ""
    sub: str = ""
    source: str = ""
    bias: str = ""
    name: str = ""
    fmt: Callable[[float], str] = number

    def height(self, *, paper: bool) -> float:
        """Height in pixels."""
        raise NotImplementedError

    def draw(self, c: Canvas) -> None:
        """Puts the marks on the canvas."""
        raise NotImplementedError

    def table(self) -> Table:
        """Header and rows behind the drawing, for "show as table"."""
        raise NotImplementedError

    def label(self, value: Value) -> str:
        """A value as text: its number, "c" if hidden, a dash if missing."""
        return self.fmt(value) if shown(value) else HIDDEN if value == HIDDEN else MISSING

    @property
    def uid(self) -> str:
        """Stable id of the drawing."""
        key = self.name or crc32((self.title + self.sub).encode())
        return f"{type(self).__name__.lower()}-{key if isinstance(key, str) else format(key, '08x')}"

    def legend(self) -> tuple[tuple[str, str], ...]:
        """Key to show beside the drawing on a page: (colour class, words). Most charts label their marks and need none."""
        return ()

    @property
    def role(self) -> str:
        """ARIA role: a drawing with links inside is a group, any other an image."""
        return "img"

    def frame(self, canvas: Canvas) -> str:
        """Attributes of size: a page's drawing is as wide as its place, a sheet's has its own width."""
        if canvas.width is None:
            return f'width="100%" height="{num(self.height(paper=False))}"'
        size = f"{num(canvas.width)} {num(self.height(paper=True))}"
        return f'viewBox="0 0 {size}"'

    def svg(self, width: float | None = None) -> str:
        """The drawing as one SVG string.

        Args:
            width: None for a page (as wide as its place), pixels for paper (446 is the text column, 657 the full width of A4).
        """
        canvas = Canvas(self.uid, width)
        self.draw(canvas)
        described = f' aria-describedby="{self.uid}-d"' if self.desc else ""
        desc = f'<desc id="{self.uid}-d">{escape(self.desc)}</desc>\n' if self.desc else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="{self.role}" aria-labelledby="{self.uid}-t"{described} {self.frame(canvas)}>\n'
            f'<title id="{self.uid}-t">{escape(self.title)}</title>\n{desc}{canvas.definitions()}'
            + "\n".join(canvas.parts)
            + "\n</svg>\n"
        )
