"""The key store of this portal, as the settings name it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from portal.crypto.keystore import KeyStore


@cache
def store() -> KeyStore:
    """The one key store of this process; `KEY_STORE` names the class and what it is made with."""
    chosen: dict[str, Any] = settings.KEY_STORE
    made: KeyStore = import_string(chosen["class"])(**chosen["options"])
    return made
