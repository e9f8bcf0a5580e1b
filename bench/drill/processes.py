"""Processes of the drill: started, killed without warning, started again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from random import Random

from bench import webserver
from tools.launch import paths
from tools.launch.processes import dies_with_parent, end, wait_until


def descendants(pid: int) -> list[int]:
    """Ids of all processes below `pid` (Linux)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


class Victim:
    """A command that is killed and started again."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    def start(self) -> None:
        """Start it if it isn't running."""
        if self.process is not None and self.process.poll() is None:
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=paths.ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=dies_with_parent(signal.SIGTERM),
            )  # fmt: skip

    def kill(self, random: Random) -> str:
        """SIGKILL to one of its processes: the parent with all its children, or one child alone. Says which."""
        if self.process is None or self.process.poll() is not None:
            return f"{self.name} (was down)"
        below = descendants(self.process.pid)
        self.kills += 1
        if below and random.random() < 0.75:
            return _kill([random.choice(below)], f"a child of {self.name}")
        killed = _kill([self.process.pid, *below], f"{self.name} with all children")
        self.process.wait()
        return killed

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            end(self.process, signal.SIGTERM, grace=8)


def _kill(pids: list[int], what: str) -> str:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return what


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def web(environment: dict[str, str], port: int, folder: Path) -> Victim:
    """The web server as `make run` starts it."""
    return Victim("web", webserver.command(port), environment, folder / "web.log")


def worker(environment: dict[str, str], folder: Path, name: str) -> Victim:
    """A Celery worker as `make run` starts it."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "portal.config.celery",
        "--quiet",
        "worker",
        "--concurrency",
        "2",
    ]
    command += [
        "--loglevel",
        "warning",
        "--without-gossip",
        "--without-mingle",
        "--hostname",
        f"{name}@drill",
    ]
    return Victim(name, command, environment, folder / f"{name}.log")


def wait_for_web(port: int, seconds: float = 60) -> bool:
    """Wait until the web server answers."""

    def answers() -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    return wait_until(answers, seconds=seconds)
