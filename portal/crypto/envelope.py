"""One value sealed for one place. Bytes: format, version of the data key, nonce, AES-256-GCM ciphertext with its tag."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from portal.crypto.errors import Tampered
from portal.crypto.key import NONCE_BYTES, Key

FORMAT = 1
HEADER = struct.Struct(">BH")
TAG_BYTES = 16


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs: its case, table, row and field. It is authenticated with the value and stored nowhere."""

    case: str
    table: str
    row: str
    field: str

    def bound(self, key_version: int) -> bytes:
        """The place as bytes that no other place has: every part with its length."""
        parts = [part.encode() for part in (self.case, self.table, self.row, self.field)]
        return HEADER.pack(FORMAT, key_version) + b"".join(struct.pack(">I", len(p)) + p for p in parts)


def seal(plain: bytes, place: Place, key: Key, key_version: int) -> bytes:
    """Encrypt a value for one place."""
    return HEADER.pack(FORMAT, key_version) + key.encrypt(plain, place.bound(key_version))


def unseal(sealed: bytes, place: Place, key: Key) -> bytes:
    """The value, if it was sealed for this place with this key.

    Raises:
        Tampered: it was not, or has been changed.
    """
    return key.decrypt(sealed[HEADER.size :], place.bound(version_of(sealed)))


def version_of(sealed: bytes) -> int:
    """Version of the data key a value was sealed with.

    Raises:
        Tampered: these bytes are no sealed value.
    """
    if len(sealed) < HEADER.size + NONCE_BYTES + TAG_BYTES:
        raise Tampered("the sealed value is cut short")
    form, version = HEADER.unpack_from(sealed)
    if form != FORMAT:
        raise Tampered("the sealed value has an unknown form")
    return int(version)
