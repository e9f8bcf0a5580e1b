"""Building the demo city: steps in order, in one transaction, with a count at the end that must equal the story's."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.act import act
from portal.accounts.models import Organisation, User
from portal.areas.models import Area
from portal.config.demo.cast import Cast
from portal.config.demo.expected import expected
from portal.config.demo.steps import cases, logs, organisations, people, places, plan, programmes, reports
from portal.config.demo.tale import TODAY, tell
from referrals.configuration import forget

Step = Callable[[Cast], None]
STEPS: tuple[tuple[str, Step], ...] = (
    ("places", places.build),
    ("organisations", organisations.build),
    ("people", people.build),
    ("plan", plan.build),
    ("programmes", programmes.build),
    ("activity logs", logs.build),
    ("how programmes ended", programmes.finish),
    ("reports owed", reports.owe),
)


class NotOurs(RuntimeError):
    """The database holds data that the demo city must not be mixed with."""


class TooEarly(RuntimeError):
    """The machine's clock stands before the story's last day."""


class Differs(RuntimeError):
    """What was built doesn't add up to what the story says."""


@dataclass(frozen=True)
class Line:
    """One line of the summary."""

    what: str
    built: int
    told: int

    @property
    def agrees(self) -> bool:
        """Whether the portal holds what the story tells."""
        return self.built == self.told


def build_cases(
    say: Callable[[str], None] = lambda words: None, *, only: Collection[str] | None = None
) -> list[Line]:
    """Bring the sixty cases of the story to the demo city, once; takes minutes, so the worker does it when the city stands.

    Args:
        say: told how long it took.
        only: slugs of the cases to build, for quick tests; None builds all and compares with the story's counts.

    Raises:
        NotOurs: the demo city is not here.
        Differs: not as many cases in each state as the story says; nothing is kept.
    """
    if not is_there():
        raise NotOurs
    if cases.are_there():
        return []
    cast = Cast.found()
    began = time.monotonic()
    with transaction.atomic(), act("demo.build_city", by=SYSTEM) as event:
        cases.build(cast, only)
        told = tell("cases")["expected_counts"] if only is None else {}
        lines = [Line(f"cases {state}", cast.counts.get(f"cases {state}", 0), n) for state, n in told.items()]
        event.details.update({line.what: line.built for line in lines})
        if not all(line.agrees for line in lines):
            raise Differs(
                "\n".join(
                    f"{one.what}: built {one.built}, told {one.told}" for one in lines if not one.agrees
                )
            )
        connection.run_on_commit.clear()
    forget()  # what somebody who looked in the meantime remembers of the city's processes
    say(f"  cases: {time.monotonic() - began:.1f} s")
    return lines


def is_there() -> bool:
    """Whether the demo city stands in this database already."""
    city = tell("city")["city"]
    return (
        Area.objects.filter(code=city["code"], name=city["name"]).exists()
        and Organisation.objects.filter(slug="living_together_unit").exists()
    )


def is_empty() -> bool:
    """Whether nobody has begun to work with this database."""
    return not (User.objects.exists() or Organisation.objects.exists() or Area.objects.exists())


def build(*, share: int = 1, say: Callable[[str], None] = lambda words: None) -> list[Line]:
    """Build the city.

    Args:
        share: build every nth activity log only, for quick tests; 1 builds all.
        say: told about each finished step.

    Raises:
        NotOurs: somebody else's data is here.
        TooEarly: the clock stands before the story's end, so that its last activities would lie ahead.
        Differs: the totals are not the story's; nothing is kept. Reports come after, from what stands; the worker builds any that are missing.
    """
    if not is_empty():
        raise NotOurs
    if timezone.localdate() < TODAY:
        raise TooEarly
    cast = Cast(share=share)
    with transaction.atomic(), act("demo.build_city", by=SYSTEM) as event:
        for name, step in STEPS:
            began = time.monotonic()
            step(cast)
            say(f"  {name}: {time.monotonic() - began:.1f} s")
        lines = [Line(what, cast.counts.get(what, 0), told) for what, told in expected(share).items()]
        event.details.update({line.what: line.built for line in lines})
        if not all(line.agrees for line in lines):
            raise Differs(
                "\n".join(
                    f"{line.what}: built {line.built}, told {line.told}" for line in lines if not line.agrees
                )
            )
        # The story is over and everyone was told at the time: no message about it goes out now.
        connection.run_on_commit.clear()
    if share == 1:
        began = time.monotonic()
        lines.append(Line("reports", reports.build(cast), reports.QUARTERS))
        say(f"  reports: {time.monotonic() - began:.1f} s")
    return lines
