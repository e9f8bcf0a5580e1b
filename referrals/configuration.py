"""The process a case runs under: a preset, or the city's own version of it; and the city's calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.kept_cache import kept_cache
from referrals.adaptation.text import CELLS, NOTHING, changed, finished, original
from referrals.enums import VersionState
from referrals.workflow.clocks import WorkingDays
from referrals.workflow.definition import Process
from referrals.workflow.loading import BrokenProcess, load, preset, presets

__all__ = ["CELLS", "CITY", "NOTHING"]
# Under this name the table of versions keeps which processes the city uses.
CITY = "city"
KEPT = "referrals.versions"
KEPT_DAYS = "referrals.holidays"
KEPT_SECONDS = 300
KEPT_USE = "referrals.in_use"


def with_changes(slug: str, changes: Mapping[str, Any], version: int) -> Process:
    """A preset with the city's changes, checked against the cap and the guards that stay.

    Args:
        slug: of the preset.
        changes: key of a setting (see `adaptation.topics`) > value, and `cells` [[role, state, group, access]].
        version: number of the city's version.

    Raises:
        BrokenProcess: with everything that is wrong, in words.
    """
    given, faults = changed(slug, changes, version)
    if faults:
        raise BrokenProcess(faults)
    return replace(load(finished(given), original=preset(slug)), source=given)


def text_of(chosen: Process) -> Mapping[str, Any]:
    """The text of a process, with everything written out that a city can set."""
    return chosen.source or original(chosen.slug)


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
    found: dict[str, tuple[int, ...]] | None = kept_cache.get(KEPT)
    if found is None:
        from referrals.models import ProcessVersion

        with acting_for(SYSTEM), transaction.atomic():
            rows = list(
                ProcessVersion.objects.filter(state=VersionState.IN_FORCE)
                .exclude(process=CITY)
                .values_list("process", "version")
            )
        found = {slug: tuple(sorted(v for s, v in rows if s == slug)) for slug in {s for s, _v in rows}}
        kept_cache.set(KEPT, found, KEPT_SECONDS)
    return found


def known() -> list[Process]:
    """Everything that a case may run under: the presets, and each of the city's versions."""
    made = [process(slug, version) for slug, versions in versions_in_force().items() for version in versions]
    return [preset(slug) for slug in presets()] + made


def in_force(slug: str) -> Process:
    """The process under which a new case of this kind begins.

    Raises:
        KeyError: there is no such preset.
    """
    if slug not in presets():
        raise KeyError(slug)
    versions = versions_in_force().get(slug, ())
    return process(slug, versions[-1]) if versions else preset(slug)


def usual() -> tuple[str, ...]:
    """What is in use until a city has chosen."""
    return (settings.REFERRAL_PROCESS,)


def in_use() -> tuple[str, ...]:
    """The processes under which new cases can begin, the usual one first; until a city has chosen, the one of the settings."""
    found: tuple[str, ...] | None = kept_cache.get(KEPT_USE)
    if found is None:
        from referrals.models import ProcessVersion

        with acting_for(SYSTEM), transaction.atomic():
            row = (
                ProcessVersion.objects.filter(process=CITY, state=VersionState.IN_FORCE)
                .order_by("-version")
                .first()
            )
        found = tuple(row.changes["in_use"]) if row else usual()
        kept_cache.set(KEPT_USE, found, KEPT_SECONDS)
    return found


def states_seen_in(chosen: Process, role: str, group: str = "") -> frozenset[str]:
    """States of one configuration in which a role may know of a case, or see a field group."""
    return frozenset(state for r, state, g in chosen.matrix if r == role and group in ("", g))


def working_days() -> WorkingDays:
    """The city's calendar."""
    days: frozenset[dt.date] | None = kept_cache.get(KEPT_DAYS)
    if days is None:
        from referrals.models import Holiday

        with acting_for(SYSTEM), transaction.atomic():
            days = frozenset(Holiday.objects.values_list("day", flat=True))
        kept_cache.set(KEPT_DAYS, days, KEPT_SECONDS)
    return WorkingDays(holidays=days)


def forget() -> None:
    """What was kept counts no longer."""
    kept_cache.delete_many([KEPT, KEPT_DAYS, KEPT_USE])
