"""Guides speak of what is on the pages, in the words that stand there."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.files import ROOT, name, sources

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
LABEL = re.compile(r"(?<!\*)\*([A-Z][^*\n]{2,60})\*(?!\*)")


def straight(text: str) -> str:
    """With one kind of apostrophe."""
    return text.replace("’", "'")


@cache
def words_of_the_portal() -> str:
    """All that pages, lists and texts are made of."""
    files = [path for path in sources(".html", ".py", ".yaml") if not name(path).startswith("tests/")]
    return straight(" ".join(path.read_text(encoding="utf-8") for path in files))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_says_to_press_is_there_to_be_pressed(guide: Path) -> None:
    labels = LABEL.findall(straight(guide.read_text(encoding="utf-8")))
    wanted = [part.strip(".") for label in labels for part in label.split(" > ")]
    assert [part for part in wanted if part not in words_of_the_portal()] == []
