"""Upload a file, choose its columns, look at what would be saved, confirm, and for a day take it back."""

import csv
import io
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import access, authorise, fetch
from portal.errors import DomainError, add_to_form
from portal.imports import services
from portal.imports.enums import RunStatus
from portal.imports.forms import ColumnsForm, UploadForm
from portal.imports.models import ImportRun
from portal.imports.registry import Importer, importer_for
from portal.imports.stash import table_of
from portal.imports.template import workbook

SHOWN = 50
STEPS = ("upload", "columns", "check", "import")


def _importer(kind: str, user: Any) -> Importer:
    found = importer_for(kind)
    if found is None:
        raise Http404
    authorise(user, found.perm)
    return found


def _base(importer: Importer, step: str, run: ImportRun | None = None) -> dict[str, Any]:
    labels = (_("Upload"), _("Choose columns"), _("Check"), _("Import"))
    at = STEPS.index(step)
    course = [{"label": label, "done": n < at, "current": n == at} for n, label in enumerate(labels)]
    return {"importer": importer, "course": course, "run": run, "list_url": reverse(importer.list_url)}


@access("imports.use")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload a file."""
    importer = _importer(kind, request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = services.upload(kind=kind, file=form.cleaned_data["file"], by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("imports:columns", pk=run.pk)
    earlier = ImportRun.objects.visible_to(request.user).filter(kind=kind)[:8]
    return render(
        request, "imports/start.html", _base(importer, "upload") | {"form": form, "earlier": earlier}
    )


@access("imports.use")
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The table to fill in."""
    importer = _importer(kind, request.user)
    response = HttpResponse(
        workbook(importer, by=request.user),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


@access("imports.use")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which heading is which column."""
    run = fetch(ImportRun, request.user, "imports.use", pk=pk)
    importer = _importer(run.kind, request.user)
    if run.status not in (RunStatus.UPLOADED, RunStatus.CHECKED):
        return redirect("imports:run", pk=pk)
    form = ColumnsForm(request.POST or None, run=run, importer=importer)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose(run=run, columns=form.chosen(), day_first=form.day_first(), by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("imports:run", pk=pk)
    context = _base(importer, "columns", run) | {"form": form, "sample": _sample(run)}
    return render(request, "imports/columns.html", context)


def _sample(run: ImportRun) -> list[tuple[str, str]]:
    """Each heading with what stands in its first rows."""
    table = table_of(run)
    shown = [cells for _number, cells in table.rows[:3]]
    return [
        (h, " · ".join(str(c[n])[:40] for c in shown if n < len(c) and c[n] not in (None, "")))
        for n, h in enumerate(table.headers)
    ]


@access("imports.use")
@require_GET
def run(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The check before it, or the summary after it."""
    found = fetch(ImportRun, request.user, "imports.use", pk=pk)
    importer = _importer(found.kind, request.user)
    if found.status == RunStatus.UPLOADED:
        return redirect("imports:columns", pk=pk)
    if found.status == RunStatus.RUNNING:
        return redirect("jobs:detail", pk=found.job_id)
    if found.status == RunStatus.CHECKED:
        context = _base(importer, "check", found) | {
            "problems": found.problems[:SHOWN],
            "suggestions": _suggestions(found),
        }
        return render(request, "imports/check.html", context)
    return render(
        request,
        "imports/summary.html",
        _base(importer, "import", found) | {"may_undo": services.may_undo(found)},
    )


def _suggestions(found: ImportRun) -> list[dict[str, Any]]:
    """Values that probably mean another, with how many rows each would mend."""
    counted: dict[tuple[str, str, str], int] = {}
    for problem in found.problems:
        for trouble in problem["troubles"]:
            if trouble["suggestion"]:
                key = (trouble["column"], trouble["value"], trouble["suggestion"])
                counted[key] = counted.get(key, 0) + 1
    return [
        {"column": c, "value": v, "meaning": m, "rows": n}
        for (c, v, m), n in sorted(counted.items(), key=lambda kv: -kv[1])[:10]
    ]


@access("imports.use")
@require_POST
def mend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Read a value as another."""
    found = fetch(ImportRun, request.user, "imports.use", pk=pk)
    wanted = {name: request.POST.get(name, "")[:200] for name in ("column", "value", "meaning")}
    try:
        services.read_as(run=found, by=request.user, **wanted)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("imports:run", pk=pk)


@access("imports.use")
@require_POST
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Start saving."""
    found = fetch(ImportRun, request.user, "imports.use", pk=pk)
    try:
        job = services.confirm(run=found, only_good="only_good" in request.POST, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("imports:run", pk=pk)
    return redirect("jobs:detail", pk=job.pk)


@access("imports.use")
@require_GET
def problems(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The rows that can't be read, with reasons, as CSV."""
    found = fetch(ImportRun, request.user, "imports.use", pk=pk)
    if found.status != RunStatus.CHECKED:
        raise Http404
    bad = {p["row"]: p["troubles"] for p in found.problems}
    out = io.StringIO()
    writer = csv.writer(out)
    names = [c.name for c in _importer(found.kind, request.user).columns() if c.name in found.columns]
    writer.writerow([_("Row"), _("What is wrong"), *[found.columns[n] for n in names]])
    for row in services.rows_of(found):
        if row.number in bad:
            why = " ".join(f"{t['reason']} {t['remedy']}".strip() for t in bad[row.number])
            writer.writerow([row.number, why, *[_safe(row.values.get(n)) for n in names]])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rows_to_correct.csv"'
    return response


def _safe(cell: Any) -> str:
    words = "" if cell is None else str(cell)
    return "'" + words if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


@access("imports.use")
@require_POST
def undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the whole import back."""
    found = fetch(ImportRun, request.user, "imports.use", pk=pk)
    try:
        services.undo(run=found, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The import is taken back. Nothing of it is left."))
    return redirect("imports:run", pk=pk)
