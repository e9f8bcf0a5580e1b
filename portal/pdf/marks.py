"""What the renderer leaves out of a tagged PDF: the scope of header cells."""

from __future__ import annotations

from collections.abc import Iterator

import pydyf
from weasyprint.document import Document


def mark_header_cells(document: Document, pdf: pydyf.PDF) -> None:
    """Gives every header cell its scope: column in the head of a table, row in its body (PDF/UA, table headers)."""
    by_reference = {item.reference: item for item in pdf.objects}

    def below(element: pydyf.Dictionary) -> Iterator[pydyf.Dictionary]:
        for kid in element.get("K", ()):
            if isinstance(kid, (bytes, str)) and (child := by_reference.get(kid)) is not None:
                yield child
                yield from below(child)

    for part in pdf.objects:
        if isinstance(part, pydyf.Dictionary) and part.get("S") in ("/THead", "/TBody"):
            for cell in below(part):
                if cell.get("S") == "/TH" and "A" in cell:
                    cell["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"
