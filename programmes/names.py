"""A gentle look for names in free text. It prompts a person to look again; it decides nothing and records nothing."""

import re

from portal.text import fold

# Words after which a capitalised word is likely a person's name, and what makes one sure.
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Mme|Sra?|Herr|Frau)\.?"
_CALLED = r"(?:named|called|name is|name was|by the name of)"
_KIN = r"(?:mother|mum|father|dad|brother|sister|son|daughter|family|parents|uncle|aunt|teacher|friend)"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w-]+"
_PATTERNS = (
    re.compile(rf"\b{_TITLE}\s+({_NAME})"),
    re.compile(rf"\b{_CALLED}\s+({_NAME})"),
    re.compile(
        rf"\b(?:talk|talked|spoke|chat|chatted|quarrel|argument|trouble|worried about|concern about)\s+(?:with\s+|to\s+)?({_NAME})"
    ),
    re.compile(rf"\b({_NAME})[’']s\s+{_KIN}\b"),
    re.compile(rf"(?<=[a-z,] )({_NAME}) (?:\({_KIN}\)|\(\d{{1,2}}\)|, \d{{1,2}},)"),
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_NUMBER = re.compile(r"(?<!\d)(?:\+|00)?\d(?:[\s/().-]?\d){7,14}(?!\d)")
_COMMON = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "the",
        "a",
        "an",
        "we",
        "they",
        "it",
        "our",
        "their",
        "this",
        "that",
        "some",
        "many",
        "one",
        "two",
        "three",
        "english",
        "french",
        "arabic",
        "ukrainian",
        "spanish",
        "christmas",
        "easter",
        "covid",
    ]
)


def likely_names(text: str, *, known: frozenset[str] = frozenset()) -> list[str]:
    """Words that look like a person's name, an e-mail address or a telephone number.

    Args:
        text: what was written.
        known: folded words that are names of places, organisations and programmes, and therefore of no one.
    """
    found: list[str] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            word = match.group(1)
            if fold(word) not in known and fold(word) not in _COMMON and word not in found:
                found.append(word)
    found += [m.group() for m in _ADDRESS.finditer(text)]
    found += [m.group() for m in _NUMBER.finditer(text)]
    return found


def words_of(names: list[str]) -> frozenset[str]:
    """The single words of many names, folded, to be passed as `known`."""
    return frozenset(fold(word) for name in names for word in re.split(r"[\s’'-]+", name) if word)
