"""Starting processes that end when we do, even when we are killed."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends `how` to the child when its parent is gone. Linux only."""
    if _libc is None:
        return None
    return lambda: _libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold an exclusive lock on a file; the kernel frees it when the holder is killed.

    Yields False (and holds nothing) when `wait` is False and another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def wait_until(
    ready: Callable[[], bool], *, seconds: float, alive: Callable[[], bool] = lambda: True
) -> bool:
    """Ask `ready` until it says yes. Gives up after `seconds`, or at once when `alive` says no."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        if not alive():
            return False
        time.sleep(0.05)
    return False


def end(process: subprocess.Popen[bytes], how: signal.Signals, *, grace: float) -> None:
    """Ask a process to end and wait `grace` seconds before it is killed."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    wait_or_kill(process, grace=grace)


def wait_or_kill(process: subprocess.Popen[bytes], *, grace: float) -> None:
    """Wait for a process that was asked to end; asking twice would make a Celery worker drop its tasks.

    What is left of its group afterwards is killed: a web server's worker that was started anew after a crash does not
    hear its parent, and one whose parent was killed goes on alone and keeps the port.
    """
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    kill_group(process.pid)


def kill_group(leader: int) -> None:
    """Kill what is left of the process group that `leader` was started to lead (`start_new_session`)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def group_members(leader: int) -> list[str]:
    """Command lines of the processes in a group, to make sure that they are ours (Linux; else none)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[2]) == leader:
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, for a message about what went wrong."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
