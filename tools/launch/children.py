"""The portal's own processes: started together, watched, restarted when they crash, ended together.

Each child writes to its own log file and we show those files as they grow. A pipe would break when the launcher is
killed and take the child's orderly end with it; a file doesn't.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from . import paths
from .processes import dies_with_parent, group_members, kill_group, wait_or_kill
from .terminal import paint, say

_LARGEST_LOG = 20_000_000  # bytes; then a log is emptied, so that a long run does not fill the disk
_CRASHES_BEFORE_GIVING_UP = 5
_CRASH_WINDOW = 60.0  # seconds


@dataclass
class Child:
    """One process, how to end it and how long that may take."""

    name: str
    command: list[str]
    colour: str
    grace: float = 20
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    shown: BinaryIO | None = None
    crashes: list[float] = field(default_factory=list)
    start_again_at: float = 0

    @property
    def log(self) -> Path:
        """Where the child's output goes."""
        return paths.LOGS / f"{self.name}.log"


class Children:
    """Supervises a set of children from one loop; all starts happen in the thread that runs it."""

    def __init__(self, children: Iterable[Child], environment: dict[str, str]) -> None:
        self.children = list(children)
        self.environment = environment
        self.failed = False

    def start(self) -> None:
        """Start all, in the given order."""
        paths.LOGS.mkdir(parents=True, exist_ok=True)
        for child in self.children:
            child.log.write_bytes(b"")
            child.shown = child.log.open("rb")
            self._spawn(child)

    def _spawn(self, child: Child) -> None:
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                cwd=paths.ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(child.stop_signal),
            )

        known = {one.name: one.process.pid for one in self.children if one.process is not None}
        paths.RUN.mkdir(parents=True, exist_ok=True)
        (paths.RUN / "children.json").write_text(json.dumps(known))

    def watch(self, until: Callable[[], bool]) -> None:
        """Show logs and restart what crashed, until told to end or a child crashes too often."""
        while not until() and not self.failed:
            for child in self.children:
                self._show(child)
                self._revive(child)
            time.sleep(0.1)

    def _show(self, child: Child) -> None:
        if child.shown is None:
            return
        for line in child.shown:
            text = line.decode(errors="replace").rstrip()
            say(f"{paint(f'{child.name:<6} |', child.colour)} {text}")
        if child.shown.tell() > _LARGEST_LOG:
            child.log.write_bytes(b"")
            child.shown.seek(0)

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.start_again_at:
            if now >= child.start_again_at:
                child.start_again_at = 0
                self._spawn(child)
            return
        if child.process is None or child.process.poll() is None:
            return
        child.crashes = [moment for moment in child.crashes if now - moment < _CRASH_WINDOW] + [now]
        code = child.process.returncode
        kill_group(child.process.pid)  # its own children must not keep the port or the queue
        if len(child.crashes) >= _CRASHES_BEFORE_GIVING_UP:
            say(
                f"{child.name} ended {len(child.crashes)} times in a minute (last with {code}); see {child.log}"
            )
            self.failed = True
            return
        pause = 2.0 ** (len(child.crashes) - 1) - 0.5
        say(f"{child.name} ended with {code}; starting it again")
        child.start_again_at = now + pause

    def stop(self) -> None:
        """End all: each is asked at once, then waited for."""
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
        for child in self.children:
            if child.process is not None:
                wait_or_kill(child.process, grace=child.grace)
            self._show(child)
            if child.shown is not None:
                child.shown.close()


def end_leftovers() -> None:
    """End what a killed launcher may have left running, so that it keeps neither the port nor the queue."""
    record = paths.RUN / "children.json"
    leaders = json.loads(record.read_text()) if record.exists() else {}
    for leader in leaders.values():
        if any(str(paths.VENV) in command for command in group_members(leader)):
            kill_group(leader)
    record.unlink(missing_ok=True)
