"""The Python environment: made once from the locked requirements, looked at again only when they change."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from . import paths
from .terminal import say, step, stop

_STAMP = paths.VENV / ".portal-lock"


def _wanted_stamp() -> str:
    lock = hashlib.sha256(paths.LOCK_FILE.read_bytes()).hexdigest()
    return f"{lock} {platform.python_version()}"


def is_ready() -> bool:
    """True when `.venv` holds exactly what the lock file names."""
    if not paths.VENV_PYTHON.exists() or not _STAMP.exists():
        return False
    return _STAMP.read_text().split(" ")[0] == _wanted_stamp().split(" ")[0]


def ensure() -> None:
    """Make or refresh `.venv`. Does nothing (in milliseconds) when the lock file hasn't changed."""
    if is_ready():
        return
    with step("Python environment (.venv), from requirements/dev.txt"):
        if not paths.VENV_PYTHON.exists():
            _create()
        _install()
        _STAMP.write_text(_wanted_stamp())


def _create() -> None:
    uv = shutil.which("uv")
    if (
        uv
        and subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(paths.VENV)]).returncode
        == 0
    ):
        return
    command = [sys.executable, "-m", "venv", "--clear", str(paths.VENV)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode == 0:
        return
    # Debian ships Python without ensurepip: the venv module is there but can't put pip into what it makes.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    from .system_libraries import apt_install

    if apt_install([package]) and subprocess.run(command).returncode == 0:
        return
    shutil.rmtree(paths.VENV, ignore_errors=True)
    stop(
        "Python can't make a virtual environment here:\n"
        f"{(made.stdout + made.stderr).strip()}\n\nOn Debian or Ubuntu: sudo apt-get install {package}"
    )


def _install() -> None:
    environment = {**os.environ, "VIRTUAL_ENV": str(paths.VENV)}
    sync = ["pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes"]
    target = ["--python", str(paths.VENV_PYTHON), str(paths.LOCK_FILE)]
    uv = shutil.which("uv") or _own_uv()
    if uv and subprocess.run([uv, *sync, *target], env=environment, cwd=paths.ROOT).returncode == 0:
        return
    if not _has_pip():
        stop("The packages could not be installed; see the message above (is there a network?).")
    say("  uv could not install the packages; trying pip (slower)")
    pip = [
        str(paths.VENV_PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        str(paths.LOCK_FILE),
    ]
    if subprocess.run(pip, env=environment, cwd=paths.ROOT).returncode != 0:
        stop("The packages could not be installed; see the message above (is there a network?).")


def _has_pip() -> bool:
    return (
        subprocess.run([str(paths.VENV_PYTHON), "-m", "pip", "--version"], capture_output=True).returncode
        == 0
    )


def _own_uv() -> str | None:
    """Install uv beside the environment (not into it: `uv pip sync` removes what the lock file doesn't name)."""
    home = paths.VAR / "uv"
    binary = home / "bin" / "uv"
    if binary.exists():
        return str(binary)
    command = [str(paths.VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = ["--require-hashes", "--target", str(home), "-r", str(paths.BOOTSTRAP_LOCK_FILE)]
    if subprocess.run([*command, *locked]).returncode != 0:
        return None
    return str(binary) if binary.exists() else None


def enter(argv: list[str]) -> None:
    """Go on inside `.venv`: replaces this process, so that signals reach the one that supervises."""
    if Path(sys.prefix).resolve() == paths.VENV.resolve():
        return
    os.chdir(paths.ROOT)
    python = str(paths.VENV_PYTHON)
    os.execv(python, [python, "-m", "tools.launch", *argv])
