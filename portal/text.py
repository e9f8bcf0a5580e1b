"""Comparing words as people do: without case, accents or stray spaces."""

import re
import unicodedata

# Control characters that PostgreSQL refuses or that change how a line reads; tab and line breaks stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]")


def fold(text: str) -> str:
    """`text` without case, accents and surplus spaces: `Épicé  Nord` and `epice nord` are the same word."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def clean(text: str) -> str:
    """`text` without control and direction characters, line ends alike, no space at either end."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
