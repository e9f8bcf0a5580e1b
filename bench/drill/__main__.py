"""`make drill`: a small city, processes killed while they work, a table of what is left. Exit code 1 if anything is wrong.

Arguments: --kills 8 (how often in each part), --seed 1, and names of parts (web, database, reports).
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from bench.drill.processes import free_port, wait_for_web, web, worker
from bench.drill.verdict import Verdict
from bench.services import base
from tools.launch import paths

_SCALE = "0.002"


def main() -> int:
    """Build, disturb, judge."""
    parser = argparse.ArgumentParser(prog="make drill ARGS=…")
    parser.add_argument("parts", nargs="*", help="web, database, reports; all without names")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = paths.VAR / "drill"
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    with base("drill", durable=True) as (environment, postgres):
        environment["DRILL_SILENT_SECONDS"] = "20"
        environment["EMAIL_URL"] = f"filemail:///{folder / 'mail'}"
        owner = {**environment, "PORTAL_DB_ROLE": "owner"}
        subprocess.run(
            [sys.executable, "-m", "bench.prepare", _SCALE, "1"], cwd=paths.ROOT, env=owner, check=True
        )
        os.environ.update(environment)
        verdict = Verdict()
        _run(asked.parts, asked.kills, Random(asked.seed), folder, postgres, verdict)
    print("\nThe drill holds." if verdict.holds else "\nThe drill does not hold.")
    return 0 if verdict.holds else 1


def _run(
    parts: list[str], kills: int, random: Random, folder: Path, postgres: object, verdict: Verdict
) -> None:
    import django

    django.setup()
    from django.core.management import CommandError, call_command
    from django.db import connection

    from bench.drill import reports, writes
    from bench.pages import PARTNER, client_of

    environment, port = dict(os.environ), free_port()
    server = web(environment, port, folder)
    cookies = [f"session={client_of(PARTNER + n).cookies['session'].value}" for n in range(writes.WRITERS)]
    server.start()
    try:
        wait_for_web(port)
        disturbances = {
            "web": ("Web server killed", writes.killing_web(server, port, kills, random)),
            "database": ("Database killed", writes.killing_database(postgres, kills, random)),  # type: ignore[arg-type]
        }
        for name, (title, disturb) in disturbances.items():
            if not parts or name in parts:
                print(f"{title} while eight partners write, {kills} times", flush=True)
                written = writes.run_writers(cookies, port, disturb)
                connection.close()
                writes.judge(verdict, title, written, connection)
    finally:
        server.stop()
    if not parts or "reports" in parts:
        print(f"Workers killed {kills} times while reports are built", flush=True)
        workers = [worker(environment, folder, f"worker{number}") for number in (1, 2)]
        try:
            asked, _schedule = reports.run(workers, kills, random)
        finally:
            for one in workers:
                one.stop()
        reports.judge(verdict, asked, folder / "mail")
    try:
        call_command("audit", "verify", stdout=io.StringIO())
        verdict.ask("The audit's chain", "whole", True)
    except CommandError as problem:
        verdict.ask("The audit's chain", problem, False)


if __name__ == "__main__":
    sys.exit(main())
