"""Measures every row on the database of this environment and writes them as JSON lines, for the table."""

from __future__ import annotations

import dataclasses
import json
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator

import django

from bench.timing import Row
from portal.room import with_room


def _rows(name: str, measure: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    """The rows of a part; what goes wrong in it becomes a broken row and stops no other part."""
    try:
        yield from measure()
    except Exception as error:
        traceback.print_exc()
        yield Row(f"{name}: failed", None, 0, 0, limits=[(f"{type(error).__name__}: {error}"[:200], False)])


def main(target: str, parts: list[str]) -> None:
    """Run the parts asked for (all without names); one line a row into the file `target`."""
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    from bench import cases, imports, load, pages, report
    from portal.config.warm import warm

    warm()  # as the web server does
    measures: dict[str, Callable[[], Iterator[Row]]] = {
        "pages": pages.measure,
        "cases": cases.measure,
        "imports": imports.measure,
        "report": report.measure,
        "load": load.measure,
    }
    with open(target, "w", encoding="utf-8") as out:
        for name, measure in measures.items():
            if parts and name not in parts:
                continue
            started = time.monotonic()
            for row in _rows(name, measure):
                print(f"  {row.title}: {row.ours:.1f} against {row.floor:.1f} {row.unit}", flush=True)
                out.write(json.dumps(dataclasses.asdict(row)) + "\n")
                out.flush()
            print(f"  ({name}: {time.monotonic() - started:.0f} s)", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  memory of the measuring process at its highest: {peak:.0f} MB")


if __name__ == "__main__":
    with_room(main, sys.argv[1], sys.argv[2:])  # as the web server answers each request
