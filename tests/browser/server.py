"""A real server on its own copy of the test database: granian for the pages, Celery for the work behind them."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.executable).parent


@dataclass(frozen=True)
class City:
    """Where the running portal answers, who lives in it (role slug to address and whether a code is asked for), and its mail."""

    url: str
    people: dict[str, dict[str, Any]]
    mail: Path

    def last_mail_to(self, address: str, *, holding: str = "", seconds: int = 30) -> str:
        """The newest message to an address, once the worker has written it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in sorted(
                self.mail.glob("*.log"), key=lambda found: found.stat().st_mtime_ns, reverse=True
            ):
                text = path.read_text()
                if f"To: {address}" in text and holding in text.replace("=\n", ""):
                    return text
            time.sleep(0.3)
        raise AssertionError(f"no message to {address}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def own_database(owner_url: str) -> Iterator[str]:
    """A database without rows beside the one named, dropped afterwards."""
    name = f"browser_{os.getpid()}"
    with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        template = os.environ.get("TEST_DATABASE_TEMPLATE", "template0")
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {template}')
    try:
        yield with_database(owner_url, name)
    finally:
        with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment(database: str, folder: Path, port: int) -> dict[str, str]:
    """What the portal's processes need to know."""
    return {
        **{key: value for key, value in os.environ.items() if key not in ("PORTAL_DB_ROLE", "DATABASE_URL")},
        "DJANGO_SETTINGS_MODULE": "portal.config.settings.dev",
        "DATABASE_OWNER_URL": database,
        "VAR_DIR": str(folder),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "ERROR",
        "EMAIL_URL": f"filemail:///{folder}/mail",
        "API_PER_MINUTE": "1000000/min",
        "API_PER_DAY": "10000000/day",
    }


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as the block lasts."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_answering(url: str, process: subprocess.Popen[bytes], log: Path, seconds: int = 180) -> None:
    """Until the front page answers; says what the server said if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer:\n{log.read_text()[-3000:]}")


def prepare(command: list[str], env: dict[str, str]) -> str:
    """Run something to its end; what it printed."""
    ran = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-3000:])
    return ran.stdout


@contextmanager
def city(owner_url: str, folder: Path) -> Iterator[City]:
    """The portal with its small city, served and worked for."""
    with own_database(owner_url) as database:
        port = free_port()
        env = environment(database, folder, port)
        prepare(["manage.py", "migrate", "--verbosity", "0"], env)
        prepare(["manage.py", "keyring", "start"], env)
        people = json.loads(prepare(["-m", "tests.browser.city"], env).splitlines()[-1])
        web = [str(BINARIES / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        web += ["--workers", "1", "--blocking-threads", "2", "portal.config.wsgi:application"]
        worker = [
            str(BINARIES / "celery"),
            "-A",
            "portal.config.celery",
            "worker",
            "-P",
            "solo",
            "-l",
            "error",
        ]
        log = folder / "web.log"
        with running(web, env, log) as server, running(worker, env, folder / "worker.log"):
            # Passkeys work on plain HTTP for the name localhost alone.
            url = f"http://localhost:{port}"
            wait_until_answering(url, server, log)
            yield City(url, people, folder / "mail")
