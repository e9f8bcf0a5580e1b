"""Drawing by lot so that the sums come out exactly as told. Pure; everything follows from the given random source."""

import math
import random
from collections.abc import Sequence


def generator(*names: object) -> random.Random:
    """A random source of its own for each thing drawn, so that a change in one place moves nothing elsewhere."""
    return random.Random(":".join(str(name) for name in names))  # noqa: S311 -- a story, no secret


def share_out(
    total: int, weights: Sequence[float], least: int = 0, most: Sequence[int] | None = None
) -> list[int]:
    """Whole numbers that follow the weights and add up to `total`.

    Args:
        total: what they add up to.
        weights: how large each should be beside the others.
        least: no number is below this, as far as the total allows.
        most: upper limit of each number.

    Raises:
        ValueError: the limits don't leave room for the total.
    """
    count = len(weights)
    limits = list(most) if most is not None else [total] * count
    if count == 0 and total == 0:
        return []
    if sum(limits) < total or count == 0:
        raise ValueError(f"{total} does not fit into {limits}")
    floor = min(least, total // count)
    parts = [min(floor, limit) for limit in limits]
    while (rest := total - sum(parts)) > 0:
        open_ones = [i for i in range(count) if parts[i] < limits[i]]
        scale = sum(weights[i] for i in open_ones) or len(open_ones)
        wanted = {i: rest * (weights[i] if scale else 1) / scale for i in open_ones}
        given = {i: min(limits[i] - parts[i], math.floor(wanted[i])) for i in open_ones}
        if not any(given.values()):
            by_fraction = sorted(open_ones, key=lambda i: (math.floor(wanted[i]) - wanted[i], i))
            given = dict.fromkeys(by_fraction[:rest], 1)
        for i, amount in given.items():
            parts[i] += amount
    return parts


def pick(lot: random.Random, weights: dict[str, float]) -> str:
    """One key, as often as its weight says."""
    return lot.choices(list(weights), weights=list(weights.values()))[0]


def attendance_weight(lot: random.Random, told: dict[str, float | str]) -> float:
    """How many might come once, by the mean and spread that the story gives."""
    mean = float(told["mean"])
    spread = float(told.get("sd", math.sqrt(mean)))
    shape = (mean / spread) ** 2
    return max(0.5, lot.gammavariate(shape, mean / shape))


def delay_days(lot: random.Random, median: float, p90: float) -> float:
    """Days until something is done: most soon, some late (lognormal with this median and ninth decile)."""
    return lot.lognormvariate(math.log(median), math.log(p90 / median) / 1.2816)
