"""Writes referrals/preset_words/: every text of the presets, marked for the translation catalogue.

`python -m tools.preset_words` after a change of a text in referrals/presets/; a test says when it was forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
PRESETS = ROOT / "referrals" / "presets"
WORDS = ROOT / "referrals" / "preset_words"
# Keys of what is never shown: the machine's own words, and remarks for whoever keeps the files.
UNSEEN = {
    "slug", "fills", "version", "language", "known_from", "suits", "cautions", "persons", "opens", "letter", "city", "leaves", "for",
    "network_roles", "status", "legal_note", "needs", "without_consensus", "by", "done_by", "call_value", "review", "source",
}  # fmt: skip
MOST_LINES = 380


def texts_in(found: Any, key: str = "") -> Iterator[str]:
    """Texts for people: with a space or a capital letter, under a key that is shown."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name not in UNSEEN:
                yield from texts_in(value, str(name))
    elif isinstance(found, list):
        for value in found:
            yield from texts_in(value, key)
    elif isinstance(found, str) and found.strip() and (" " in found or found[:1].isupper()):
        yield found


def modules() -> dict[str, str]:
    """File name > content, one module for each file of the presets (several for a long one)."""
    seen: set[str] = set()
    made = {
        "__init__.py": '"""The texts of the presets, marked for translation; written by tools/preset_words.py."""\n'
    }
    for path in sorted(PRESETS.rglob("*.yaml")):
        texts = list(dict.fromkeys(t for t in texts_in(yaml.safe_load(path.read_text())) if t not in seen))
        seen.update(texts)
        for number, start in enumerate(range(0, len(texts), MOST_LINES), 1):
            name = path.stem if number == 1 else f"{path.stem}_{number}"
            made[f"{name}.py"] = _module(path, texts[start : start + MOST_LINES])
    return made


def _module(path: Path, texts: list[str]) -> str:
    marked = "".join(f"_({json.dumps(text, ensure_ascii=False)})\n" for text in texts)
    of = path.relative_to(PRESETS).as_posix()
    head = f'"""Texts of presets/{of}; written by tools/preset_words.py."""\n\n'
    return f"{head}from django.utils.translation import gettext_noop as _\n\n{marked}"


def write() -> None:
    """Write all of them, and take away what is no longer made."""
    WORDS.mkdir(exist_ok=True)
    made = modules()
    for path in WORDS.glob("*.py"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        (WORDS / name).write_text(content)


if __name__ == "__main__":
    write()
