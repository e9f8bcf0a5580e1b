"""A database of its own for measurements, kept between runs as long as it was built for the same question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tools.launch import paths
from tools.launch.broker import Broker
from tools.launch.postgres import Postgres
from tools.launch.services import base_environment


class Base(NamedTuple):
    """What a run stands on; `environment` holds the addresses of the two others."""

    environment: dict[str, str]
    postgres: Postgres
    broker: Broker


@contextmanager
def base(name: str, *, durable: bool) -> Iterator[Base]:
    """A database and a broker under `var/NAME`, running, and the environment variables of what uses them."""
    folder = paths.VAR / name
    folder.mkdir(parents=True, exist_ok=True)
    for passage in (folder, *folder.parents):
        if passage.is_relative_to(paths.VAR):
            passage.chmod(0o711)
    postgres = Postgres(folder / "postgres", throwaway=not durable, strong_owner=True)
    broker = Broker(folder / "broker", throwaway=not durable)
    try:
        postgres.start()
        broker.start()
        environment = {
            **base_environment(),
            "DATABASE_OWNER_URL": postgres.url("owner"),
            "DATABASE_URL": postgres.url("app"),
            "REDIS_URL": broker.url(),
            "VAR_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }
        yield Base(environment, postgres, broker)
    finally:
        broker.stop()
        postgres.stop()


@contextmanager
def running(name: str) -> Iterator[dict[str, str]]:
    """Environment variables of services that need not survive a power cut; their data stays for the next run."""
    with base(name, durable=False) as found:
        yield found.environment
