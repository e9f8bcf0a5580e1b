"""Vendored packages are what the manifest says: version, licence, every file by its hash."""

import hashlib
import json

import pytest

from tests.house.files import ROOT, name, tracked

VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"


def packages() -> list[dict]:
    """The manifest's packages; none while nothing is vendored."""
    return json.loads(MANIFEST.read_text())["packages"] if MANIFEST.exists() else []


@pytest.mark.parametrize("package", packages(), ids=lambda package: package["name"])
def test_a_vendored_package_is_unchanged(package):
    assert package["version"] and package["licence"] and package["integrity"].startswith("sha512-")
    assert package["files"], "a package without files is not vendored"
    for file, expected in package["files"].items():
        found = hashlib.sha256((VENDOR / file).read_bytes()).hexdigest()
        assert found == expected.removeprefix("sha256-"), f"{file} differs from the manifest"


def test_every_vendored_file_is_in_the_manifest():
    listed = {f"static/vendor/{file}" for package in packages() for file in package["files"]}
    present = {name(path) for path in tracked() if name(path).startswith("static/vendor/")} - {
        "static/vendor/manifest.json"
    }
    assert present == listed
