"""The project's own files, as Git sees them: what the tests of the house look at."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("requirements/", "static/vendor/", "locale/")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is or would be committed (ignored ones are not)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return tuple(ROOT / name for name in sorted(names) if name and (ROOT / name).is_file())


def name(path: Path) -> str:
    """Path as it is shown in a message."""
    return path.relative_to(ROOT).as_posix()


def sources(*suffixes: str) -> list[Path]:
    """Files written by hand, of the given suffixes."""
    return [path for path in tracked() if path.suffix in suffixes and not name(path).startswith(GENERATED)]
