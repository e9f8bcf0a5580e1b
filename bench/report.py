"""The council report against WeasyPrint alone on the same HTML, in a process of its own whose memory is read at the end."""

from __future__ import annotations

import dataclasses
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.timing import Row

QUARTERS = ((2026, 2), (2026, 1), (2025, 4))
MOST_MB = 600


def measure() -> Iterator[Row]:
    """Counting, drawing and laying out three quarters as one document, some forty pages; the floor lays out the finished HTML alone."""
    for what in ("ours", "floor"):
        done = subprocess.run(
            [sys.executable, "-m", "bench.report", what],
            capture_output=True,
            text=True,
            timeout=1200,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        if what == "ours":
            ours = found
    row = Row(f"Report of {ours['pages']} pages, {ours['drawings']} drawings", 1.2, ours["ms"], found["ms"])
    row.note = f"counting and drawing {ours['counting']:.0f} ms"
    row.limits = [(f"worker {ours['mb']:.0f} MB < {MOST_MB} MB", ours["mb"] < MOST_MB)]
    yield dataclasses.replace(row)


def _once(what: str) -> dict[str, float]:
    """One run in this process: milliseconds, pages, drawings, memory at its highest."""
    from pypdf import PdfReader
    from weasyprint import HTML

    from bench.metropolis import person_id
    from bench.pages import OFFICER
    from mel.periods import Quarter
    from portal.accounts.models import User
    from portal.pdf import render, static_folder

    user = User.objects.get(pk=person_id(OFFICER))
    started = time.perf_counter()
    text = _document([Quarter(*quarter) for quarter in QUARTERS], user)
    counting = time.perf_counter() - started
    if what == "floor":
        started = time.perf_counter()
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
    sys.stdout.write(json.dumps(_once(sys.argv[1])) + "\n")
