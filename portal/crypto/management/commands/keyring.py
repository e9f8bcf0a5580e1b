"""`manage.py keyring …`: what the person who looks after the keys does."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.crypto import backup
from portal.crypto.errors import CryptoError
from portal.crypto.keyring import Keyring
from portal.crypto.store import store


class Command(BaseCommand):
    help = "Start the keyring, rotate its master key while the portal runs, back it up. Prints no key."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("start", help="make the first master key and the index key")
        steps.add_parser("rotate", help="new master key, and every data key wrapped with it")
        retire = steps.add_parser("retire", help="destroy an old master key that wraps nothing any more")
        retire.add_argument("version", type=int)
        steps.add_parser("backup", help="a new backup, and the old ones wiped")
        restore = steps.add_parser(
            "restore",
            help="bring back missing keys from the newest or a named backup; the database first, it knows what was erased",
        )
        restore.add_argument("name", nargs="?")
        steps.add_parser("status", help="versions and numbers")

    def handle(self, *args: Any, step: str, **options: Any) -> None:
        keyring = store()
        if not isinstance(keyring, Keyring):
            raise CommandError("The key store of this portal is not the keyring.")
        try:
            self.stdout.write(getattr(self, f"_{step}")(keyring, options))
        except CryptoError as error:
            raise CommandError(str(error)) from None

    def _start(self, keyring: Keyring, options: dict[str, Any]) -> str:
        keyring.start()
        return self._status(keyring, options)

    def _rotate(self, keyring: Keyring, options: dict[str, Any]) -> str:
        version = keyring.add_master()
        return f"Master key {version} is in use; {keyring.rewrap()} data keys were wrapped anew."

    def _retire(self, keyring: Keyring, options: dict[str, Any]) -> str:
        keyring.retire_master(options["version"])
        return f"Master key {options['version']} is destroyed."

    def _backup(self, keyring: Keyring, options: dict[str, Any]) -> str:
        now = timezone.now()
        made = backup.make(keyring, now)
        gone = backup.expire(keyring, now, settings.KEYRING_BACKUP_DAYS)
        return f"Backup {made.name} made; {gone} old ones wiped."

    def _restore(self, keyring: Keyring, options: dict[str, Any]) -> str:
        found = [b for b in backup.every(keyring) if options["name"] in (None, b.name)]
        if not found:
            raise CommandError("There is no such backup.")
        back = backup.restore(keyring, found[-1], also_destroyed=backup.attested())
        return f"{back} keys brought back from {found[-1].name}."

    def _status(self, keyring: Keyring, options: dict[str, Any]) -> str:
        versions = ", ".join(str(v) for v in keyring.master_versions()) or "none"
        return f"Master keys: {versions}. Data keys: {sum(1 for _ in keyring.cases())}. Backups: {len(backup.every(keyring))}."
