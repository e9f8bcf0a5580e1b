"""The one place that makes PDFs."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from portal.room import with_room

VARIANT = "pdf/ua-1"


class RefusedAddress(ValueError):
    """A document asked for something outside it. Rendering stops: a report with a hole is worse than none."""


def static_folder() -> Path:
    """The folder a document may read from: fonts, marks and the print style sheet."""
    return Path(settings.BASE_DIR) / "static" / "report"


def render(html: str, *, folder: Path | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1) of a whole HTML document; the same document gives the same bytes.

    The renderer is loaded on first use: it is large, and the web server never needs it.

    Args:
        html: document with ``lang`` and ``<title>``; addresses in it are relative to ``folder``.
        folder: what the document may read from; our static report folder by default.

    Raises:
        RefusedAddress: the document asks for anything outside itself and the folder.
    """
    with _without_collector():
        return with_room(_rendered, html, (folder or static_folder()).resolve())


@contextmanager
def _without_collector() -> Iterator[None]:
    """All that a document is made of is needed until it is written: to look again and again, while it grows, for circles of objects
    that nobody needs found next to nothing and took a seventh of the time. The first round afterwards finds the whole document."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _rendered(html: str, base: Path) -> bytes:
    for name in ("fontTools", "weasyprint", "weasyprint.progress"):
        logging.getLogger(name).setLevel(logging.WARNING)
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from portal.pdf.fetcher import LocalFetcher
    from portal.pdf.layout import forget_styles
    from portal.pdf.marks import mark_header_cells

    try:
        source = HTML(string=html, base_url=base.as_uri() + "/", url_fetcher=LocalFetcher(base))
        document = source.render(pdf_variant=VARIANT)
        forget_styles(document)
        pdf: bytes = document.write_pdf(finisher=mark_header_cells, pdf_variant=VARIANT)
    except FatalURLFetchingError as refusal:
        raise RefusedAddress(str(refusal)) from refusal
    return pdf
