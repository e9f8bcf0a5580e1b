"""The role guides of docs/guides, read as pages of the portal: one text for those who read files and those who read screens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(settings.BASE_DIR) / "docs" / "guides"


@dataclass(frozen=True)
class Guide:
    """One guide: its file's name without ending, its heading, its first sentence, and the roles it was written for."""

    slug: str
    title: str
    about: str
    roles: tuple[str, ...]

    @property
    def text(self) -> str:
        """The file as it stands."""
        return (FOLDER / f"{self.slug}.md").read_text()


@cache
def guides() -> dict[str, Guide]:
    """All guides by slug, in the order of docs/guides/index.yaml."""
    listed = yaml.safe_load((FOLDER / "index.yaml").read_text())
    return {
        slug: _guide(slug, tuple(roles)) for slug, roles in listed.items() if (FOLDER / f"{slug}.md").exists()
    }


def guides_for(user: Any) -> tuple[list[Guide], list[Guide]]:
    """Those written for the person's roles, and the others."""
    own = [guide for guide in guides().values() if user.has_role(*guide.roles)]
    return own, [guide for guide in guides().values() if guide not in own]


def html_of(guide: Guide) -> SafeString:
    """The guide as HTML without its heading, which is the page's own. Raw HTML in a guide is shown as text, links lead nowhere outside."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(guide.text)
    # The page has its h1, and the first paragraph is its purpose.
    body = _without_head(tokens)
    return mark_safe(markdown.renderer.render(body, markdown.options, {}))  # noqa: S308 -- our own file, and raw HTML is off


def _without_head(tokens: list[Token]) -> list[Token]:
    kept, skipped = [], {"heading_open": False, "paragraph_open": False}
    skipping = ""
    for token in tokens:
        if not skipping and token.type in skipped and not skipped[token.type]:
            skipping, skipped[token.type] = token.type.replace("_open", "_close"), True
        if not skipping:
            kept.append(token)
        elif token.type == skipping:
            skipping = ""
    return kept


def _guide(slug: str, roles: tuple[str, ...]) -> Guide:
    lines = [line for line in (FOLDER / f"{slug}.md").read_text().splitlines() if line.strip()]
    return Guide(slug, lines[0].removeprefix("# ").strip(), lines[1].strip(), roles)
