"""Builds the metropolis in the database of this environment, as the owner; nothing to do when it is there already."""

from __future__ import annotations

import sys
import time

import django
from django.db import transaction


def main(scale: float, seed: int) -> None:
    """Migrate, load the reference lists, build; the database's name says what was built."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_built (scale float, seed int, seconds float)")
        cursor.execute("SELECT scale, seed FROM bench_built")
        found = cursor.fetchone()
    if found == (scale, seed):
        _cases(scale, seed)
        _held()
        return
    if found or _has_rows():
        sys.exit("This database holds another city; delete its folder under var/ and start again.")
    call_command("load_reference", verbosity=0)
    from bench.metropolis import build

    started = time.monotonic()
    size = build(scale=scale, seed=seed)
    seconds = time.monotonic() - started
    print(
        f"Metropolis at {scale}: {size.logs:,} logs, {size.programmes:,} programmes in {seconds:.0f} s",
        flush=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_built VALUES (%s, %s, %s)", [scale, seed, seconds])
    _cases(scale, seed)
    _held()


def _held() -> None:
    """What the worker's round would have held of people by now; without it every count is hidden."""
    from django.utils import timezone

    from mel.models import HeldCount
    from mel.services.held import hold_all

    if HeldCount.objects.exists():
        return
    started = time.monotonic()
    hold_all(timezone.localdate())
    print(
        f"  with {HeldCount.objects.count():,} held counts in {time.monotonic() - started:.0f} s", flush=True
    )


def _cases(scale: float, seed: int) -> None:
    """The cases, in a city that was built before there were any too."""
    from bench import cases
    from portal.access import SYSTEM
    from portal.access.rows import acting_for
    from referrals.models import Case

    with acting_for(SYSTEM), transaction.atomic():
        if Case.objects.exists():
            return
        print(f"  with {cases.build(scale, seed):,} cases", flush=True)


def _has_rows() -> bool:
    from programmes.models import ActivityLog

    return ActivityLog.objects.exists()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
