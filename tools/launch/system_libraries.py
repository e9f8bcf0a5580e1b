"""Libraries that no wheel brings: WeasyPrint draws text with Pango and HarfBuzz of the system."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess

from .terminal import say, step

# shared object -> Debian package
_NEEDED = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_COMMANDS = {"msgfmt": "gettext"}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing() -> list[str]:
    """Debian packages that are needed for PDF reports and translations and aren't here."""
    wanted = [package for name, package in _NEEDED.items() if not _loads(name)]
    wanted += [package for command, package in _COMMANDS.items() if shutil.which(command) is None]
    return wanted


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages when we may (root, apt present). Returns whether they are installed now."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if command is install and done.returncode == 0:
            return True
    say(f"  apt-get: {done.stderr.strip()[-400:]}")
    return False


def ensure() -> None:
    """Install the libraries, or name the exact command; the portal starts without them, its PDFs don't."""
    packages = missing()
    if not packages:
        return
    with step(f"System libraries: {' '.join(packages)}"):
        if apt_install(packages):
            return
    say("  Not installed: PDF reports and translations will not work until you run this once:")
    say(f"    sudo apt-get install --no-install-recommends {' '.join(packages)}")
