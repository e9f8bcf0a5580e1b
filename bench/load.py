"""Sixteen people at once against the web server as it is run, compared with a bare page on the same server."""

from __future__ import annotations

import http.client
import itertools
import os
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import reverse

from bench import webserver
from bench.pages import COUNCIL_LEAD, DISTRICT_OFFICER, OFFICER, PAGES, PARTNER, client_of
from bench.timing import Row
from tools.launch.processes import dies_with_parent, end, wait_until

PEOPLE = 16
SECONDS = 6.0 if os.environ.get("BENCH_SMALL") else 15.0
MOST_MB = 250


@dataclass
class Outcome:
    """What sixteen people saw."""

    taken: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.taken) / self.seconds if self.seconds else 0

    @property
    def p95(self) -> float:
        """The time that 95 of 100 answers kept, in milliseconds."""
        return statistics.quantiles(self.taken, n=20)[18] * 1000 if len(self.taken) > 20 else float("inf")


@contextmanager
def server() -> Iterator[int]:
    """The web server as it is run. Yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        webserver.command(port),
        env=dict(os.environ),
        start_new_session=True,
        preexec_fn=dies_with_parent(signal.SIGTERM),
    )
    try:
        if not wait_until(lambda: _answers(port), seconds=60, alive=lambda: process.poll() is None):
            raise RuntimeError("the web server did not start")
        yield port
    finally:
        end(process, signal.SIGTERM, grace=15)


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health/live/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _walk(
    port: int, cookie: str, paths: list[str], until: float, outcome: Outcome, lock: threading.Lock
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "localhost", **({"Cookie": cookie} if cookie else {})}
    taken, errors = [], 0
    for path in itertools.cycle(paths):
        if time.monotonic() >= until:
            break
        started = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            errors += answer.status != 200
        except (OSError, http.client.HTTPException):
            errors += 1
            connection.close()
        taken.append(time.perf_counter() - started)
    with lock:
        outcome.taken += taken
        outcome.errors += errors


def drive(port: int, walks: list[tuple[str, list[str]]], seconds: float = SECONDS) -> Outcome:
    """Let every walk (cookie, paths) run at once for `seconds`."""
    outcome, lock, started = Outcome(), threading.Lock(), time.monotonic()
    until = started + seconds
    threads = [
        threading.Thread(target=_walk, args=(port, cookie, paths, until, outcome, lock))
        for cookie, paths in walks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.monotonic() - started
    return outcome


def _memory_below(pid: int) -> float:
    """Megabytes of the largest process under this one, at its highest; Linux only."""
    highest = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        parents = _parents(int(told["Pid"]))
        if pid in parents[1:] and "VmHWM" in told:
            highest = max(highest, int(told["VmHWM"].split()[0]) / 1024)
    return highest


def _parents(pid: int) -> list[int]:
    """The process and those above it."""
    found = [pid]
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            break
        found.append(pid)
    return found


def measure() -> Iterator[Row]:
    """The mixed load and the bare page, one after the other on the same server."""
    walks = []
    for number in range(PEOPLE):
        person = (OFFICER, PARTNER, DISTRICT_OFFICER, PARTNER + 7, COUNCIL_LEAD)[number % 5]
        role = PARTNER if person == PARTNER + 7 else person
        lists = [page for page in PAGES if page.person == role and not page.pk and page.name != "home"]
        paths = [reverse("home"), *filter(None, (page.address() for page in lists))]
        session = client_of(person).cookies["session"].value
        start = number % len(paths)
        walks.append((f"session={session}", paths[start:] + paths[:start]))
    with server() as port:
        for walk in walks:  # everybody once before anybody is timed: what a first page works out is kept
            drive(port, [(walk[0], walk[1])], seconds=0.5)
        drive(port, walks, seconds=3)
        bare = drive(port, [("", ["/bench/bare/"])] * PEOPLE)
        mixed = drive(port, walks)
        memory = _memory_below(os.getpid())
    limits = [
        (f"p95 {mixed.p95:.0f} ms < 500 ms", mixed.p95 < 500),
        (f"{mixed.errors} errors", mixed.errors == 0),
        (f"web worker {memory:.0f} MB < {MOST_MB} MB", memory < MOST_MB),
    ]
    yield Row(
        f"Mixed load, {PEOPLE} people", 0.6, mixed.per_second, bare.per_second, unit="/s", higher_is_better=True,
        limits=limits, note=f"p95 {mixed.p95:.0f} ms, {mixed.errors} errors, largest web worker {memory:.0f} MB",
    )  # fmt: skip
