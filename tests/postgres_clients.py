"""PostgreSQL's own programs in tests: those that fit the server, wherever this machine has them."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from tools.launch.postgres_binaries import client_folders


def _fitting(name: str, oldest: int) -> Iterator[Path]:
    for folder in client_folders():
        tool = folder / name
        if tool.exists():
            said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
            number = re.search(r"\d+", said)
            if number and int(number.group()) >= oldest:
                yield tool


def address() -> dict[str, str]:
    """Host or socket folder, port, user and password of the test's server, as its owner, in libpq's words."""
    params = connection.get_connection_params()
    return {key: str(params[key]) for key in ("host", "port", "user", "password") if params.get(key)}


def run_client(name: str, database: str, *arguments: str) -> None:
    """Run `pg_dump`, `psql` … as the owner of the test's server, on one of its databases.

    A dump program older than the server refuses, so the first one that is new enough is taken.
    """
    server = connection.pg_version // 10_000
    tool = next(_fitting(name, server), None)
    assert tool, f"no {name} for PostgreSQL {server} on this machine"
    where = {f"PG{key.upper()}": value for key, value in address().items()} | {"PGDATABASE": database}
    done = subprocess.run(
        [tool, *arguments], check=False, env=os.environ | where, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
