"""Small files that are there whole or not at all, readable by the portal's own account alone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from portal.crypto.errors import KeyringNotReady

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_folder(path: Path) -> None:
    """A folder for the portal's account alone, with those above it that are missing."""
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True, mode=FOLDER_MODE)
        folder.chmod(FOLDER_MODE)  # whatever the umask says


def write(path: Path, content: bytes) -> None:
    """Put a file in place in one step, on the disk before this returns."""
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read(path: Path) -> bytes | None:
    """A file's content; None if it is not there.

    Raises:
        KeyringNotReady: other accounts of the machine could read or change it.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyringNotReady(f"{path.name} can be read by others; it must have mode 600")
            return file.read()
    except FileNotFoundError:
        return None


def wipe(path: Path) -> None:
    """Overwrite and remove. On disks that move blocks around the overwriting is best effort; that the master key wraps all keys is what counts."""
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(max(1, path.stat().st_size)))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one writer at a time, across processes; readers need no lock."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
