"""Measures every row on the database of this environment and writes them as JSON lines, for the table."""

from __future__ import annotations

import dataclasses
import json
import resource
import sys
from collections.abc import Callable, Iterator

import django


def main(target: str, parts: list[str]) -> None:
    """Run the parts asked for (all without names); one line a row into the file `target`."""
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    from bench import imports, load, pages, report
    from bench.timing import Row

    measures: dict[str, Callable[[], Iterator[Row]]] = {
        "pages": pages.measure,
        "imports": imports.measure,
        "report": report.measure,
        "load": load.measure,
    }
    with open(target, "w", encoding="utf-8") as out:
        for name, measure in measures.items():
            if parts and name not in parts:
                continue
            for row in measure():
                print(f"  {row.title}: {row.ours:.1f} against {row.floor:.1f} {row.unit}", flush=True)
                out.write(json.dumps(dataclasses.asdict(row)) + "\n")
                out.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  memory of the measuring process at its highest: {peak:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
