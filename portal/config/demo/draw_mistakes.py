"""Mistakes that people make when they log, the officer's question that fits, and what was right. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from portal.config.demo.draw_logs import Log

# What somebody said first, by field; what is right stands in the log.
Said = dict[str, Any]
FESTIVE: Final = ("festival", "tournament", "exhibition", "performance")
SLIPPED_IN: Final = " Sample Person came back and stayed to the end."


@dataclass(frozen=True)
class Mistake:
    """One kind of mistake.

    Args:
        share: how often among verified logs that it fits.
        question, answer: what the officer asks and the partner says.
        fits: whether this log could have been logged so.
        said: what stood there first.
        is_name: words that must go from the history too.
    """

    share: float
    question: str
    answer: str
    fits: Callable[[Log], bool]
    said: Callable[[random.Random, Log], Said]
    is_name: bool = False


def _has_people(log: Log) -> bool:
    return bool(log.attendance)


def _rounded(lot: random.Random, log: Log) -> Said:
    return {"attendance": -(-(log.attendance or 0) // 5) * 5}


def _nothing_wrong(lot: random.Random, log: Log) -> Said:
    return {}


MISTAKES: Final = (
    Mistake(
        0.02,
        "Counted or estimated? Both are fine, please say which.",
        "Estimated first, the hall was dark. The tally sheet gives the counted number.",
        lambda log: _has_people(log) and (log.attendance or 0) % 5 != 0,
        _rounded,
    ),
    Mistake(
        0.04,
        "The type says workshop, the text sounds like an open day. Which is right?",
        "The open day, sorry.",
        lambda log: log.type in FESTIVE,
        lambda lot, log: {"type": "workshop"},
    ),
    Mistake(
        0.02,
        "This is dated a year ago. Is it this January?",
        "Yes, this year.",
        lambda log: log.date.month == 1 and log.date.year == 2026,
        lambda lot, log: {"date": log.date.replace(year=log.date.year - 1)},
    ),
    Mistake(
        0.007,
        "Nobody came, or nobody counted?",
        "Nobody had counted. My colleague kept the list.",
        _has_people,
        lambda lot, log: {"attendance": 0},
    ),
    Mistake(
        0.006,
        "You write about one visitor by name. Please take it out; the Advice Point is there if you are worried.",
        "Taken out. I rang them, thank you.",
        lambda log: bool(log.happened),
        lambda lot, log: {"happened": log.happened + SLIPPED_IN},
        is_name=True,
    ),
    Mistake(
        0.005,
        "More people than usual, is it the start of a new block?",
        "Yes, new block.",
        _has_people,
        _nothing_wrong,
    ),
)
# Questions that still wait ask for nothing that would change the story's totals.
OPEN_QUESTIONS: Final = (
    "Counted or estimated? Both are fine, please say which.",
    "More people than usual, is it the start of a new block?",
)
OPEN_WITHOUT_PEOPLE: Final = "The text names two evenings. Does this log stand for one of them or for both?"


def mistake_in(lot: random.Random, log: Log) -> Mistake | None:
    """The mistake made in a verified log, for most none."""
    for mistake in MISTAKES:
        if lot.random() < mistake.share and mistake.fits(log):
            return mistake
    return None


def open_question(lot: random.Random, log: Log) -> str:
    """What the officer asks about a log that has no answer yet."""
    return lot.choice(OPEN_QUESTIONS) if log.attendance else OPEN_WITHOUT_PEOPLE
