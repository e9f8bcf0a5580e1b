"""A small disk of its own for one drill: memory mounted where only this process and its children see it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.launch import paths

SIZE = "700m"
_MARK = "DRILL_ROOM"


def inside() -> Path | None:
    """The small disk, when this process was started on one."""
    return Path(os.environ[_MARK]) if _MARK in os.environ else None


def possible() -> bool:
    """Whether this machine lets us mount one: root on Linux with util-linux."""
    return os.geteuid() == 0 and shutil.which("unshare") is not None


def run_inside(arguments: list[str]) -> bool:
    """Run the drill's parts `arguments` on a small disk; whether they held. The disk is gone when they end, however they end."""
    folder = Path(tempfile.mkdtemp(prefix="portal-drill-"))
    try:
        mount = 'mount -t tmpfs -o "size=$1,mode=0711" tmpfs "$2" && shift 2 && exec "$@"'
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mount, "sh", SIZE, str(folder), sys.executable, "-m", "bench.drill", *arguments],
            cwd=paths.ROOT, env={**os.environ, _MARK: str(folder), "VAR_DIR": str(folder)}, check=False,
        )  # fmt: skip
        return done.returncode == 0
    finally:
        folder.rmdir()
