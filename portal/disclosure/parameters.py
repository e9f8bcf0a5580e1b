"""What a city sets for the protection of published counts, per kind of data."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """Thresholds of one kind of data.

    Args:
        threshold: counts below it are hidden, zeros included (T).
        base: every other count is shown as the nearest multiple of it (B).
        smallest_total: a table that counts fewer people in all is not shown, only "fewer than …".
        one_sided_share, one_sided_margin: a category of a sensitive dimension above this share of a margin below this size must be merged first.
        percentage_base: smallest denominator, as shown, of a percentage.
        mean_base: smallest number of answers behind a mean.
        dominance: share of a margin above which one agency is taken as an attacker who knows its own counts.
        attacker_knows_threshold: the attacker also uses that no shown count is below the threshold, which the note under the table says.
        max_flat: most dimensions beside the one hierarchy.
        max_cells: most cells a table may have, sums included.
    """

    threshold: int = 10
    base: int = 5
    smallest_total: int = 30
    one_sided_share: float = 0.9
    one_sided_margin: int = 50
    percentage_base: int = 25
    mean_base: int = 10
    dominance: float = 0.5
    attacker_knows_threshold: bool = True
    max_flat: int = 3
    max_cells: int = 400

    def __post_init__(self) -> None:
        if self.threshold < 3 or self.base < 1:
            raise ValueError("a threshold below three or a base below one protects nobody")

    @classmethod
    def referrals(cls) -> Parameters:
        """Referrals and cases: under ten is hidden."""
        return cls(threshold=10)

    @classmethod
    def attendance(cls) -> Parameters:
        """Attendance at activities: under five is hidden."""
        return cls(threshold=5)

    @classmethod
    def surveys(cls) -> Parameters:
        """Answers to surveys: under five is hidden."""
        return cls(threshold=5)

    def rounded(self, count: int) -> int:
        """The nearest multiple of the base, a half upwards."""
        return self.base * math.floor(count / self.base + 0.5)

    def interval(self, shown: int) -> tuple[int, int]:
        """Smallest and largest count that would be shown as `shown`: 15 with base 5 is 13 to 17, 10 is 10 to 12 if nothing below 10 is shown."""
        low = math.ceil((shown / self.base - 0.5) * self.base)
        return max(self.threshold if self.attacker_knows_threshold else 0, low), low + self.base - 1
