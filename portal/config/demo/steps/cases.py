"""Sixty cases on their way through the city's two processes, day by day in the order of the story."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.demo.cases import desk_work, finish, support_work, table_work, watch
from portal.config.demo.cases.clock import Clock, telling
from portal.config.demo.cases.people import People
from portal.config.demo.cases.steps import now
from portal.config.demo.cast import Cast
from portal.config.demo.tale import TODAY, day, tell
from referrals.models import Case

Move = Callable[[Case, People, dict[str, Any]], None]
# From one state to the next, where no meeting decides.
MOVES: dict[tuple[str, str], Move] = {
    ("received", "triage"): desk_work.begin_triage,
    ("received", "emergency"): desk_work.emergency,
    ("triage", "threshold"): desk_work.to_threshold,
    ("triage", "closed"): desk_work.close_early,
    ("triage", "police_hold"): desk_work.hold,
    ("triage", "criminal_track"): desk_work.taken_over,
    ("identity_check", "information"): table_work.to_information,
    ("identity_check", "panel"): table_work.to_information,
    ("identity_check", "closed"): finish.nobody_needed,
    ("information", "panel"): table_work.to_panel,
    ("consent", "support"): support_work.agree,
    ("consent", "closed"): finish.after_asking,
    ("support", "review"): support_work.review,
    ("review", "closed"): finish.from_review,
    ("closed", "follow_up"): support_work.begin_follow_up,
    ("closed", "retention"): finish.to_retention,
    ("follow_up", "retention"): finish.look_back_done,
    ("retention", "erased"): finish.erase,
}
DECIDED_AT_A_MEETING = ("threshold", "panel")


@dataclass(frozen=True)
class Event:
    """One case comes into a state on a day."""

    on: dt.date
    slug: str
    left: str
    state: str


def build(cast: Cast, only: Collection[str] | None = None) -> None:
    """All cases, or `only` these, then what is under way today and who watched over it."""
    story = tell("cases")
    told = {case["slug"]: case for case in story["cases"] if only is None or case["slug"] in only}
    crew = Crew(cast, told)
    finish.agreements(cast)
    finish.set_up(cast, story["processes"])
    versions = sorted(story["versions"], key=lambda version: version["date"], reverse=True)
    with telling() as clock:

        def adapt(until: dt.date) -> None:
            while versions and (due := day(versions[-1]["date"]) or TODAY) <= until:
                clock.set(due, 8)
                finish.adapt(cast, versions.pop())

        for on, events in groupby(sorted(_events(told), key=lambda e: (e.on, e.slug)), key=lambda e: e.on):
            adapt(on)
            clock.set(on)
            crew.day(list(events), clock)
        adapt(TODAY)
        for slug, case in told.items():
            finish.today(cast, crew.people[slug], case, crew.cases.get(slug), clock)
        clock.set(TODAY)
        finish.meetings(cast, crew.people, crew.cases, told)
        watch.beside(cast, crew.cases, story, clock)
    _count(cast, told)


def are_there() -> bool:
    """Whether the portal holds cases already."""
    with acting_for(SYSTEM), transaction.atomic():
        return Case.objects.exists()


def _events(told: dict[str, dict[str, Any]]) -> Iterator[Event]:
    for slug, case in told.items():
        left = ""
        for step in case["history"]:
            on = day(step["date"])
            if on is not None and step["state"] != "draft":
                yield Event(on, slug, left, step["state"])
            left = step["state"]


class Crew:
    """The people at work, and the cases by slug as they come in."""

    def __init__(self, cast: Cast, told: dict[str, dict[str, Any]]) -> None:
        self.cast, self.told = cast, told
        self.people = {slug: People(cast, case) for slug, case in told.items()}
        self.cases: dict[str, Case] = {}

    def day(self, events: list[Event], clock: Clock) -> None:
        """What is taken in and what the desk does first; then the meetings of the day; then the rest."""
        at_meetings = [e for e in events if e.left in DECIDED_AT_A_MEETING]
        for event in [e for e in events if e not in at_meetings]:
            self._move(event)
        for state in DECIDED_AT_A_MEETING:
            group = [e for e in at_meetings if e.left == state]
            for kind, ones in groupby(group, key=lambda e: self.told[e.slug]["preset"]):
                self._meeting(state, kind, list(ones))

    def _move(self, event: Event) -> None:
        told, people = self.told[event.slug], self.people[event.slug]
        if event.state == "received":
            self.cases[event.slug] = desk_work.receive(people, told, event.on)
            return
        case = now(self.cases[event.slug])
        finish.before(case, people, told, event.state, event.on)
        MOVES[event.left, event.state](case, people, told)
        self._check(event)

    def _meeting(self, state: str, process: str, events: list[Event]) -> None:
        people = self.people[events[0].slug]
        if state == "threshold":
            for event in events:
                if event.state != "closed":
                    table_work.ask_to_unseal(self.cases[event.slug], self.people[event.slug])
        meeting, items = table_work.meet(
            self.cast, people, state, timezone.now(), [self.cases[event.slug] for event in events]
        )
        for event in events:
            case, told = now(self.cases[event.slug]), self.told[event.slug]
            item = table_work.discuss(meeting, items[case.pk], people)
            finish.decide(item, self.people[event.slug], told, event.state)
            self._check(event)
        finish.close_meeting(meeting, people)

    def _check(self, event: Event) -> None:
        found = now(self.cases[event.slug]).state
        if found != event.state:
            raise RuntimeError(f"{event.slug} is in {found} on {event.on}, the story says {event.state}")


def _count(cast: Cast, told: dict[str, dict[str, Any]]) -> None:
    """What the portal holds now."""
    from referrals.models import IntakeDraft

    with acting_for(SYSTEM):
        states = Counter(Case.objects.values_list("state", flat=True))
        states["draft"] += IntakeDraft.objects.count()
    cast.counts["cases"] = sum(states.values())
    cast.counts |= {f"cases {state}": count for state, count in states.items()}
