"""A base backup of the test's server, and a second server that starts from it: what somebody does who finds an old one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.postgres_clients import address
from tools.launch.identity import database_identity
from tools.launch.postgres_binaries import candidates
from tools.launch.processes import dies_with_parent, end, tail, wait_until

START_SECONDS = 90


class BaseBackup:
    """The whole cluster as its files were, taken with PostgreSQL's own program while it runs."""

    def __init__(self) -> None:
        self.identity = database_identity()
        # Not below pytest's own folder: whoever runs the database must get there, and a socket's path is short.
        self.folder = self.identity.own(Path(tempfile.mkdtemp(prefix="portal-base-backup-")))
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        major = connection.pg_version // 10_000
        found = [one for one in candidates(self.identity, self.folder) if one.major == major]
        if not found:
            self._give_up(f"no programs of PostgreSQL {major} on this machine")
        self.programs = found[0].folder

    def take(self) -> BaseBackup:
        """Copy the cluster; on a server of somebody else that forbids it, the test is skipped and says so."""
        where = {f"PG{key.upper()}": value for key, value in address().items()}
        done = subprocess.run(
            [str(self.programs / "pg_basebackup"), "-D", str(self.data), "-X", "stream", "-c", "fast", "--no-sync", "--no-manifest"],
            check=False, env=os.environ | where, capture_output=True, text=True, cwd="/", **self.identity.popen(),
        )  # fmt: skip
        if done.returncode != 0:
            self._give_up(done.stderr[-2000:])
        return self

    def start(self) -> psycopg.Connection:
        """A server on the copy, on a socket of its own; connected to the test's database as its owner."""
        for name, words in (("postgresql.conf", ""), ("pg_hba.conf", "local all all trust\n")):
            (self.data / name).write_text(words)  # not the old server's: it may stand elsewhere
            (self.data / name).chmod(0o644)
        options = {
            "config_file": self.data / "postgresql.conf", "hba_file": self.data / "pg_hba.conf", "listen_addresses": "", "port": 5432,
            "unix_socket_directories": self.folder, "fsync": "off", "shared_buffers": "32MB", "autovacuum": "off",
        }  # fmt: skip
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGINT), **self.identity.popen(),
            )  # fmt: skip
        running = self.process
        assert wait_until(self._answers, seconds=START_SECONDS, alive=lambda: running.poll() is None), tail(
            self.log
        )
        return self._connect()

    def remove(self) -> None:
        """Stop the second server and delete the copy."""
        if self.process is not None:
            end(
                self.process, signal.SIGQUIT, grace=10
            )  # nothing of it is kept, so it need not write anything down
        shutil.rmtree(self.folder, ignore_errors=True)

    def holds(self, text: bytes) -> list[str]:
        """Files of the test's database, and of the log of all changes, in which these bytes stand without any key."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            (oid,) = cursor.fetchone()
        looked_at = [self.data / "base" / str(oid), self.data / "pg_wal"]
        return [
            str(path)
            for folder in looked_at
            for path in folder.rglob("*")
            if path.is_file() and text in path.read_bytes()
        ]

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user=address()["user"], dbname=connection.settings_dict["NAME"], autocommit=True, connect_timeout=5
        )  # fmt: skip

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _give_up(self, why: str) -> None:
        self.remove()
        ours = address().get("host", "").startswith("/")
        if ours:  # the server that `make test` starts always lets its owner do it
            raise AssertionError(why)
        pytest.skip(f"this server can't be copied from here: {why}")
