"""The one place that makes PDFs."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from portal.pdf.fetcher import LocalFetcher, RefusedAddress
from portal.pdf.marks import mark_header_cells


def static_folder() -> Path:
    """The folder a document may read from: fonts, marks and the print style sheet."""
    return Path(settings.BASE_DIR) / "static" / "report"


def render(html: str, *, folder: Path | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1) of a whole HTML document; the same document gives the same bytes.

    Args:
        html: document with ``lang`` and ``<title>``; addresses in it are relative to ``folder``.
        folder: what the document may read from; our static report folder by default.

    Raises:
        RefusedAddress: the document asks for anything outside itself and the folder.
    """
    base = (folder or static_folder()).resolve()
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    try:
        document = HTML(string=html, base_url=base.as_uri() + "/", url_fetcher=LocalFetcher(base))
        pdf: bytes = document.write_pdf(finisher=mark_header_cells, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as refusal:
        raise RefusedAddress(str(refusal)) from refusal
    return pdf
