"""What the portal asks of a key store. The keyring on files is one; a key server would be another."""

from __future__ import annotations

from typing import Protocol

from portal.crypto.key import Key


class KeyStore(Protocol):
    """Keeps the data keys of cases, outside the database and its backups."""

    def create(self, case: str) -> int:
        """Make the first data key of a case; its version. Refused for a case that has or had one."""

    def latest(self, case: str) -> int:
        """Version of the data key that new values are sealed with."""

    def key(self, case: str, version: int) -> Key:
        """One data key, or KeyGone."""

    def add_version(self, case: str) -> int:
        """A further data key for a case; old values stay readable until `drop_version`."""

    def drop_version(self, case: str, version: int) -> None:
        """Destroy one data key after everything was sealed anew with a later one."""

    def destroy(self, case: str) -> None:
        """Destroy all data keys of a case, here and in every backup within reach; nothing of it can be read again."""

    def is_destroyed(self, case: str) -> bool:
        """Whether `destroy` was called for the case."""

    def index_key(self) -> Key:
        """The key of the blind index; it opens nothing."""
