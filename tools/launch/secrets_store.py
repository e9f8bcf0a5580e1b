"""Secrets of this installation, made on the first run and kept in `var/secrets.json` for the owner alone."""

from __future__ import annotations

import json
import os
import secrets

from . import paths

NAMES = ("secret_key", "database_superuser", "database_owner", "database_app", "database_backup")


def load() -> dict[str, str]:
    """All secrets, making those that are missing. A half-written file can't appear: written aside, then renamed."""
    paths.VAR.mkdir(parents=True, exist_ok=True)
    paths.VAR.chmod(0o711)  # the database's own user passes through; everything inside is private
    file = paths.VAR / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known.update({name: secrets.token_urlsafe(48) for name in missing})
        aside = file.with_suffix(".new")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(known, handle, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(file)
    return known
