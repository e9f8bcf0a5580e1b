"""Keys made from the portal's own secret, for what the portal keeps for itself between two requests or two sign-ins."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sealer(purpose: str) -> MultiFernet:
    """Seals under today's secret and opens what was sealed under an earlier one.

    Args:
        purpose: what is sealed; each purpose has a key of its own.
    """
    return _sealer(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=20)
def _sealer(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    def key(secret: str) -> Fernet:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(
            secret.encode()
        )
        return Fernet(base64.urlsafe_b64encode(derived))

    return MultiFernet([key(secret) for secret in secrets])
