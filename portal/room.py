"""Room for the frames of what a process does at once.

CPython, since 3.11, puts the frames of calls into pieces of memory of 16 KB, and gives a piece back to the system as soon as the
last frame in it returns. A loop that happens to stand at the end of a piece asks the system for memory at each call it makes: the
same page took up to twice as long, depending on nothing but how many calls deep it began. A function whose frame is large gets a
large piece, and all that it calls finds room in it (`_PyThreadState_PushFrame` in CPython's `pystate.c`).
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

T = TypeVar("T")
# In machine words. A little more than half of half a megabyte, so that the piece is that large and half of it is left for others.
# What no frame touches costs nothing: memory becomes real when it is written to.
FRAME = 33_000


def _call(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)


_in_large_frame = FunctionType(_call.__code__.replace(co_stacksize=FRAME), globals(), "with_room")


def with_room(work: Callable[..., T], *args: Any) -> T:
    """What `work` gives for `args`, with room for a thousand calls inside one another."""
    found: T = _in_large_frame(work, *args)
    return found
