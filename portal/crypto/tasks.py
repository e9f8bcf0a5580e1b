"""The keyring's own upkeep."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal.crypto import backup
from portal.crypto.keyring import Keyring
from portal.crypto.store import store


@shared_task
def keep_keyring() -> int:
    """Each night: a new backup of the keyring, and the old ones wiped; how many. Nothing to do for a key server."""
    keyring = store()
    if not isinstance(keyring, Keyring) or not keyring.master_versions():
        return 0
    now = timezone.now()
    backup.make(keyring, now)
    return backup.expire(keyring, now, settings.KEYRING_BACKUP_DAYS)
