"""PDF behind one function: ``render(html) -> bytes``. WeasyPrint is used nowhere else."""

from portal.pdf.render import RefusedAddress, render, static_folder
from portal.pdf.sheet import Paper, Sheet

__all__ = ["Paper", "RefusedAddress", "Sheet", "render", "static_folder"]
