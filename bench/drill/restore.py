"""Database, documents and keyring are backed up as docs/operating.md says, and brought back on empty ground."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.drill.verdict import Verdict
from tools.launch import paths
from tools.launch.postgres import SUPERUSER, Postgres
from tools.launch.postgres_binaries import client


def run(verdict: Verdict, folder: Path, postgres: Postgres, environment: dict[str, str]) -> None:
    """Back up, restore, and look at both in the same way."""
    _manage(environment, "keyring", "start")
    case = _look(environment, "plant")["case"]
    _manage(environment, "audit", "anchor")
    before = _look(environment, "look", case)
    backup = folder / "backup"
    _back_up(environment, postgres, folder, backup)
    elsewhere = Postgres(folder / "restored" / "postgres", strong_owner=True)
    try:
        elsewhere.start()
        there = _restore(elsewhere, folder / "restored", backup, environment)
        _judge(verdict, before, _look(there, "look", case))
    finally:
        elsewhere.stop()


def _back_up(environment: dict[str, str], postgres: Postgres, folder: Path, backup: Path) -> None:
    backup.mkdir()
    _client(
        postgres, "pg_dump", "--format=custom", f"--file={backup / 'portal.dump'}", postgres.url("backup")
    )
    shutil.copytree(folder / "documents", backup / "documents")
    shutil.copytree(folder / "audit", backup / "audit")
    _manage(environment, "keyring", "backup")
    # Kept apart in a city; the drill's own folder stands for both places.
    shutil.copytree(folder / "keyring-backups", backup / "keyring-backups")
    for part in ("masters", "index"):
        source, target = folder / "keyring" / part, backup / "keyring" / part
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)


def _restore(postgres: Postgres, folder: Path, backup: Path, environment: dict[str, str]) -> dict[str, str]:
    """Roles and an empty database are there (`Postgres` made them as deploy/postgres does); bring back the rest."""
    whole = postgres.url("owner").replace("portal_owner", SUPERUSER, 1)
    address = whole.replace(postgres.secrets["database_owner"], postgres.secrets["database_superuser"], 1)
    _client(postgres, "pg_restore", f"--dbname={address}", "--exit-on-error", str(backup / "portal.dump"))
    for part in ("documents", "audit", "keyring", "keyring-backups"):
        shutil.copytree(backup / part, folder / part)
    there = {
        **environment,
        "VAR_DIR": str(folder),
        "DATABASE_URL": postgres.url("app"),
        "DATABASE_OWNER_URL": postgres.url("owner"),
    }
    _manage(there, "keyring", "restore")
    return there


def _judge(verdict: Verdict, before: dict[str, Any], after: dict[str, Any]) -> None:
    different = sorted(name for name in before["rows"] if before["rows"][name] != after["rows"].get(name))
    verdict.ask("Restored: tables, rows, tables with another number of rows",
                f"{len(before['rows'])}, {sum(before['rows'].values())}, {different or 0}",
                not different and sum(before["rows"].values()) > 0)  # fmt: skip
    same = after["audit"] == before["audit"]
    verdict.ask(
        "Restored: the audit's chain, with the same head", after["audit"], same and after["audit"]["holds"]
    )
    verdict.ask("Restored: policies and triggers", after["guards"], after["guards"] == before["guards"])
    verdict.ask("Restored: what web and worker may do to tables", f"{len(after['grants'])} rights",
                after["grants"] == before["grants"] and len(after["grants"]) > 0)  # fmt: skip
    verdict.ask("Restored: a case opens and says the same", after["case"] == before["case"], after["case"] == before["case"])  # fmt: skip
    verdict.ask("Restored: sealed reports whose files agree", f"{after['files']} of {before['files']}",
                after["files"] == before["files"])  # fmt: skip
    verdict.ask("Restored: a report counted anew has the same figures", after["report"][:12], after["report"] == before["report"])  # fmt: skip


def _look(environment: dict[str, str], *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "bench.drill.state", *arguments],
        cwd=paths.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=paths.ROOT, env=environment, stdout=subprocess.DEVNULL, check=True
    )  # fmt: skip


def _client(postgres: Postgres, name: str, *arguments: str) -> None:
    major = int((postgres.data / "PG_VERSION").read_text())
    program = client(name, major)
    if program is None:
        raise SystemExit(f"This machine has no {name} for PostgreSQL {major}.")
    subprocess.run([str(program), *arguments], env=os.environ, check=True)
