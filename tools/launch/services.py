"""Database and broker for one command, and the environment variables that tell Django about them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import paths, secrets_store
from .broker import Broker
from .postgres import Postgres


def base_environment() -> dict[str, str]:
    """The environment of every child: our own plus the secret key and the logs' immediacy."""
    environment = dict(os.environ)
    environment.setdefault("SECRET_KEY", secrets_store.load()["secret_key"])
    environment.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PATH"] = f"{paths.VENV / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return environment


@contextmanager
def running(folder: Path, *, throwaway: bool = False, share: bool = True) -> Iterator[dict[str, str]]:
    """Environment variables with a database and a broker behind them; ours are stopped at the end.

    `DATABASE_URL` and `REDIS_URL` replace the embedded ones, except for throw-away servers (tests), which never
    touch a database somebody else gave us.
    """
    os.umask(0o077)  # documents, logs and the database are nobody else's
    environment = base_environment()
    postgres: Postgres | None = None
    broker: Broker | None = None
    try:
        if throwaway or not environment.get("DATABASE_URL"):
            postgres = Postgres(folder / "postgres", throwaway=throwaway, strong_owner=throwaway)
            postgres.start(share=share)
            environment["DATABASE_OWNER_URL"] = postgres.url("owner")
            environment["DATABASE_URL"] = postgres.url("app")
            environment["DATABASE_BACKUP_URL"] = postgres.url("backup")
        if throwaway or not environment.get("REDIS_URL"):
            broker = Broker(folder / "broker", throwaway=throwaway)
            broker.start(share=share)
            environment["REDIS_URL"] = broker.url()
        environment.setdefault("DATABASE_OWNER_URL", environment["DATABASE_URL"])
        yield environment
    finally:
        for service in (broker, postgres):
            if service is not None:
                service.stop()
                if throwaway:
                    service.remove()
