"""A database of its own for measurements, kept between runs as long as it was built for the same question."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tools.launch import paths
from tools.launch.broker import Broker
from tools.launch.postgres import Postgres
from tools.launch.services import base_environment


@contextmanager
def running(name: str, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Environment variables of a database and a broker under `var/NAME`; both are stopped at the end, their data stays."""
    folder = paths.VAR / name
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    postgres = Postgres(folder / "postgres", throwaway=not durable)
    broker = Broker(folder / "broker", throwaway=not durable)
    try:
        postgres.start()
        broker.start()
        yield {
            **base_environment(),
            "DATABASE_OWNER_URL": postgres.url("owner"),
            "DATABASE_URL": postgres.url("app"),
            "REDIS_URL": broker.url(),
            "VAR_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": os.environ.get("BENCH_SETTINGS", "bench.settings"),
        }
    finally:
        broker.stop()
        postgres.stop()
