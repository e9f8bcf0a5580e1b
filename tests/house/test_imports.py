"""Who may import what between apps; import-linter keeps the direction, this keeps the doors."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import name, sources

APPS = ("mapping", "strategy", "programmes", "referrals", "mel")
DOORS = {"services", "selectors", "events", "enums", "models"}
# The ground offers frameworks under names that are private elsewhere: form rendering, API parts, file imports.
GROUND_FRAMEWORKS = {"ui", "api", "imports", "access", "config"}
CLOSED = {"views", "forms", "api", "tasks"}


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names a file imports, with their line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _code() -> Iterator[tuple[Path, tuple[str, ...]]]:
    for path in sources(".py"):
        parts = tuple(name(path).removesuffix(".py").split("/"))
        if parts[0] in (*APPS, "portal") and "migrations" not in parts:
            yield path, parts


def test_an_app_is_entered_by_its_doors_only():
    wrong = []
    for path, parts in _code():
        if parts[:2] == ("portal", "config"):
            continue
        for imported, line in _imports(path):
            target = imported.split(".")
            if target[0] in APPS and target[0] != parts[0] and len(target) > 1 and target[1] not in DOORS:
                wrong.append(f"{name(path)}:{line} imports {imported}")
    assert not wrong, f"Only {sorted(DOORS)} of another app: {wrong}"


def test_the_rooms_of_the_ground_keep_their_pages_and_tasks_to_themselves():
    wrong = []
    for path, parts in _code():
        if parts[:2] == ("portal", "config"):
            continue
        for imported, line in _imports(path):
            target = imported.split(".")
            if target[0] != "portal" or len(target) < 3 or target[1] in GROUND_FRAMEWORKS:
                continue
            if (
                target[1] != (parts[1] if parts[0] == "portal" and len(parts) > 1 else "")
                and target[2] in CLOSED
            ):
                wrong.append(f"{name(path)}:{line} imports {imported}")
    assert not wrong, wrong


def test_learning_reaches_referrals_through_statistics_alone():
    wrong = [
        f"{name(path)}:{line} imports {imported}"
        for path, parts in _code()
        if parts[0] == "mel"
        for imported, line in _imports(path)
        if imported.startswith("referrals") and not imported.startswith("referrals.statistics")
    ]
    assert not wrong, wrong


def test_only_the_access_engine_stores_grants():
    wrong = [
        f"{name(path)}:{line}"
        for path, parts in _code()
        if parts[:2] != ("portal", "access")
        for imported, line in _imports(path)
        if imported.startswith("guardian.shortcuts")
    ]
    assert not wrong, wrong
