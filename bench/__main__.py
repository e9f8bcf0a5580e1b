"""`make bench`: builds the metropolis at full size and at a tenth, measures both, writes bench/RESULTS.md.

Arguments: --scale 1.0, --seed 1, --only pages,cases (of pages, cases, imports, report, load), --no-tenth to leave out the smaller
city and with it the growth. RESULTS.md is written when everything was measured, or with --write.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.services import running
from bench.timing import Row
from tools.launch import paths

PARTS = ("pages", "cases", "load", "imports", "report")
MOST_SECONDS = {"pages": 150, "cases": 60, "load": 150, "imports": 200, "report": 200}
# Everything together ends within a quarter of an hour: late parts get what is left, and at least so long.
ALL_SECONDS, LEAST_SECONDS = 14 * 60, 30
_TARGET = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Build, measure, write. Returns 1 when a budget is broken, so that it shows."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="the same as --only")
    parser.add_argument(
        "--only", default="", help=f"parts to measure, with commas between: {', '.join(PARTS)}"
    )
    parser.add_argument("--no-tenth", action="store_true", help="do not measure the city at a tenth")
    parser.add_argument(
        "--write", action="store_true", help="keep the table even if only parts were measured"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the whole metropolis: a million logs")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    parts = [*asked.parts, *filter(None, asked.only.split(","))]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    started, busy = time.monotonic(), os.getloadavg()[0]
    sizes = [asked.scale / 10, asked.scale]
    tables: dict[float, list[Row]] = {sizes[0]: []}
    tables[sizes[1]] = []

    def written() -> str:
        text = _table(tables, sizes, time.monotonic() - started, busy)
        if asked.write or not parts:
            _TARGET.write_text(text)
        return text

    for scale in sizes[asked.no_tenth :]:

        def keep(rows: list[Row], scale: float = scale) -> None:
            tables[scale] = list(rows)
            written()

        try:
            small = scale != asked.scale
            tables[scale] = _measure(scale, asked.seed, parts, keep, started + ALL_SECONDS, small=small)
        except (subprocess.CalledProcessError, OSError, RuntimeError) as error:
            print(f"The city at {scale:g} could not be measured: {error}", flush=True)
    print(written())
    return 0 if tables[asked.scale] and all(row.kept for row in tables[asked.scale]) else 1


def _measure(
    scale: float, seed: int, parts: list[str], keep: Callable[[list[Row]], None], ends: float, *, small: bool
) -> list[Row]:
    """Every part in a process of its own, with an end: one that fails or hangs is a broken row and costs no other part's rows."""
    print(f"Scale {scale:g}", flush=True)
    name = f"bench/{scale:g}"
    found: list[Row] = []
    with running(name) as environment:
        if small:
            environment |= {
                "BENCH_SMALL": "1"
            }  # for growth alone: without what takes long and tells nothing of it
        python = [sys.executable, "-m"]
        owner = {**environment, "PORTAL_DB_ROLE": "owner"}
        subprocess.run(
            [*python, "bench.prepare", str(scale), str(seed)], cwd=paths.ROOT, env=owner, check=True
        )
        target = paths.VAR / name / "rows.jsonl"
        for part in parts or PARTS:
            target.unlink(missing_ok=True)
            wrong = ""
            process = subprocess.Popen(
                [*python, "bench.measure", str(target), part],
                cwd=paths.ROOT,
                env=environment,
                start_new_session=True,
            )
            left = max(LEAST_SECONDS, ends - time.monotonic())
            try:
                if process.wait(timeout=min(MOST_SECONDS[part], left)):
                    wrong = "ended with an error"
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                wrong = f"took longer than {min(MOST_SECONDS[part], left):.0f} seconds"
            if target.exists():
                found += [Row(**json.loads(line)) for line in target.read_text().splitlines()]
            if wrong:
                found.append(Row(f"{part}: {wrong}", None, 0, 0, limits=[(wrong, False)]))
            keep(found)
    return found


def _table(tables: dict[float, list[Row]], sizes: list[float], seconds: float, busy: float) -> str:
    small = {_same(row.title): row for row in tables[sizes[0]]}
    lines = [
        "# What was measured",
        "",
        f"`make bench` on {os.cpu_count()} cores, Python {platform.python_version()}, in {seconds / 60:.0f} minutes; "
        f"load average when it began {busy:.1f} (on a busy machine milliseconds mean little, ratios somewhat more). "
        f"The metropolis at scale {sizes[1]:g}; *tenth* is the same at a tenth of the size. Ratios are within one run: "
        "machines differ, ratios hardly do.",
        "",
        "The floor of a page is its own SQL run raw (values in the text, planned each time, as Django sends it) plus a bare Django "
        "view of 50 rows; of the import, COPY of the same rows; of the report, "
        "WeasyPrint alone on the same HTML; of the mixed load, a bare page on the same server. Guardian's queries run behind the same row policies as ours.",
        "",
        "| work | ours | floor | ratio | budget | queries | tenth: ours | grows by | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in tables[sizes[1]]:
        lines.append(_line(row, small.get(_same(row.title))))
    broken = [row.title for row in tables[sizes[1]] if not row.kept]
    lines += ["", f"Budgets broken: {', '.join(broken)}." if broken else "All budgets kept.", ""]
    return "\n".join(lines)


def _same(title: str) -> str:
    """What a row is called in a city of any size: some name how many of a thing there are."""
    return re.sub(r"\d[\d,]*\d|\d", "#", title)


def _line(row: Row, small: Row | None) -> str:
    sign = "≥" if row.higher_is_better else "≤"
    budget = f"{sign} {row.budget:g}×" if row.budget else ""
    queries = "" if row.queries is None else f"{row.queries} (≤ {row.query_budget})"
    tenth = f"{small.ours:.1f}" if small else ""
    grows = f"{row.ours / small.ours:.1f}×" if small and small.ours else ""
    remarks = "; ".join(filter(None, [row.note, *[text for text, good in row.limits if not good]]))
    verdict = "kept" if row.kept else "**broken**"
    return (
        f"| {row.title} | {row.ours:.1f} {row.unit} | {row.floor:.1f} | {row.ratio:.2f} | {budget} | {queries} "
        f"| {tenth} | {grows} | {verdict}{': ' + remarks if remarks else ''} |"
    )


if __name__ == "__main__":
    sys.exit(main())
