"""The council report against WeasyPrint alone on the same HTML, in a process of its own whose memory is read at the end.

Before an edition the worker brings the ledger of people up to the logs of the five quarters it speaks of, whether a round has just
done so or not. That is no part of the report as dashboards build it, so it is told beside the ratio and not in it.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.timing import Row
from portal.room import with_room

if TYPE_CHECKING:
    from mel.reports.figures import Report

QUARTERS = tuple((year, quarter) for year in (2026, 2025, 2024) for quarter in (4, 3, 2, 1))[1:9]
# The report of four quarters has the budget's twenty drawings, on more than its forty pages; that of eight shows how it grows.
SIZES = ((4, "Report of four quarters"), (8, "Long report, of eight quarters"))
MOST_MB = 600


def measure() -> Iterator[Row]:
    """Counting, drawing and laying out several quarters as one document; the floor lays out the finished HTML alone."""
    for amount, title in SIZES[:1] if os.environ.get("BENCH_SMALL") else SIZES:
        with tempfile.TemporaryDirectory() as folder:
            ours, found = (_run(what, f"{folder}/report.html", amount) for what in ("ours", "floor"))
        row = Row(title, 1.2, ours["ms"], found["ms"])
        row.note = (
            f"{ours['pages']} pages, {ours['drawings']} drawings, counting {ours['counting']:.0f} ms, drawing {ours['drawing']:.0f} ms, "
            f"worker {ours['mb']:.0f} MB, bare {found['mb']:.0f} MB; before an edition the ledger is brought up in {ours['ledger']:.0f} ms"
        )
        row.limits = [(f"worker {ours['mb']:.0f} MB < {MOST_MB} MB", ours["mb"] < MOST_MB)]
        yield row


def _run(what: str, file: str, amount: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.report", what, file, str(amount)],
        capture_output=True,
        text=True,
        timeout=400,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _once(what: str, file: str, amount: int) -> dict[str, float]:
    """One run in this process: milliseconds, pages, drawings, memory at its highest. The HTML of ours is what the floor lays out."""
    from pypdf import PdfReader
    from weasyprint import HTML

    from bench.metropolis import person_id
    from bench.pages import OFFICER
    from mel.periods import Quarter
    from mel.reports.council import build
    from portal.accounts.models import User
    from portal.pdf import render, static_folder

    user = User.objects.get(pk=person_id(OFFICER))
    ledger = _ledger() if what == "ours" else 0.0
    started = time.perf_counter()
    if what == "ours":
        reports = [build(Quarter(*quarter), user) for quarter in QUARTERS[:amount]]
        counting = time.perf_counter() - started
        text = _document(reports)
        drawing = time.perf_counter() - started - counting
        Path(file).write_text(text, encoding="utf-8")
    else:
        text, counting, drawing = Path(file).read_text(encoding="utf-8"), 0.0, 0.0
        started = time.perf_counter()
    if what == "floor":
        made = HTML(string=text, base_url=static_folder().resolve().as_uri() + "/").write_pdf(
            pdf_variant="pdf/ua-1"
        )
    else:
        made = render(text)
    return {
        "ms": (time.perf_counter() - started) * 1000,
        "counting": counting * 1000,
        "drawing": drawing * 1000,
        "ledger": ledger * 1000,
        "pages": len(PdfReader(io.BytesIO(made)).pages),
        "drawings": text.count("<svg"),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _ledger() -> float:
    """Seconds in which the ledger is brought up to the quarters of one edition, where it is up to them already."""
    from mel.periods import Quarter
    from mel.services.held import hold_for

    started = time.perf_counter()
    hold_for(Quarter(*QUARTERS[0]))
    return time.perf_counter() - started


def _document(reports: list[Report]) -> str:
    """The reports one after the other in the first one's frame."""
    from mel.reports.pdf import html

    whole = [html(report, edition=f"{report.period}/1") for report in reports]
    more = [text[text.index("<body") : text.rindex("</body>")].split(">", 1)[1] for text in whole[1:]]
    end = whole[0].rindex("</body>")
    return whole[0][:end] + "".join(more) + whole[0][end:]


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(with_room(_once, sys.argv[1], sys.argv[2], int(sys.argv[3]))) + "\n")
