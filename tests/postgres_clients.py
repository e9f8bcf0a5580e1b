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


def run_client(name: str, database: str, *arguments: str) -> None:
    """Run `pg_dump`, `psql` … as the owner of the test's server, on one of its databases.

    A dump program older than the server refuses, so the first one that is new enough is taken.
    """
    config = connection.settings_dict
    server = connection.pg_version // 10_000
    tool = next(_fitting(name, server), None)
    assert tool, f"no {name} for PostgreSQL {server} on this machine"
    address = {"host": config["HOST"], "port": config["PORT"], "username": config["USER"], "dbname": database}
    where = [f"--{key}={value}" for key, value in address.items() if value]
    env = os.environ | {"PGPASSWORD": config.get("PASSWORD") or ""}
    subprocess.run([tool, *where, *arguments], check=True, env=env, stderr=subprocess.PIPE)
