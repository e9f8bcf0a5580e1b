"""`make check`, `make test` and their relatives: the same commands for people and for the pipeline."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from . import paths, system_libraries
from .services import running
from .terminal import paint, say

_PACKAGES = ("portal", "mapping", "strategy", "programmes", "referrals", "mel")


def packages() -> list[str]:
    """The project's Python packages that exist by now."""
    return [name for name in _PACKAGES if (paths.ROOT / name / "__init__.py").exists()]


def _environment() -> dict[str, str]:
    # check needs settings but no services: the address is never connected to
    return {
        **os.environ,
        "PATH": f"{paths.VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "DATABASE_OWNER_URL": os.environ.get("DATABASE_OWNER_URL", "postgres://nobody@127.0.0.1:1/none"),
        "SECRET_KEY": "check",
    }


def _steps() -> list[tuple[str, list[str]]]:
    manage = ["python", "manage.py"]
    return [
        # the longest first: the others find room beside it
        ("types", ["mypy", *packages(), "tools", "bench"]),
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("import contracts", ["lint-imports"]),
        ("templates", ["djlint", "templates", "--lint", "--quiet"]),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run", "--verbosity", "1"]),
        ("deployment", [*manage, "check", "--fail-level", "WARNING"]),
        ("API schema", [*manage, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]),
    ]


def check(arguments: list[str]) -> int:
    """Run every static check, also after one failed, two at a time; `check NAME` runs those whose title contains NAME."""
    chosen = [step for step in _steps() if not arguments or any(word in step[0] for word in arguments)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [title for title, good in pool.map(_check_one, chosen) if not good]
    if failed:
        say(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def _check_one(step: tuple[str, list[str]]) -> tuple[str, bool]:
    title, command = step
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=paths.ROOT, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    good = done.returncode == 0
    mark = paint("ok  ", "green") if good else paint("FAIL", "red")
    told = "" if good else f"\n{(done.stdout + done.stderr).rstrip()}"
    say(f"{mark} {title} ({time.monotonic() - started:.1f} s){told}")
    return title, good


def test(arguments: list[str]) -> int:
    """Run pytest on throw-away services; without arguments all of them."""
    system_libraries.ensure()
    (paths.VAR / "test").mkdir(parents=True, exist_ok=True)
    folder = paths.VAR / "test" / mkdtemp(dir=paths.VAR / "test", prefix="run-")
    folder.chmod(0o711)  # the database's own user has to pass through
    try:
        with running(folder, throwaway=True) as environment:
            environment["DJANGO_SETTINGS_MODULE"] = "portal.config.settings.test"
            if arguments:
                return _pytest(arguments, environment).wait()
            environment["TEST_DATABASE_TEMPLATE"] = _migrated(environment)
            return _everything(environment, folder)
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def _pytest(
    arguments: list[str], environment: dict[str, str], out: IO[str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["pytest", *arguments],
        cwd=paths.ROOT,
        env=environment,
        stdout=out,
        stderr=subprocess.STDOUT if out else None,
        text=True,
    )


def _everything(environment: dict[str, str], folder: Path) -> int:
    """All tests. Those with a browser share one server and one worker queue and wait much for each other, so they run in one process
    beside the others; what they say follows when the others are through.

    A few of the others take a minute: whoever is through with its own takes over what waits behind one of them.
    """
    log = folder / "browser.log"
    with log.open("w") as out:
        browser = _pytest(["tests/browser"], environment, out)
        try:
            others = _pytest(["-n", "2", "--dist", "worksteal", "--ignore=tests/browser"], environment).wait()
            if browser.poll() is None:
                say("The others are through; the browser is still at work.")
            code = browser.wait()
        finally:
            browser.terminate()
            browser.wait()
    say(log.read_text())
    return max(others, code)


def _migrated(environment: dict[str, str]) -> str:
    """The name of a database with all migrations, of which each process of a whole run takes a copy: they take a minute of work."""
    import psycopg

    name = "migrated"
    owner = environment["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    own = urlunsplit(urlsplit(owner)._replace(path=f"/{name}"))
    subprocess.run(
        ["python", "manage.py", "migrate", "--verbosity", "0"],
        cwd=paths.ROOT, env={**environment, "DATABASE_OWNER_URL": own, "DATABASE_URL": own, "PORTAL_DB_ROLE": "owner"}, check=True,
    )  # fmt: skip
    return name


def fmt(arguments: list[str]) -> int:
    """Put the code into the house's form."""
    commands = (
        ["ruff", "check", "--fix", "."],
        ["ruff", "format", "."],
    )
    codes = [subprocess.run(command, cwd=paths.ROOT, env=_environment()).returncode for command in commands]
    return max(codes[1:])


def schema(arguments: list[str]) -> int:
    """Write the API's schema where the tests compare it (docs/openapi.yaml)."""
    command = ["python", "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file"]
    return subprocess.run([*command, "docs/openapi.yaml"], cwd=paths.ROOT, env=_environment()).returncode


def requirements(arguments: list[str]) -> int:
    """Compile the lock files anew from pyproject.toml (`--upgrade` takes newer versions)."""
    common = [
        "uv",
        "pip",
        "compile",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-annotate",
        "--no-header",
    ]
    common += ["--python-version", "3.11", "--quiet", *arguments]
    jobs = (
        (["pyproject.toml"], "base.txt"),
        (["pyproject.toml", "--extra", "demo", "--extra", "dev"], "dev.txt"),
        (["requirements/uv.in"], "uv.txt"),
    )
    for source, target in jobs:
        code = subprocess.run([*common, *source, "-o", f"requirements/{target}"], cwd=paths.ROOT).returncode
        if code:
            return code
    return 0


def bench(arguments: list[str]) -> int:
    """Measure speed; see `bench/__main__.py` for the arguments."""
    return subprocess.run([str(paths.VENV_PYTHON), "-m", "bench", *arguments], cwd=paths.ROOT).returncode


def drill(arguments: list[str]) -> int:
    """Kill things while they work; see `bench/drill/__main__.py` for the arguments."""
    return subprocess.run(
        [str(paths.VENV_PYTHON), "-m", "bench.drill", *arguments], cwd=paths.ROOT
    ).returncode


def screenshots(arguments: list[str]) -> int:
    """Take the README's pictures from the demo city."""
    return subprocess.run([str(paths.VENV_PYTHON), "-m", "tools.screenshots"], cwd=paths.ROOT).returncode


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "check": check,
    "test": test,
    "fmt": fmt,
    "schema": schema,
    "bench": bench,
    "drill": drill,
    "screenshots": screenshots,
    "requirements": requirements,
}
