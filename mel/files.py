"""Giving out the files of an edition: as attachments, never run by the browser, each time written down."""

import io
from typing import Any

from django.http import FileResponse

from mel.models import ReportEdition
from mel.reports.figures import Report
from mel.services.edition import note_download
from portal.documents.giving import attachment

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def send(edition: ReportEdition, *, form: str, by: Any) -> FileResponse:
    """One file of an edition that is done.

    Args:
        edition: fetched and authorised by the caller.
        form: ``pdf``, ``xlsx`` or ``json``.
        by: who takes it; the audit knows it before the first byte leaves.
    """
    note_download(edition, form=form, by=by)
    if form == "json":
        content: Any = io.BytesIO(Report.from_json(edition.figures or {}).as_json().encode())
    else:
        content = (edition.pdf if form == "pdf" else edition.xlsx).open("rb")
    return attachment(content, name=f"{edition.file_stem}.{form}", media_type=TYPES[form])
