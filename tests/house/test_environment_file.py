""".env.example documents every variable the settings read, and no other."""

import re

import pytest
import yaml

from tests.house.files import ROOT, sources

READS = re.compile(
    r"""env(?:\.\w+)?\(\s*["']([A-Z][A-Z0-9_]+)["']|environ(?:\.get|\.setdefault)?[\[(]\s*["']([A-Z][A-Z0-9_]+)["']"""
)
DOCUMENTED = re.compile(r"^#?\s?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
# Set by Django's own convention or by the test run itself, not by who runs a city.
NOT_FOR_A_CITY = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "TEST_DATABASE_TEMPLATE"}


def _read() -> set[str]:
    files = [path for path in sources(".py") if "config" in path.parts or path.name == "manage.py"]
    return {a or b for path in files for a, b in READS.findall(path.read_text())} - NOT_FOR_A_CITY


def _example() -> str:
    return (ROOT / ".env.example").read_text()


def test_every_variable_that_is_read_is_documented():
    assert _read() - set(DOCUMENTED.findall(_example())) == set()


def test_every_documented_variable_is_read():
    deployment = set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
    launcher = {"PORT", "HOST", "PORTAL_EMBEDDED"}
    assert set(DOCUMENTED.findall(_example())) - _read() - deployment - launcher == set()


def test_no_secret_has_a_value_in_the_example():
    for line in _example().splitlines():
        variable, _, value = line.lstrip("# ").partition("=")
        if variable.endswith(("_KEY", "_PASSWORD")):
            assert value == "", f"{variable} must be empty in .env.example"


@pytest.mark.parametrize("service", ["web", "worker", "beat", "migrate"])
def test_no_password_of_the_server_reaches_what_runs_the_portals_code(service: str):
    """`.env` goes into each container whole: what only composes addresses is emptied there again."""
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service]
    given = composed["environment"]
    passwords = re.findall(r"^([A-Z_]+_PASSWORD)=", _example(), re.MULTILINE)
    assert "PORTAL_OWNER_PASSWORD" in passwords
    assert {name: given.get(name) for name in passwords} == dict.fromkeys(passwords, "")
    assert ("DATABASE_OWNER_URL" in given) == (service == "migrate")
