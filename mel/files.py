"""Giving out the files of an edition: as attachments, never run by the browser, each time written down."""

from typing import Any

from django.http import FileResponse, HttpResponse

from mel.models import ReportEdition
from mel.reports.figures import Report
from mel.services.edition import note_download

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def send(edition: ReportEdition, *, form: str, by: Any) -> HttpResponse | FileResponse:
    """One file of an edition that is done.

    Args:
        edition: fetched and authorised by the caller.
        form: ``pdf``, ``xlsx`` or ``json``.
        by: who takes it; the audit knows it before the first byte leaves.
    """
    note_download(edition, form=form, by=by)
    name = f"{edition.file_stem}.{form}"
    response: Any
    if form == "json":
        response = HttpResponse(Report.from_json(edition.figures or {}).as_json(), content_type=TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = edition.pdf if form == "pdf" else edition.xlsx
        response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=TYPES[form])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
