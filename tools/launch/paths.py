"""Where things lie. All that a run writes is under `var/`, which can be deleted to begin anew."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK_FILE = ROOT / "requirements" / "dev.txt"
BOOTSTRAP_LOCK_FILE = ROOT / "requirements" / "uv.txt"
LOGS = VAR / "log"
RUN = VAR / "run"

# A unix socket's path may have 107 bytes; the longest name we put into a folder is ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 85


def checkout_mark() -> str:
    """Short stable mark of this checkout, to keep two checkouts apart in folders they share."""
    return hashlib.sha256(str(VAR).encode()).hexdigest()[:10]
