"""Files stay readable and speak of the product only."""

import re

import pytest

from tests.house.files import name, sources, tracked

LONGEST = 400
TEXT = (".py", ".html", ".css", ".js", ".md", ".toml", ".yml", ".yaml", ".sql", ".txt", ".sh", "")
# Written so that this file does not contain what it forbids.
UNFINISHED = re.compile(
    "|".join(rf"\b{''.join(word)}\b" for word in (("TO", "DO"), ("FIX", "ME"), ("X", "XX"), ("HA", "CK")))
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|home|Users|opt/(?:pypi|wheels)|tmp/wt)/[\w.-]+")
REAL_ADDRESS = re.compile(
    r"[\w.+-]+@(?!(?:[\w-]+\.)*(?:example|test|invalid|localhost)\b|127\.)[\w-]+(?:\.[\w-]+)+"
)
ADDRESSES_THAT_ARE_NONE = ("requirements/", "static/vendor/", "LICENSES/")


def _is_generated_code(path_name: str) -> bool:
    return "/migrations/" in path_name or path_name.startswith(("static/vendor/", "requirements/"))


def test_no_source_file_grows_beyond_what_a_reader_can_hold():
    long = []
    for path in sources(".py", ".html", ".js", ".css"):
        if _is_generated_code(name(path)):
            continue
        lines = path.read_text().count("\n")
        if lines > LONGEST:
            long.append(f"{name(path)}: {lines}")
    assert not long, f"Split by subject (at most {LONGEST} lines): {long}"


def test_nothing_is_left_for_later_in_a_comment():
    found = [
        f"{name(path)}:{number}"
        for path in sources(*TEXT)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not found, f"Finish it, take it out, or write it into an issue: {found}"


def test_no_file_knows_the_machine_it_was_written_on():
    found = [
        f"{name(path)}:{number}: {match.group()}"
        for path in sources(*TEXT)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if (match := MACHINE_PATHS.search(line))
    ]
    assert not found, found


def test_no_mail_address_could_belong_to_a_real_person():
    found = [
        f"{name(path)}: {match.group()}"
        for path in sources(".py", ".html", ".md", ".yml", ".yaml", ".json", ".csv")
        if not name(path).startswith(ADDRESSES_THAT_ARE_NONE)
        for match in REAL_ADDRESS.finditer(path.read_text(errors="replace"))
        if not match.group().endswith((".py", ".js", ".css", ".service", ".html"))
    ]
    assert not found, f"Use a name under .example: {found}"


def test_there_is_no_drawer_for_everything():
    drawers = [name(path) for path in sources(".py") if path.stem in ("utils", "helpers", "misc", "common")]
    assert not drawers, f"Name the file after its subject: {drawers}"


@pytest.mark.parametrize("suffix", [".env", ".pem", ".key", ".sqlite3", ".pyc"])
def test_no_secret_and_no_leftover_is_committed(suffix):
    assert [name(path) for path in tracked() if path.name.endswith(suffix)] == []


def test_the_locked_requirements_carry_hashes_and_no_index_address():
    for path in tracked():
        if name(path).startswith("requirements/") and path.suffix == ".txt":
            text = path.read_text()
            assert "--hash=sha256:" in text, name(path)
            assert "index-url" not in text and "://" not in text, name(path)
