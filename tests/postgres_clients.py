"""PostgreSQL's own programs in tests: those that fit the server, wherever this machine has them."""

import os
import subprocess

from django.db import connection

from tools.launch.postgres_binaries import client


def address() -> dict[str, str]:
    """Host or socket folder, port, user and password of the test's server, as its owner, in libpq's words."""
    params = connection.get_connection_params()
    return {key: str(params[key]) for key in ("host", "port", "user", "password") if params.get(key)}


def run_client(name: str, database: str, *arguments: str) -> None:
    """Run `pg_dump`, `psql` … as the owner of the test's server, on one of its databases."""
    server = connection.pg_version // 10_000
    tool = client(name, server)
    assert tool, f"no {name} for PostgreSQL {server} on this machine"
    where = {f"PG{key.upper()}": value for key, value in address().items()} | {"PGDATABASE": database}
    done = subprocess.run(
        [tool, *arguments], check=False, env=os.environ | where, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
