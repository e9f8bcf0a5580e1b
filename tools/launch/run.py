"""`make run`: everything between a fresh clone and a portal in the browser."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from types import FrameType

from . import paths, system_libraries
from .children import Child, Children, end_leftovers
from .processes import locked
from .services import running
from .terminal import paint, say, step, stop

_PREPARED = paths.VAR / "postgres" / "prepared"
_DEFAULT_PORT = 8000
_PORTS_TO_TRY = 20

# What brings an empty database to a working portal. `migrate` runs as the owner of the tables (manage.py sees to it),
# all others as the runtime role, as the web and the worker do.
_PREPARE = (
    ("Tables", ["migrate", "--no-input", "--verbosity", "0"]),
    ("Keys", ["keyring", "--verbosity", "0", "start"]),
    ("Reference data", ["load_reference", "--verbosity", "0"]),
)
# Files whose change makes a new start prepare the database again.
_SHAPES_DATA = re.compile(r"(^|/)(migrations|reference|demo|commands)/")
_DEMO = ("Demo city", ["demo", "--if-empty"])


class _Ending:
    """Turns Ctrl-C and friends into a flag: the loop ends, nothing is torn down in a signal handler."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if not self.asked:
            say("\nEnding …")
        self.asked = True


def run(*, demo: bool = True) -> int:
    """Start the portal and stay until Ctrl-C. Returns the exit code."""
    started = time.monotonic()
    with locked(paths.RUN / "run.lock", wait=False) as alone:
        if not alone:
            stop("The portal of this checkout is already running.")
        end_leftovers()
        system_libraries.ensure()
        ending = _Ending()
        with running(paths.VAR, share=False) as environment:
            port = _free_port(int(environment.get("PORT", _DEFAULT_PORT)))
            address = f"http://localhost:{port}"
            environment.setdefault("SITE_URL", address)
            environment.setdefault("LOG_LEVEL", "WARNING")
            environment.setdefault("PYTHONWARNINGS", "ignore")
            prepare(environment, demo=demo)
            children = Children(_children(port), environment)
            try:
                if not ending.asked:
                    children.start()
                    children.watch(lambda: ending.asked or answers(port))
                if not ending.asked and not children.failed:
                    _greet(address, time.monotonic() - started, environment)
                    children.watch(lambda: ending.asked)
            finally:
                children.stop()
        say("Ended." if not children.failed else "Ended after an error.")
        return 1 if children.failed else 0


def prepare(environment: dict[str, str], *, demo: bool) -> None:
    """Bring the database to what the code expects; skipped when neither code nor database changed since."""
    embedded = _PREPARED.parent.exists() and "/socket" in environment["DATABASE_URL"]
    wanted = _state_of_code() + (" demo" if demo else "")
    if embedded and _PREPARED.exists() and _PREPARED.read_text() == wanted:
        return
    for title, arguments in (*_PREPARE, *([_DEMO] if demo else [])):
        with step(title):
            manage(arguments, environment)
    if embedded:
        _PREPARED.write_text(wanted)


def manage(arguments: list[str], environment: dict[str, str]) -> None:
    """Run one management command to its end; its failure ends the launcher."""
    command = [str(paths.VENV_PYTHON), "manage.py", *arguments]
    code = subprocess.run(command, cwd=paths.ROOT, env=environment, stdin=subprocess.DEVNULL).returncode
    if code in (-signal.SIGINT, 130):
        raise KeyboardInterrupt  # Ctrl-C went to the command as well; the next start goes on from here
    if code != 0:
        stop(f"manage.py {' '.join(arguments)} failed; see above.")


def _state_of_code() -> str:
    """Changes whenever migrations, reference data, the demo city or the packages do."""
    digest = hashlib.sha256(paths.LOCK_FILE.read_bytes())
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=paths.ROOT, capture_output=True, text=True)
    if not listed.stdout:
        return f"unknown {time.time()}"  # a copy without Git: prepare at every start
    for name in listed.stdout.split("\0"):
        file = paths.ROOT / name
        if _SHAPES_DATA.search(name) and file.is_file():
            digest.update(name.encode() + file.read_bytes())
    return digest.hexdigest()


def _children(port: int) -> list[Child]:
    binaries = paths.VENV / "bin"
    celery = [str(binaries / "celery"), "--app", "portal.config.celery", "--quiet"]
    web = [str(binaries / "granian"), "--interface", "wsgi", "--host", os.environ.get("HOST", "127.0.0.1")]
    web += ["--port", str(port), "--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers"]
    web += ["--log-level", "warning", "portal.config.wsgi:application"]
    worker = [
        *celery,
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "info",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = [*celery, "beat", "--loglevel", "warning", "--pidfile", ""]
    return [
        Child("web", web, "green", grace=8),
        Child("worker", worker, "magenta", grace=30),
        Child("beat", beat, "yellow", grace=10),
    ]


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + _PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != wanted:
            say(f"  Port {wanted} is taken; using {port} (choose one with PORT=…)")
        return port
    return stop(f"Ports {wanted} to {wanted + _PORTS_TO_TRY - 1} are all taken; choose one with PORT=…")


def answers(port: int) -> bool:
    """Whether a web server answers on this port of our own machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _greet(address: str, seconds: float, environment: dict[str, str]) -> None:
    say("")
    say(paint(f"The portal is ready after {seconds:.0f} s: {address}", "bold"))
    accounts = paths.ROOT / "docs" / "demo_accounts.txt"
    if accounts.exists():
        say(accounts.read_text().rstrip())
    say(
        f"Everything it writes is in {paths.VAR}, logs in {paths.LOGS}. Stop with Ctrl-C; start again with: make run"
    )
    say("")
