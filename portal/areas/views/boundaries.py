"""Importing boundaries: upload, choose what means what, look at the map, confirm; and taking it back within a day."""

import csv
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import abilities, access, allowed, fetch
from portal.areas import services
from portal.areas.drawing import Drawn, draw, feature_collection
from portal.areas.enums import FeatureState
from portal.areas.forms import ChoiceForm, ConfirmForm, UploadForm, guess
from portal.areas.imports.check import Checked, Choice, check
from portal.areas.imports.reading import Collection, read_collection
from portal.areas.imports.shapes import as_geojson, simplify_together
from portal.areas.models import Area, BoundarySet
from portal.errors import DomainError, add_to_form

IMPORT = "areas.import_boundaryset"


@access("areas.view_boundaryset")
@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """All versions of the boundaries, newest first."""
    found = (
        BoundarySet.objects.visible_to(request.user)
        .filter(confirmed_at__isnull=False)
        .select_related("imported_by")
    )
    return render(
        request, "areas/versions.html", {"versions": found, "may_import": allowed(request.user, IMPORT)}
    )


@access("areas.view_boundaryset")
@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import gave, and the way back while there is one."""
    found = fetch(
        BoundarySet.objects.select_related("imported_by"), request.user, "areas.view_boundaryset", pk=pk
    )
    if found.confirmed_at is None:
        return redirect("areas:choose", pk=pk)
    boundaries = list(
        found.boundaries.select_related("area", "parent").filter(area__kind=found.kind).order_by("name")
    )
    drawn = [
        Drawn(b.name, b.simplified, "plain", reverse("areas:area", args=[b.area_id])) for b in boundaries
    ]
    context = {
        "version": found,
        "boundaries": boundaries,
        "abilities": abilities(request.user, found),
        "map": mark_safe(draw(drawn, str(found))) if drawn else "",  # noqa: S308 -- drawn and escaped by us
    }
    return render(request, "areas/version.html", context)


@access("areas.import_boundaryset")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Step 1: the file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        file = wanted.pop("file")
        try:
            draft = services.start_import(data=file.read(), file_name=file.name, by=request.user, **wanted)
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("areas:choose", pk=draft.pk)
    return render(request, "areas/upload.html", {"form": form})


@access("areas.import_boundaryset")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: which property means what. Kept with the draft, so that one can come back."""
    draft = fetch(BoundarySet, request.user, IMPORT, pk=pk)
    collection = _read(draft)
    initial = guess(collection, draft.kind) | (draft.choices or {})
    form = ChoiceForm(request.POST or None, collection=collection, kind=draft.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.remember_choice(draft=draft, choices=form.cleaned_data, by=request.user)
        return redirect("areas:preview", pk=pk)
    return render(
        request, "areas/choose.html", {"form": form, "draft": draft, "count": len(collection.features)}
    )


@access("areas.import_boundaryset")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: every feature with what would become of it, on the map and in a table; then the import."""
    draft = fetch(BoundarySet, request.user, IMPORT, pk=pk)
    if not draft.choices:
        return redirect("areas:choose", pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_boundaries(
                draft=draft, choice=choice_of(draft), by=request.user, leave_out_refused=form.cleaned_data["leave_out_refused"],
                city_name=draft.choices.get("city_name", ""), city_code=draft.choices.get("city_code", ""),
            )  # fmt: skip
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The boundaries are imported. You can take this back for a day."))
            return redirect("areas:version", pk=pk)
    return render(request, "areas/preview.html", _preview(draft, form))


def _preview(draft: BoundarySet, form: ConfirmForm) -> dict[str, Any]:
    rows = _checked(draft)
    by_state = {state: [row for row in rows if row.state == state] for state in FeatureState.values}
    gone = (
        Area.objects.current()
        .filter(kind=draft.kind)
        .exclude(code__in={row.code for row in rows})
        .order_by("name")
    )
    return {
        "draft": draft,
        "form": form,
        "rows": rows,
        "refused": by_state["refused"],
        "repaired": by_state["repaired"],
        "usable": len(by_state["ok"]) + len(by_state["repaired"]),
        "gone": gone,
        "map": mark_safe(_preview_map(rows, draft)),  # noqa: S308 -- drawn and escaped by us
        "tiles": settings.MAP_TILE_URL,
        "tiles_credit": settings.MAP_TILE_CREDIT,
        "parents": dict(
            Area.objects.filter(code__in={row.parent for row in rows}).values_list("code", "name")
        ),
    }


def _preview_map(rows: list[Checked], draft: BoundarySet) -> str:
    usable = [row for row in rows if row.usable and row.shape is not None]
    small = simplify_together([row.shape for row in usable if row.shape is not None])
    drawn = [
        Drawn(row.name, as_geojson(shape, 5), "repaired" if row.state == "repaired" else "plain")
        for row, shape in zip(usable, small, strict=True)
    ]
    return draw(drawn, _("%(title)s as the file draws them") % {"title": draft.title}) if drawn else ""


@access("areas.import_boundaryset")
@require_GET
def preview_shapes(request: HttpRequest, pk: int) -> JsonResponse:
    """The shapes of the draft for the map that can be moved."""
    draft = fetch(BoundarySet, request.user, IMPORT, pk=pk)
    rows = [row for row in _checked(draft) if row.usable and row.shape is not None] if draft.choices else []
    small = simplify_together([row.shape for row in rows if row.shape is not None])
    pairs = [
        ({"name": row.name, "code": row.code, "state": row.state}, as_geojson(shape, 5))
        for row, shape in zip(rows, small, strict=True)
    ]
    return JsonResponse(feature_collection(pairs), content_type="application/geo+json")


@access("areas.import_boundaryset")
@require_GET
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The features that need a look, as CSV with the reasons."""
    draft = fetch(BoundarySet, request.user, IMPORT, pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refused_areas.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([_("Feature"), _("Code"), _("Name"), _("What became of it"), _("Why")])
    for row in _checked(draft) if draft.choices else []:
        if row.notes:
            cells = (row.code, row.name, FeatureState(row.state).label, " ".join(row.notes))
            writer.writerow(
                [row.number, *("'" + str(c) if str(c).startswith(("=", "+", "-", "@")) else c for c in cells)]
            )
    return response


@access("areas.undo_boundaryset")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    found = fetch(BoundarySet, request.user, "areas.undo_boundaryset", pk=pk)
    try:
        services.undo_boundaries(boundary_set=found, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("areas:version", pk=pk)
    messages.success(request, _("The import is taken back. The areas are as they were before."))
    return redirect("areas:versions")


def choice_of(draft: BoundarySet) -> Choice:
    """What was chosen for this draft."""
    chosen = draft.choices
    return Choice(
        draft.kind,
        *(chosen.get(name, "") for name in ("code", "name", "parent", "population", "code_prefix")),
    )


def _read(draft: BoundarySet) -> Collection:
    with draft.file.open("rb") as kept:
        return read_collection(kept.read())


def _checked(draft: BoundarySet) -> list[Checked]:
    return check(_read(draft), choice_of(draft), services.surroundings_of(draft.kind))
