"""What can go wrong with sealed values. No message carries a key, a value or a name."""


class CryptoError(Exception):
    """Something sealed cannot be opened."""


class KeyGone(CryptoError):
    """The key of this case has been destroyed, or never existed; to the reader both are the same."""


class Tampered(CryptoError):
    """The sealed bytes are not the ones that were sealed for this place."""


class KeyringNotReady(CryptoError):
    """The key store has no master key, or files that others can read."""
