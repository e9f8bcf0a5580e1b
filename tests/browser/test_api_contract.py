"""Schemathesis sends the running API what its schema allows, and what it does not: no call may end in a server error."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.city import TOKEN_ROLES
from tests.browser.server import City


@pytest.mark.parametrize("role", TOKEN_ROLES)
def test_no_call_ends_in_a_server_error(city: City, role: str, tmp_path: Path) -> None:
    # One worker: two of them parse source at the same time, at which Python 3.11 may fail in itself.
    command = [
        str(Path(sys.executable).parent / "st"), "run", f"{city.url}/api/v1/schema/",
        "--header", f"Authorization: Bearer {city.people[role]['token']}",
        "--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing", "--max-examples", "8",
        "--generation-deterministic", "--continue-on-failure", "--max-time", "15", "--warnings", "off", "--workers", "1",
        "--suppress-health-check", "all",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Test cases" in done.stdout
