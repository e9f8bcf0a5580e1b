"""Coming back after custody: the plan for the years, its one contact person, and what was exchanged with the national counterpart."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from portal.config.demo.cases.clock import Clock
from portal.config.demo.cases.people import People
from portal.config.demo.cases.steps import now
from portal.config.demo.cast import Cast
from portal.config.demo.tale import TODAY, day, tell
from referrals.models import Case
from referrals.services.tertiary import log_exchange, write_reintegration

BEGUN: Final = {
    "person_goals": "A door of my own. Cook for my sister. A driving licence.",
    "safety": "When it gets loud I ring my contact first. Nobody comes to the door without a call before.",
    "home": "With the sister until summer; the housing office looks for a room near her.",
    "income_work": "Papers first, then the course for store workers that begins in September.",
    "family": "The sister wants to know when meetings are and has a number of her own to ring.",
    "long_term": "Half a year: a room. One year: the course done. Two years: no more meetings than the person wants.",
}
CHANGED: Final = {
    "home": "A room since August, ten minutes from the sister. The deposit is paid back in small sums.",
    "relations": "The football group of the district on Sundays; the coach knows the name and nothing else.",
}
TO_THEM: Final = {
    "what": "That support has begun, and who the one contact person is. Nothing of what is talked about.",
    "purpose": "So that the supervision order is explained once, by one voice.",
    "basis_words": "Release order, condition 4: the city names a contact.",
    "who": "City social services to the national desk for release, both named in the order.",
}
FROM_THEM: Final = {
    "what": "The date on which supervision ends.",
    "purpose": "So that the plan does not end on the same day.",
    "basis_words": "Release order, condition 4.",
    "who": "National desk for release to city social services.",
}


def coming_back(cast: Cast, case: Case, special: dict[str, Any], clock: Clock) -> None:
    """Written when support begins, and again when the room was found; one word went to the counterpart, one came back."""
    told = next(one for one in tell("cases")["cases"] if one["slug"] == special["case"])
    people = People(cast, told)
    by = people.lead
    begun, later = day(special["date"]) or TODAY, day(special["asked_back"]) or TODAY
    for on, setting, texts, direction, said in (
        (begun, "probation", BEGUN, "to_counterpart", TO_THEM),
        (later, "community", BEGUN | CHANGED, "from_counterpart", FROM_THEM),
    ):
        clock.set(on)
        write_reintegration(
            case=now(case), setting=setting, contact=by, reached_by="On the desk telephone, weekdays until six", texts=texts, by=by
        )  # fmt: skip
        log_exchange(
            case=now(case), direction=direction, on=on, words=said, legal_basis="public_task", informed="yes",
            review_on=on + dt.timedelta(days=120), by=by,
        )  # fmt: skip
