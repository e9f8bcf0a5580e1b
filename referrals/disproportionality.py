"""Rates against the population, with intervals: how often an area appears compared with the rest of the city. Pure; counts as shown go in.

Methods: exact Poisson limits (Garwood, Fiducial limits for the Poisson distribution, Biometrika 28, 1936); the ratio of two Poisson
rates by the exact conditional binomial test (Przyborowski and Wilenski, Biometrika 31, 1940; limits after Clopper and Pearson, 1934).
"""

from __future__ import annotations

from dataclasses import dataclass

PER = 10_000


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % limits; `high` None: no upper limit."""

    value: float
    low: float
    high: float | None

    @property
    def includes_one(self) -> bool:
        """For a ratio: whether "no difference" is among what is plausible."""
        return self.low <= 1 and (self.high is None or self.high >= 1)


def rate(count: int, residents: int, *, per: int = PER, confidence: float = 0.95) -> Interval:
    """Count for each `per` residents with exact Poisson limits.

    The count is the one shown (rounded): the interval speaks of chance, not of the rounding.
    """
    from scipy import stats  # here and below: a large library that few requests need

    tail = (1 - confidence) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return Interval(count / residents * per, low / residents * per, high / residents * per)


def rate_ratio(
    count: int, residents: int, others: int, other_residents: int, *, confidence: float = 0.95
) -> Interval | None:
    """Rate of an area (`count` among `residents`) divided by that of the rest of the city; None if the rest counts nothing."""
    if not others or not residents or not other_residents:
        return None
    from scipy import stats

    share = stats.binomtest(count, count + others).proportion_ci(confidence, method="exact")
    scale = other_residents / residents
    value = count / others * scale
    high = None if share.high >= 1 else float(share.high / (1 - share.high)) * scale
    return Interval(value, float(share.low / (1 - share.low)) * scale, high)
