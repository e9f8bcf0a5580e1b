"""What goes wrong around the writers: the broker is away, the disk is full, the clock jumps."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.drill.processes import Victim, wait_for_web
from tools.launch.broker import Broker
from tools.launch.postgres import Postgres

AWAY = 2.5  # seconds
_CHUNK = b"\0" * (1 << 20)
# What the clock shows, in the words of libfaketime: an hour ahead would end the sessions by their own rule.
JUMPS = ("-1d", "+10m", "-400d", "+0")


def losing_broker(broker: Broker, times: int, random: Random) -> Callable[[], None]:
    """Kill the broker, leave it away for a while, start it again."""

    def disturb() -> None:
        for _ in range(times):
            time.sleep(0.5 + random.random())
            if broker.process is not None:
                broker.process.send_signal(signal.SIGKILL)
                broker.process.wait()
            print(f"    killed the broker, away for {AWAY} s", flush=True)
            time.sleep(AWAY)
            broker.start()
        time.sleep(1)

    return disturb


def filling_disk(
    room: Path, postgres: Postgres, web: Victim, port: int, times: int, random: Random
) -> Callable[[], None]:
    """Fill the disk of database, documents and broker to the last byte, leave it so, make room again."""
    ballast = room / "ballast"

    def disturb() -> None:
        for _ in range(times):
            time.sleep(0.5 + random.random())
            size = _fill(ballast)
            print(f"    disk full after {size / 1e6:.0f} MB, for {AWAY} s", flush=True)
            time.sleep(AWAY)
            _fill(ballast)  # what was given free meanwhile
            time.sleep(AWAY)
            ballast.unlink()
            postgres.start()  # where it gave up: a database that can't write its journal stops
            web.start()
            wait_for_web(port)
        time.sleep(1)

    return disturb


def _fill(ballast: Path) -> int:
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(_CHUNK) == len(_CHUNK):
            pass
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0"):
            pass
    return ballast.stat().st_size


def clock_of(folder: Path) -> dict[str, str]:
    """Variables under which a process's clock follows a file in `folder`; how long things take is not changed.

    Raises:
        SystemExit: libfaketime is not installed.
    """
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise SystemExit("The clock's part needs libfaketime (Debian: apt-get install libfaketime).")
    _clock(folder).write_text(JUMPS[-1] + "\n")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(_clock(folder)),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def jumping_clock(folder: Path, rounds: int, random: Random) -> Callable[[], None]:
    """Let the clock of processes with the variables of `clock_of` jump ahead and back; in the end it is right again."""

    def disturb() -> None:
        for _ in range(rounds):
            for jump in JUMPS:
                time.sleep(0.5 + random.random())
                _clock(folder).write_text(jump + "\n")
                print(f"    the clock shows {jump}", flush=True)
        time.sleep(1)

    return disturb


def _clock(folder: Path) -> Path:
    return folder / "clock"
