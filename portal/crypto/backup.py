"""The keyring's own backups: short-lived, apart from those of the database, and never able to bring back what was destroyed.

A backup holds wrapped data keys and the marks of destroyed ones, no master key. Within reach, `Keyring.destroy` wipes a key
from every backup at once. A copy that was carried away ends with the master key that wraps it: rotate the master key at
least once in the life of a backup, then retire the old one.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from portal.crypto import files
from portal.crypto.errors import CryptoError
from portal.crypto.keyring import Keyring

DEFAULT_DAYS = 14
STAMP = "%Y%m%dT%H%M%S%fZ"
_SOURCES: list[Callable[[], Iterable[str]]] = []


def make(keyring: Keyring, now: dt.datetime) -> Path:
    """Copy the wrapped keys and the marks into a new backup, and wipe out of it what was destroyed meanwhile."""
    target = _folder(keyring) / now.astimezone(dt.UTC).strftime(STAMP)
    files.make_folder(target / "keys")
    for case in keyring.cases():
        content = files.read(keyring.folder / "keys" / case[-2:] / case)
        if content is not None:
            files.write(target / "keys" / case, content)
    for mark in (keyring.folder / "destroyed").glob("*"):
        files.write(target / "destroyed" / mark.name, b"")
        files.wipe(target / "keys" / mark.name)
    return target


def expire(keyring: Keyring, now: dt.datetime, days: int = DEFAULT_DAYS) -> int:
    """Wipe the backups that are older than `days`; how many."""
    gone = 0
    for backup in every(keyring):
        made = dt.datetime.strptime(backup.name, STAMP).replace(tzinfo=dt.UTC)
        if now - made > dt.timedelta(days=days):
            for path in backup.rglob("*"):
                if path.is_file():
                    files.wipe(path)
            shutil.rmtree(backup)
            gone += 1
    return gone


def attests(source: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Decorator for what tells, from the database, which cases' keys were destroyed."""
    _SOURCES.append(source)
    return source


def attested() -> set[str]:
    """The cases whose destruction the database attests; it outlives a keyring that was lost with its marks."""
    return {case for source in _SOURCES for case in source()}


def restore(keyring: Keyring, backup: Path, also_destroyed: Iterable[str] = ()) -> int:
    """Bring back keys that are missing from the keyring; never one that was destroyed.

    Args:
        keyring: with its master keys in place.
        backup: one folder of `every`.
        also_destroyed: cases whose destruction the database's certificates attest, for when the marks themselves were lost.

    Returns:
        How many keys were brought back.
    """
    marks = {path.name for path in (backup / "destroyed").glob("*")} | set(also_destroyed)
    for case in marks:
        keyring.destroy(case)
    restored = 0
    for path in sorted((backup / "keys").glob("*")):
        target = keyring.folder / "keys" / path.name[-2:] / path.name
        content = files.read(path)
        if content is not None and not keyring.is_destroyed(path.name) and not target.exists():
            files.write(target, content)
            restored += 1
    return restored


def every(keyring: Keyring) -> list[Path]:
    """All backups, oldest first."""
    return sorted(path for path in _folder(keyring).glob("2*Z") if path.is_dir())


def _folder(keyring: Keyring) -> Path:
    if keyring.backups is None:
        raise CryptoError("this keyring keeps no backups")
    return keyring.backups
