"""Coded rows of years before the portal, from a city's own totals."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from portal.access.act import act
from referrals.enums import Channel
from referrals.services.coding import UNKNOWN, Codes
from referrals.services.erasure import keep_codes

# How sources and outcomes were spread where only totals are known; fixed, so that the same totals give the same rows.
SOURCES = (
    "school",
    "family",
    "youth_work",
    "social_services",
    "police",
    "health",
    "community_member",
    "civil_society",
    "self",
)
SHARES = (28, 20, 13, 11, 10, 7, 5, 4, 2)
OUTCOMES = (
    "signposted",
    "unfounded",
    "threshold_not_met",
    "completed",
    "partly_completed",
    "declined",
    "not_adopted",
)
OUTCOME_SHARES = (26, 17, 20, 18, 8, 7, 4)


def load_past_years(
    *,
    rows: Mapping[str, int],
    triaged_in_time: Mapping[str, float],
    background_only: Mapping[str, float],
    districts: Sequence[str],
    by: Any,
    quarters: Mapping[str, Sequence[int]] | None = None,
) -> int:
    """Keep coded rows for years of which only totals are known; how many.

    Shares go by year, as the counts do; the first districts are given more often, as in the sixty cases of the demo city.
    """
    made: list[Codes] = []
    for year, count in rows.items():
        chance = random.Random(f"past {year}")  # noqa: S311 -- invented rows, not a secret
        among = tuple((quarters or {}).get(year, (1, 2, 3, 4)))
        in_time = _spread(count, triaged_in_time.get(year, 0), chance)
        background = _spread(count, background_only.get(year, 0), chance)
        for n in range(count):
            turned = background[n]
            outcome = "unfounded" if turned else chance.choices(OUTCOMES, OUTCOME_SHARES)[0]
            made.append(
                Codes(
                    quarter=f"{year}-Q{among[n % len(among)]}",
                    process="panel",
                    channel=chance.choices(Channel.values[:4], (30, 45, 20, 5))[0],
                    source=chance.choices(SOURCES, SHARES)[0],
                    district=districts[min(int(chance.expovariate(0.5)), len(districts) - 1)]
                    if districts
                    else "",
                    age_band=UNKNOWN,
                    outcome=outcome,
                    reached="support" if outcome.endswith("completed") else "desk",
                    triaged_in_time=in_time[n],
                    background_only=turned,
                    turned_back_again=None,
                )
            )
    with act("referrals.load_past_years", by=by) as event:
        keep_codes(made)
        event.details.update(rows=len(made))
    return len(made)


def _spread(count: int, share: float, chance: random.Random) -> list[bool]:
    """As many true ones as the share says, in no order."""
    found = [n < round(count * share) for n in range(count)]
    chance.shuffle(found)
    return found
