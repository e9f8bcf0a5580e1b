"""What the newcomer sees: one line a step, and a clear end when something is missing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

_COLOURS = {"green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "red": 31, "bold": 1}


def paint(text: str, colour: str) -> str:
    """`text` in a colour when a person is looking at a terminal that has colours, else as it is."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{_COLOURS[colour]}m{text}\033[0m"


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


class Stop(Exception):
    """The launcher can't go on; the message says what is missing and what to do."""


def stop(message: str) -> NoReturn:
    """End the run with a message that says what to do next."""
    raise Stop(message)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Name a step and, when it took long enough to be felt, its time."""
    say(f"{paint('•', 'blue')} {what}")
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    if seconds >= 1:
        say(f"  {seconds:.1f} s")
