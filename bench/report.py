"""The council report against WeasyPrint alone on the same HTML, in a process of its own whose memory is read at the end."""

from __future__ import annotations

import dataclasses
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Row

QUARTERS = tuple((year, quarter) for year in (2026, 2025, 2024) for quarter in (4, 3, 2, 1))[1:9]
MOST_MB = 600


def measure() -> Iterator[Row]:
    """Counting, drawing and laying out eight quarters as one document, some forty pages; the floor lays out the finished HTML alone."""
    with tempfile.TemporaryDirectory() as folder:
        ours, found = (_run(what, f"{folder}/report.html") for what in ("ours", "floor"))
    row = Row("Report of eight quarters", 1.2, ours["ms"], found["ms"])
    row.note = f"{ours['pages']} pages, {ours['drawings']} drawings, counting and drawing {ours['counting']:.0f} ms, worker {ours['mb']:.0f} MB"
    row.limits = [(f"worker {ours['mb']:.0f} MB < {MOST_MB} MB", ours["mb"] < MOST_MB)]
    yield dataclasses.replace(row)


def _run(what: str, file: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.report", what, file],
        capture_output=True,
        text=True,
        timeout=400,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _once(what: str, file: str) -> dict[str, float]:
    """One run in this process: milliseconds, pages, drawings, memory at its highest. The HTML of ours is what the floor lays out."""
    from pypdf import PdfReader
    from weasyprint import HTML

    from bench.metropolis import person_id
    from bench.pages import OFFICER
    from mel.periods import Quarter
    from portal.accounts.models import User
    from portal.pdf import render, static_folder

    user = User.objects.get(pk=person_id(OFFICER))
    started = time.perf_counter()
    if what == "ours":
        text = _document([Quarter(*quarter) for quarter in QUARTERS], user)
        counting = time.perf_counter() - started
        Path(file).write_text(text, encoding="utf-8")
    else:
        text, counting = Path(file).read_text(encoding="utf-8"), 0.0
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
        "pages": len(PdfReader(io.BytesIO(made)).pages),
        "drawings": text.count("<svg"),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _document(quarters: list, user: object) -> str:  # type: ignore[type-arg]
    """The reports one after the other in the first one's frame."""
    from mel.reports.council import build
    from mel.reports.pdf import html

    whole = [html(build(quarter, user), edition=f"{quarter.slug}/1") for quarter in quarters]
    more = [text[text.index("<body") : text.rindex("</body>")].split(">", 1)[1] for text in whole[1:]]
    end = whole[0].rindex("</body>")
    return whole[0][:end] + "".join(more) + whole[0][end:]


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_once(sys.argv[1], sys.argv[2])) + "\n")
