"""`make drill`: a small city, things going wrong while it works, a table of what is left. Exit code 1 if anything is wrong.

Arguments: --kills 8 (how often in each part), --seed 1, and names of parts: web, database, broker, clock, reports, restore, disk.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.drill import conditions, restore, room, writes
from bench.drill.processes import Victim, free_port, wait_for_web, web, worker
from bench.drill.verdict import Verdict
from bench.services import Base, base
from tools.launch import paths

_SCALE = "0.002"
_TOGETHER = ("web", "database", "broker", "clock", "reports", "restore")
_FELT = ("web", "database", "disk")  # without its broker the portal goes on taking what partners send
_ALONE = "disk"  # on a small disk of its own


def main() -> int:
    """Build, disturb, judge."""
    parser = argparse.ArgumentParser(prog="make drill ARGS=…")
    parser.add_argument("parts", nargs="*", help=f"{', '.join((*_TOGETHER, _ALONE))}; all without names")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - {*_TOGETHER, _ALONE}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if room.inside():
        return _drill([_ALONE], asked)
    parts = asked.parts or [*_TOGETHER, _ALONE]
    together = [part for part in parts if part != _ALONE]
    failed = _drill(together, asked) if together else 0
    return failed | _on_a_small_disk(asked) if _ALONE in parts else failed


def _on_a_small_disk(asked: argparse.Namespace) -> int:
    if not room.possible():
        print("\nThe full disk was not tried: mounting a small one takes root on Linux.")
        return 1
    return 0 if room.run_inside(["--kills", str(asked.kills), "--seed", str(asked.seed), _ALONE]) else 1


def _drill(parts: list[str], asked: argparse.Namespace) -> int:
    folder = paths.VAR / "drill"
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    with base("drill", durable=True) as running:
        environment = running.environment
        environment["DRILL_SILENT_SECONDS"] = "20"
        environment["EMAIL_URL"] = f"filemail:///{folder / 'mail'}"
        owner = {**environment, "PORTAL_DB_ROLE": "owner"}
        subprocess.run(
            [sys.executable, "-m", "bench.prepare", _SCALE, "1"], cwd=paths.ROOT, env=owner, check=True
        )
        os.environ.update(environment)
        verdict = Verdict()
        _run(parts, City(running, folder, asked.kills, Random(asked.seed)), verdict)
    print("\nThe drill holds." if verdict.holds else "\nThe drill does not hold.")
    return 0 if verdict.holds else 1


@dataclass
class City:
    """What the parts disturb."""

    base: Base
    folder: Path
    kills: int
    random: Random

    @property
    def rounds(self) -> int:
        """How often what takes several seconds happens."""
        return max(1, self.kills // 3)


def _run(parts: list[str], city: City, verdict: Verdict) -> None:
    import django

    django.setup()
    environment = dict(os.environ)
    others = [part for part in parts if part != "clock"]
    _writing(others, city, environment, verdict)
    _building(others, city, environment, verdict)
    if "clock" in parts:
        # With processes of its own: under a false clock the web server cannot always wait before it replaces a killed one.
        disturbed = environment | conditions.clock_of(city.folder)
        _writing(["clock"], city, disturbed, verdict)
        _building(["clock"], city, disturbed, verdict)
    if "restore" in parts:
        print("Backed up, and restored on empty ground", flush=True)
        restore.run(verdict, city.folder, city.base.postgres, environment)
    _judge_audit(verdict)


def _writing(parts: list[str], city: City, environment: dict[str, str], verdict: Verdict) -> None:
    """What is done to the portal while partners write."""
    from django.db import connection

    from bench.pages import PARTNER, client_of

    port = free_port()
    server = web(environment, port, city.folder)
    cookies = [f"session={client_of(PARTNER + n).cookies['session'].value}" for n in range(writes.WRITERS)]
    server.start()
    try:
        wait_for_web(port)
        for part, (title, disturb) in _troubles(city, server, port).items():
            if part in parts:
                print(f"{title} while eight partners write", flush=True)
                written = writes.run_writers(cookies, port, disturb)
                connection.close()
                writes.judge(verdict, title, written, connection, felt=part in _FELT)
    finally:
        server.stop()


def _troubles(city: City, server: Victim, port: int) -> dict[str, tuple[str, Callable[[], None]]]:
    _, postgres, broker = city.base
    kills, rounds, random = city.kills, city.rounds, city.random
    disk = room.inside() or city.folder
    return {
        "web": ("Web server killed", writes.killing_web(server, port, kills, random)),
        "database": ("Database killed", writes.killing_database(postgres, kills, random)),
        "broker": ("Broker gone", conditions.losing_broker(broker, rounds, random)),
        "clock": ("Clock jumped", conditions.jumping_clock(city.folder, rounds, random)),
        "disk": ("Disk full", conditions.filling_disk(disk, postgres, server, port, rounds, random)),
    }


def _building(parts: list[str], city: City, environment: dict[str, str], verdict: Verdict) -> None:
    """What is done to the portal while reports are built."""
    from bench.drill import reports

    workers = [worker(environment, city.folder, name) for name in ("first", "second")]
    rounds, random = city.rounds, city.random
    disturbances = {
        "reports": ("Worker killed", 2025, reports.killing_workers(workers, city.kills, random)),
        "broker": ("Broker gone under reports", 2024, conditions.losing_broker(city.base.broker, rounds, random)),
        "clock": ("Clock jumped under reports", 2026, reports.while_due(conditions.jumping_clock(city.folder, rounds, random))),
    }  # fmt: skip
    try:
        for part, (title, year, disturb) in disturbances.items():
            if part in parts:
                print(f"{title}: reports asked for, and a schedule", flush=True)
                asked = reports.run(workers, disturb, year=year)
                reports.judge(verdict, title, asked, city.folder)
    finally:
        for victim in workers:
            victim.stop()


def _judge_audit(verdict: Verdict) -> None:
    from django.core.management import CommandError, call_command

    try:
        call_command("audit", "verify", stdout=io.StringIO())
        verdict.ask("The audit's chain", "whole", True)
    except CommandError as problem:
        verdict.ask("The audit's chain", problem, False)


if __name__ == "__main__":
    sys.exit(main())
