"""Finding equal values without storing them: a keyed digest of the value in a canonical form."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from portal.crypto.keystore import KeyStore


def canonical_name(name: str) -> str:
    """A name as it is compared: no case, accents, punctuation or order, so that "O’Tea, Núria" equals "nuria otea"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^\w\s]|_", "", plain.replace(",", " ").replace("-", " ")).split()
    return " ".join(sorted(words))


def name_and_birth(store: KeyStore, name: str, born: dt.date | None) -> bytes | None:
    """Digest of a name with its birth date, for the duplicate check; None where either is unknown."""
    words = canonical_name(name)
    if not words or born is None:
        return None
    return digest(store, "name_and_birth", f"{words}|{born.isoformat()}")


def digest(store: KeyStore, purpose: str, value: str) -> bytes:
    """Keyed digest of a value; the same value for another purpose gives another digest."""
    return store.index_key().digest(f"{purpose}\0{value}".encode())
