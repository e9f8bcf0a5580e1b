"""How much longer one thing takes than another, on a machine that does other things meanwhile."""

import statistics
import time
from collections.abc import Callable


def difference(
    first: Callable[[], object], second: Callable[[], object], *, pairs: int, warm: int = 5
) -> float:
    """Median over pairs, in seconds, of how much longer the first takes. Taken in turns, so that a busy machine slows both alike."""
    for _ in range(warm):
        first(), second()
    apart = []
    for number in range(pairs):
        one, other = (first, second) if number % 2 else (second, first)
        begun = time.perf_counter()
        one()
        between = time.perf_counter()
        other()
        spent = between - begun, time.perf_counter() - between
        apart.append(spent[0] - spent[1] if number % 2 else spent[1] - spent[0])
    return statistics.median(apart)
