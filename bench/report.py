"""The council report against WeasyPrint alone on the same HTML."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PdfReader

from bench.metropolis import person_id
from bench.pages import OFFICER
from bench.timing import Row, median_ms
from mel.periods import Quarter
from mel.reports.council import build
from mel.reports.pdf import html
from portal.accounts.models import User
from portal.pdf import render, static_folder


def measure() -> Iterator[Row]:
    """Counting, drawing and laying out one quarter; the floor lays out the finished HTML and nothing more."""
    from weasyprint import HTML

    user = User.objects.get(pk=person_id(OFFICER))
    quarter = Quarter(2026, 2)
    text = html(build(quarter, user), edition="2026-Q2/1")
    base = static_folder().resolve().as_uri() + "/"
    pages = len(PdfReader(io.BytesIO(render(text))).pages)
    ours = median_ms(
        lambda: render(html(build(quarter, user), edition="2026-Q2/1")), times=3, warm=0, limit=90
    )
    floor = median_ms(
        lambda: HTML(string=text, base_url=base).write_pdf(pdf_variant="pdf/ua-1"), times=3, warm=0, limit=90
    )
    counting = median_ms(lambda: build(quarter, user), times=3, warm=0, limit=60)
    note = f"{pages} pages, {text.count('<svg')} drawings; counting alone {counting:.0f} ms"
    yield Row("Council report as PDF", 1.2, ours, floor, note=note)
