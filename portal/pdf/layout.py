"""What laying a document out leaves behind and painting it no longer needs."""

from __future__ import annotations

from weasyprint.document import Document


def forget_styles(document: Document) -> None:
    """Lets go of the styles of all that might have stood at an element: mark, notes and their calls, six for each.

    Hardly any of them exists, boxes keep their own, but every drawing in the document holds the table of all: in a report of a
    hundred pages 60 MB, at the moment when painting needs the most.
    """
    for page in document.pages:
        for box in page._page_box.descendants():
            context = getattr(getattr(box, "replacement", None), "_context", None)
            if context is not None:  # one for the whole document
                getattr(context.style_for, "_computed_styles", {}).clear()
                return
