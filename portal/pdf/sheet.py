"""The sheet of a report: paper, running words, the drawing of the cover. Words come from a city and go into CSS, so they are escaped here."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

Paper = Literal["A4", "letter"]


def css_text(words: str) -> str:
    """Words as a CSS string that cannot end early, whatever they hold."""
    safe = (ch if ch.isalnum() or ch in " .,·:/()’–-" else f"\\{ord(ch):x} " for ch in words if ord(ch) >= 32)
    return '"' + "".join(safe) + '"'


def _numbered(words: str, counter: str) -> str:
    """A caption's number in its words; the dot keeps it apart from a finding that begins with a number."""
    before, _sep, after = words.partition("\x00")
    return f"{css_text(before)} counter({counter}) {css_text(after + ' · ')}"


@dataclass(frozen=True)
class Sheet:
    """Head (what the report is, its period), foot (edition; the chapter comes from the text), paper, cover, words of captions.

    ``cover`` is an SVG; it becomes a background, so that a reader's software passes over it as decoration.
    """

    head: str
    period: str
    edition: str
    paper: Paper = "A4"
    cover: str = ""
    cover_place: str = "no-repeat 22mm 132mm / 250mm auto"

    def css(self) -> str:
        """Style rules that complete ``print.css`` for one document."""
        page_of = _("Page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x01"}
        before, _sep, rest = page_of.partition("\x00")
        middle, _sep, after = rest.partition("\x01")
        page = f"{css_text(before)} counter(page) {css_text(middle)} counter(pages) {css_text(after)}"
        figure = _numbered(_("Figure %(number)s") % {"number": "\x00"}, "figure")
        table = _numbered(_("Table %(number)s") % {"number": "\x00"}, "table")
        start, end = ("right", "left") if get_language_bidi() else ("left", "right")
        cover = ""
        if self.cover:
            data = base64.b64encode(self.cover.encode()).decode()
            cover = f"@page cover {{ background: url(data:image/svg+xml;base64,{data}) {self.cover_place} }}"
        return (
            f":root {{ --paper: {self.paper} }}\n@page {{\n"
            f"  @top-{start} {{ content: {css_text(self.head)}; font-weight: 600; color: var(--ink) }}\n"
            f"  @top-{end} {{ content: {css_text(self.period)}; font-weight: 400; color: var(--soft) }}\n"
            f"  @bottom-{start} {{ content: string(chapter); font-weight: 400; color: var(--soft) }}\n"
            f"  @bottom-center {{ content: {css_text(self.edition)} }}\n"
            f"  @bottom-{end} {{ content: {page}; font-weight: 600; color: var(--ink) }}\n}}\n"
            f"figcaption::before {{ content: {figure} }}\ncaption::before {{ content: {table} }}\n{cover}"
        )
