"""The key store on files: master keys, wrapped data keys, the marks of destroyed ones.

    masters/3          a master key (32 bytes); the highest number wraps, older ones still unwrap
    keys/ab/<case>     one line a data key: version, master's version, wrapped key
    destroyed/<case>   empty: this key was destroyed and may never come back from a backup
    index              the key of the blind index
    retired            highest master version that was destroyed

The folder belongs on a disk that no backup of the database covers; its own backups are made by `backup.py`. Losing it
means losing every case: two persons keep the master keys on paper or in a safe.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from portal.crypto import files
from portal.crypto.errors import CryptoError, KeyGone, KeyringNotReady
from portal.crypto.key import Key

CASE_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
Wrapped = dict[int, tuple[int, bytes]]


class Keyring:
    """Data keys of cases on files.

    Args:
        folder: where they are kept.
        backups: where the keyring's own backups are, so that destroying reaches them too.
    """

    def __init__(self, folder: Path, backups: Path | None = None) -> None:
        self.folder = folder
        self.backups = backups
        self._masters: dict[int, Key] = {}
        self._index: Key | None = None

    def __repr__(self) -> str:
        return "Keyring(…)"

    def start(self) -> None:
        """Make the first master key and the index key, unless they are there."""
        with self._lock():
            if not self.master_versions() and not self._retired():
                files.write(self.folder / "masters" / "1", Key.new().exposed())
            if files.read(self.folder / "index") is None:
                files.write(self.folder / "index", Key.new().exposed())

    # --- data keys ---------------------------------------------------------------------------------------------
    def create(self, case: str) -> int:
        """Make the first data key of a case; its version.

        Raises:
            CryptoError: the case has a key already, or had one that was destroyed.
        """
        with self._lock():
            if self.is_destroyed(case) or self._file(case).exists():
                raise CryptoError("this case has or had a key")
            self._write(case, {1: self._wrap(case, 1, Key.new())})
        return 1

    def latest(self, case: str) -> int:
        """Version of the data key that new values are sealed with."""
        return max(self._read(case))

    def key(self, case: str, version: int) -> Key:
        """One data key.

        Raises:
            KeyGone: it was destroyed, or the master key around it was.
        """
        # Asked twice: between reading the file and the master key, a rotation may have wrapped it anew and retired the old one.
        for last_try in (False, True):
            master, wrapped = self._read(case).get(version, (0, b""))
            try:
                return self._master(master).unwrap(wrapped, _bound(case, version))
            except KeyGone:
                if last_try:
                    raise
        raise KeyGone("no key for this case")

    def add_version(self, case: str) -> int:
        """A further data key; values sealed before stay readable."""
        with self._lock():
            wrapped = self._read(case)
            version = max(wrapped) + 1
            self._write(case, {**wrapped, version: self._wrap(case, version, Key.new())})
        return version

    def drop_version(self, case: str, version: int) -> None:
        """Destroy one data key that nothing is sealed with any more; never the latest."""
        with self._lock():
            wrapped = self._read(case)
            if version == max(wrapped):
                raise CryptoError("the latest key of a case is in use")
            self._write(case, {v: w for v, w in wrapped.items() if v != version})
        self._erase_from_backups(case)

    def destroy(self, case: str) -> None:
        """Destroy all data keys of a case, here and in the backups within reach. Safe to call again."""
        with self._lock():
            files.write(self.folder / "destroyed" / _checked(case), b"")
            files.wipe(self._file(case))
        self._erase_from_backups(case)

    def is_destroyed(self, case: str) -> bool:
        """Whether the case's keys were destroyed."""
        return (self.folder / "destroyed" / _checked(case)).exists()

    def cases(self) -> Iterator[str]:
        """Every case that has a key."""
        for path in sorted((self.folder / "keys").glob("*/*")):
            if CASE_NAME.fullmatch(path.name):
                yield path.name

    # --- master keys -------------------------------------------------------------------------------------------
    def master_versions(self) -> list[int]:
        """Versions of the master keys that are here."""
        return sorted(int(path.name) for path in (self.folder / "masters").glob("[0-9]*"))

    def add_master(self) -> int:
        """A new master key; from now on it wraps. `rewrap` moves the data keys to it while the portal runs."""
        with self._lock():
            version = max([*self.master_versions(), self._retired()]) + 1
            files.write(self.folder / "masters" / str(version), Key.new().exposed())
        return version

    def rewrap(self) -> int:
        """Wrap every data key with the newest master key; how many were moved. Can be broken off and called again."""
        moved = 0
        for case in list(self.cases()):
            with self._lock():
                newest = self.master_versions()[-1]
                try:
                    wrapped = self._read(case)
                except KeyGone:
                    continue  # destroyed meanwhile
                if any(master != newest for master, _w in wrapped.values()):
                    self._write(case, {v: self._wrap(case, v, self.key(case, v)) for v in wrapped})
                    moved += 1
        return moved

    def retire_master(self, version: int) -> None:
        """Destroy an old master key: copies of the keyring from before the rewrapping can't be read any more, wherever they are.

        Raises:
            CryptoError: data keys still need it, or it is the newest.
        """
        with self._lock():
            if version >= self.master_versions()[-1]:
                raise CryptoError("the newest master key is in use")
            if any(master == version for case in self.cases() for master, _w in self._read(case).values()):
                raise CryptoError("data keys are still wrapped with this master key; rewrap first")
            files.write(self.folder / "retired", str(max(version, self._retired())).encode())
            files.wipe(self.folder / "masters" / str(version))
            self._masters.pop(version, None)

    def index_key(self) -> Key:
        """The key of the blind index."""
        if self._index is None:
            bits = files.read(self.folder / "index")
            if bits is None:
                raise KeyringNotReady("the keyring has no index key; run `manage.py keyring start`")
            self._index = Key(bits)
        return self._index

    # --- inside ------------------------------------------------------------------------------------------------
    def _lock(self) -> AbstractContextManager[None]:
        return files.locked(self.folder / ".lock")

    def _file(self, case: str) -> Path:
        return self.folder / "keys" / _checked(case)[-2:] / case

    def _retired(self) -> int:
        return int(files.read(self.folder / "retired") or 0)

    def _master(self, version: int) -> Key:
        path = self.folder / "masters" / str(version)
        if not path.exists():  # asked each time, so that a retired key is not used from memory
            self._masters.pop(version, None)
            raise KeyGone("no key for this case")
        if version not in self._masters:
            self._masters[version] = Key(files.read(path) or b"")
        return self._masters[version]

    def _wrap(self, case: str, version: int, key: Key) -> tuple[int, bytes]:
        versions = self.master_versions()
        if not versions:
            raise KeyringNotReady("the keyring has no master key; run `manage.py keyring start`")
        return versions[-1], self._master(versions[-1]).wrap(key, _bound(case, version))

    def _read(self, case: str) -> Wrapped:
        content = files.read(self._file(case))
        if content is None:
            raise KeyGone("no key for this case")
        return parse(content)

    def _write(self, case: str, wrapped: Wrapped) -> None:
        files.write(self._file(case), dump(wrapped))

    def _erase_from_backups(self, case: str) -> None:
        if self.backups is not None:
            for path in self.backups.glob(f"*/keys/{case}"):
                files.wipe(path)


def parse(content: bytes) -> Wrapped:
    """Wrapped data keys by version from the lines of a file."""
    rows = (line.split() for line in content.decode().splitlines() if line)
    return {int(version): (int(master), base64.b64decode(wrapped)) for version, master, wrapped in rows}


def dump(wrapped: Wrapped) -> bytes:
    """The lines of a file."""
    rows = (f"{v} {master} {base64.b64encode(w).decode()}" for v, (master, w) in sorted(wrapped.items()))
    return "\n".join(rows).encode() + b"\n"


def _bound(case: str, version: int) -> bytes:
    return f"data key\0{case}\0{version}".encode()


def _checked(case: str) -> str:
    if not CASE_NAME.fullmatch(case):
        raise ValueError("a case is named by its random id")
    return case
