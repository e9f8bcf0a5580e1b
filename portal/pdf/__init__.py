"""PDF behind one function: ``render(html) -> bytes``. WeasyPrint is used nowhere else."""

from portal.pdf.fetcher import LocalFetcher, RefusedAddress
from portal.pdf.render import render, static_folder
from portal.pdf.sheet import Paper, Sheet

__all__ = ["LocalFetcher", "Paper", "RefusedAddress", "Sheet", "render", "static_folder"]
