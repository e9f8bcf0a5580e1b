"""A key in memory that does not show itself: not in logs, not in error pages, not in a pickle."""

from __future__ import annotations

import hmac
import secrets
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.crypto.errors import Tampered

KEY_BYTES = 32
NONCE_BYTES = 12


class Key:
    """256 random bits and what can be done with them. The bits leave only through `exposed`, for the key store to write."""

    __slots__ = ("__aead", "__bits")

    def __init__(self, bits: bytes) -> None:
        if len(bits) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self.__bits = bits
        self.__aead = AESGCM(bits)

    @classmethod
    def new(cls) -> Key:
        """A fresh random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def encrypt(self, plain: bytes, bound_to: bytes) -> bytes:
        """Nonce and authenticated ciphertext, bound to a place that is not stored with it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self.__aead.encrypt(nonce, plain, bound_to)

    def decrypt(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What was encrypted.

        Raises:
            Tampered: changed bytes, another key or another place.
        """
        try:
            return self.__aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError):
            raise Tampered("the sealed value does not belong here") from None

    def digest(self, message: bytes) -> bytes:
        """HMAC-SHA-256 under this key."""
        return hmac.digest(self.__bits, message, "sha256")

    def wrap(self, other: Key, bound_to: bytes) -> bytes:
        """The other key, encrypted under this one."""
        return self.encrypt(other.__bits, bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> Key:
        """The key that was wrapped."""
        return Key(self.decrypt(wrapped, bound_to))

    def exposed(self) -> bytes:
        """The bits themselves; only a key store that writes them to its own file may ask."""
        return self.__bits

    def __repr__(self) -> str:
        return "Key(…)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")

    def __copy__(self) -> NoReturn:
        raise TypeError("a key is not copied")

    def __deepcopy__(self, memo: Any) -> NoReturn:
        raise TypeError("a key is not copied")
