"""A private PostgreSQL for one checkout: a data folder under `var/`, a unix socket, no network port.

It may be killed at any moment: PostgreSQL recovers by itself at the next start, and whether it is up is only ever
found out by connecting (a pid file says nothing after a kill).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from . import identity as identities
from . import paths, secrets_store
from .postgres_binaries import find
from .processes import dies_with_parent, end, locked, tail, wait_until
from .terminal import stop

DATABASE = "portal"
SUPERUSER = "postgres"
_ROLES = {"owner": "portal_owner", "app": "portal_app", "backup": "portal_backup"}
_START_SECONDS = 90  # recovery after a kill replays what the last checkpoint lacks


class Postgres:
    """Supervises one server.

    `throwaway` gives up durability for speed (tests). `strong_owner` lets the tables' owner go past triggers, to
    empty tables in tests and to load a scale city; never where a city's data is.
    """

    def __init__(self, folder: Path, *, throwaway: bool = False, strong_owner: bool = False) -> None:
        self.strong_owner = strong_owner
        self.identity = identities.database_identity()
        self.base = identities.reachable_folder(self.identity, folder)
        self.data = self.base / "data"
        self.sockets = identities.socket_folder(self.identity, self.base)
        self.throwaway = throwaway
        self.log = self.base / "postgres.log"
        self.secrets = secrets_store.load()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """Address for `owner`, `app` or `backup`, understood by Django's settings and by libpq."""
        password = self.secrets[f"database_{role}"]
        return f"postgres://{_ROLES[role]}:{password}@/{database}?host={quote(str(self.sockets))}"

    def start(self, *, share: bool = True) -> None:
        """Start the server and make roles and database.

        When a server of this checkout already answers, `share` says to use it; else we wait for its owner to end.
        """
        with locked(self.base / "start.lock"):
            if not share and not wait_until(lambda: not self.answers(), seconds=60):
                stop("Another command of this checkout uses the database; let it finish first.")
            if not self.answers():
                binaries = find(self.identity, self.base, self._data_major())
                if self._data_major() is None:
                    self._initialise(binaries.folder)
                self._launch(binaries.folder)
            self._prepare()

    def stop(self) -> None:
        """Stop the server if this process started it. SIGINT is PostgreSQL's fast, clean shutdown."""
        if self.process is not None:
            end(self.process, signal.SIGINT, grace=30)
            self.process = None

    def answers(self) -> bool:
        """True when the server accepts a connection on our socket."""
        if not (self.sockets / ".s.PGSQL.5432").exists():
            return False
        import psycopg

        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def remove(self) -> None:
        """Delete everything of a throw-away server."""
        shutil.rmtree(self.base, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)
        if identities.OUTSIDE in self.base.parents:
            self.base.parent.rmdir()

    def _connect(self, database: str):  # type: ignore[no-untyped-def]  # psycopg exists only inside .venv
        import psycopg

        return psycopg.connect(
            host=str(self.sockets),
            user=SUPERUSER,
            password=self.secrets["database_superuser"],
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _data_major(self) -> int | None:
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _initialise(self, binaries: Path) -> None:
        aside = self.base / "data.new"  # initdb may be killed halfway: only a finished folder gets the name
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self.identity.own(aside)
        password = self.base / "superuser"
        password.touch(mode=0o600)
        password.write_text(self.secrets["database_superuser"])
        if self.identity.uid is not None and self.identity.gid is not None:
            os.chown(password, self.identity.uid, self.identity.gid)
        command = [str(binaries / "initdb"), "-D", str(aside), "-U", SUPERUSER, f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        if self.throwaway:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self.identity.popen())
        password.unlink()
        if done.returncode != 0:
            stop(f"PostgreSQL could not make its data folder:\n{done.stdout}{done.stderr}")
        aside.replace(self.data)

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "80",
            "shared_buffers": "128MB",
            "log_line_prefix": "%m [%p] %u ",
            "log_checkpoints": "off",
        }
        if self.throwaway:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _launch(self, binaries: Path) -> None:
        # A server whose starter was killed may still be shutting down: then ours gives way at once, so try again.
        attempts = 40
        for attempt in range(1, attempts + 1):
            process = self._spawn(binaries)
            if wait_until(self.answers, seconds=_START_SECONDS, alive=lambda p=process: p.poll() is None):  # type: ignore[misc]
                return
            self.stop()
            if "postmaster.pid" not in tail(self.log, 4) or attempt == attempts:
                stop(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.25)

    def _spawn(self, binaries: Path) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(binaries / "postgres"), "-D", str(self.data), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGINT),
                **self.identity.popen(),
            )
        return self.process

    def _prepare(self) -> None:
        from psycopg import sql

        scripts = paths.ROOT / "deploy" / "postgres"
        roles = (
            scripts / "roles.sql"
        ).read_text()  # the file psql runs in production, its variables filled here
        for role in _ROLES:
            password = sql.Literal(self.secrets[f"database_{role}"]).as_string()
            roles = roles.replace(f":'{role}_password'", password)
        with self._connect("postgres") as connection:
            connection.execute(roles)
            if self.strong_owner:
                connection.execute(
                    "ALTER ROLE portal_owner SUPERUSER"
                )  # empties tables past triggers, makes databases
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not exists:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER portal_owner")
        with self._connect(DATABASE) as connection:
            connection.execute((scripts / "grants.sql").read_text())
