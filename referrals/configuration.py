"""The process a case runs under: a preset, or the city's own version of it; and the city's calendar."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db import transaction

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.enums import VersionState
from referrals.workflow.clocks import WorkingDays
from referrals.workflow.definition import Process
from referrals.workflow.loading import BrokenProcess, load, preset, presets
from referrals.workflow.vocabulary import load_yaml

KEPT = "referrals.versions"
KEPT_DAYS = "referrals.holidays"
KEPT_SECONDS = 300
NOTHING = "nothing"


def with_changes(slug: str, changes: Mapping[str, Any], version: int) -> Process:
    """A preset with the city's changes, checked against the cap and the guards that stay.

    Args:
        slug: of the preset.
        changes: `clocks` {state: value}, `quorum` {step: agencies}, `attempts` (of asking for consent), `cells` [[role, state, group, access]].
        version: number of the city's version.

    Raises:
        BrokenProcess: with everything that is wrong, in words.
    """
    given = copy.deepcopy(load_yaml(f"processes/{slug}.yaml"))
    given["meta"]["version"] = version
    faults = list(_applied(given, changes))
    if faults:
        raise BrokenProcess(faults)
    return load(given, original=preset(slug))


def _applied(given: dict[str, Any], changes: Mapping[str, Any]) -> Iterator[str]:
    states = {state["slug"]: state for state in given["states"]}
    for slug, value in changes.get("clocks", {}).items():
        clock = states.get(slug, {}).get("clock")
        if not clock or not isinstance(value, int) or value < 1:
            yield f"clock of {slug}: a state with a clock and at least 1 is needed"
        elif clock.get("maximum") and value > clock["maximum"]:
            yield f"clock of {slug}: at most {clock['maximum']}"
        else:
            clock["value"] = value
    for step, agencies in changes.get("quorum", {}).items():
        quorum = given["quorum"].get(step)
        if not quorum or agencies < max(2, len(quorum["must_include"])):
            yield f"quorum of {step}: two agencies at least, and room for those who must be there"
        else:
            quorum["agencies"] = agencies
    if "attempts" in changes:
        if changes["attempts"] in (1, 2):
            given["consent"]["attempts"] = changes["attempts"]
        else:
            yield "consent: a person is asked once or twice, not more often"
    for role, state, group, value in changes.get("cells", ()):
        cells = given["disclosure_matrix"].setdefault(group, {}).setdefault(state, {})
        if value == NOTHING:
            cells.pop(role, None)
        else:
            cells[role] = value


@lru_cache(maxsize=64)
def _made(slug: str, version: int) -> Process:
    """A version in force; it never changes."""
    from referrals.models import ProcessVersion

    with acting_for(SYSTEM), transaction.atomic():
        row = ProcessVersion.objects.get(process=slug, version=version, state=VersionState.IN_FORCE)
    return with_changes(slug, row.changes, version)


def process(slug: str, version: int) -> Process:
    """The process of this version."""
    chosen = preset(slug)
    return chosen if version == chosen.version else _made(slug, version)


def versions_in_force() -> dict[str, tuple[int, ...]]:
    """Process > the city's versions that cases may run under; kept for a while, forgotten when one is put in force."""
    found: dict[str, tuple[int, ...]] | None = cache.get(KEPT)
    if found is None:
        from referrals.models import ProcessVersion

        with acting_for(SYSTEM), transaction.atomic():
            rows = list(
                ProcessVersion.objects.filter(state=VersionState.IN_FORCE).values_list("process", "version")
            )
        found = {slug: tuple(sorted(v for s, v in rows if s == slug)) for slug in {s for s, _v in rows}}
        cache.set(KEPT, found, KEPT_SECONDS)
    return found


def in_force(slug: str) -> Process:
    """The process under which a new case of this kind begins.

    Raises:
        KeyError: there is no such preset.
    """
    if slug not in presets():
        raise KeyError(slug)
    versions = versions_in_force().get(slug, ())
    return process(slug, versions[-1]) if versions else preset(slug)


def states_seen_in(chosen: Process, role: str, group: str = "") -> frozenset[str]:
    """States of one configuration in which a role may know of a case, or see a field group."""
    return frozenset(state for r, state, g in chosen.matrix if r == role and group in ("", g))


def working_days() -> WorkingDays:
    """The city's calendar."""
    days: frozenset[dt.date] | None = cache.get(KEPT_DAYS)
    if days is None:
        from referrals.models import Holiday

        with acting_for(SYSTEM), transaction.atomic():
            days = frozenset(Holiday.objects.values_list("day", flat=True))
        cache.set(KEPT_DAYS, days, KEPT_SECONDS)
    return WorkingDays(holidays=days)


def forget() -> None:
    """What was kept counts no longer."""
    cache.delete_many([KEPT, KEPT_DAYS])
