"""Who runs the database: PostgreSQL refuses root, so root hands it to another user of the machine."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import paths
from .terminal import stop

OUTSIDE = Path("/var/lib/prevention-portal")


@dataclass(frozen=True)
class Identity:
    """The user that owns the database's files and process; `None` ids mean: we ourselves."""

    uid: int | None = None
    gid: int | None = None

    def popen(self) -> dict[str, Any]:
        """Arguments for `subprocess` that start a process as this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path, mode: int = 0o700) -> Path:
        """Make `folder`, private to this user."""
        folder.mkdir(parents=True, exist_ok=True)
        found = folder.lstat()
        mine = {os.geteuid(), self.uid}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
            stop(f"{folder} belongs to another user; remove it or set VAR_DIR to a folder of your own.")
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(mode)
        return folder

    def may(self, test: str, path: Path) -> bool:
        """Whether this user passes `test -x`, `-r` or `-w` on a path (all the folders above count too)."""
        command = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return subprocess.run(command, **self.popen()).returncode == 0


def database_identity() -> Identity:
    """Ourselves, or for root: the checkout's owner, else Debian's `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Identity()
    owner = paths.ROOT.stat()
    if owner.st_uid != 0:
        return Identity(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(entry.pw_uid, entry.pw_gid)
    return stop(
        "PostgreSQL does not run as root and this machine has no user 'postgres' or 'nobody' to run it."
    )


def reachable_folder(identity: Identity, wanted: Path) -> Path:
    """`wanted`, or when `identity` can't get there (a checkout under /root) a folder under /var/lib linked from it."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if wanted.is_symlink():
        return identity.own(wanted.resolve())
    if identity.uid is None or identity.may("-x", wanted.parent):
        return identity.own(wanted)
    outside = OUTSIDE / paths.checkout_mark() / wanted.name
    outside.parent.mkdir(parents=True, exist_ok=True)
    for passage in (outside.parent.parent, outside.parent):
        passage.chmod(0o711)
    identity.own(outside)
    if wanted.is_dir():
        wanted.rmdir()  # fails, as it should, when it already holds a database
    wanted.symlink_to(outside)
    return outside


def socket_folder(identity: Identity, base: Path) -> Path:
    """A private folder for unix sockets whose path is short enough for one."""
    folder = base / "socket"
    if len(str(folder)) <= paths.LONGEST_SOCKET_FOLDER:
        return identity.own(folder)
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return identity.own(Path("/tmp") / f"prevention-portal-{mark}")
