"""The list of places with its map, one place's page, and what people add to it."""

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, allowed, fetch
from portal.accounts.models import Organisation
from portal.areas import services
from portal.areas.drawing import Drawn, draw, population_map
from portal.areas.enums import AreaKind
from portal.areas.filters import AreaFilters
from portal.areas.forms import AreaForm
from portal.areas.models import Area, Boundary
from portal.areas.selectors import MapShape, boundary_of, map_shapes, margins_of, neighbours_of
from portal.errors import DomainError, add_to_form
from portal.maps import Choropleth
from portal.prepared import Prepared
from portal.ui.addresses import address
from portal.ui.kept import kept_for_all
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.panels import panels_for


@access("areas.view_area")
class Areas(ListPage):
    """Every place, with a map of the smallest level there is."""

    key = "areas.areas"
    template_name = "areas/list.html"
    filters = AreaFilters
    title = gettext_lazy("Areas")
    purpose = gettext_lazy(
        "The city's own places. Every figure, programme and activity belongs to one of them."
    )
    columns = (
        Column(
            "name",
            gettext_lazy("Name"),
            sort="name",
            row=True,
            url=lambda a: address("areas:area", a.pk),
        ),
        Column("kind", gettext_lazy("Level"), value="get_kind_display", sort="kind"),
        Column("parent", gettext_lazy("Part of"), value="part_of", sort="part_of"),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("population", gettext_lazy("Residents"), kind="number", sort="population"),
    )
    empty = Empty(
        gettext_lazy("No areas yet"), gettext_lazy("Import the city's boundaries; begin with the districts."), url_name="areas:upload",
        action=gettext_lazy("Import boundaries"), perm="areas.import_boundaryset", icon="map",
    )  # fmt: skip
    page_size = 50
    csv_perm = "areas.view_area"

    def get_queryset(self) -> QuerySet[Area]:
        """Today's places, from the city down."""
        seen = Area.objects.visible_to(self.request.user).current().annotate(part_of=F("parent__name"))
        return seen.only("name", "kind", "code", "population", "path")

    def summary(self, rows: QuerySet[Area]) -> str:
        """How many."""
        count = self.amount(rows)
        return ngettext("%(n)s area", "%(n)s areas", count) % {"n": count}

    def extra(self) -> dict[str, Any]:
        """The map, drawn once for everybody, and whether this person may import."""
        return {
            "map": kept_for_all(f"areas.map:{get_language()}", whole_map, user=self.request.user, near=True),
            "may_import": allowed(self.request.user, "areas.import_boundaryset"),
        }


def whole_map() -> str:
    """The smallest places there are, by how densely people live in them where that is known."""
    shapes = map_shapes(AreaKind.NEIGHBOURHOOD) or map_shapes(AreaKind.DISTRICT)
    density = density_map(shapes)
    plain = "" if density else plain_map(shapes)
    return render_to_string("areas/_whole_map.html", {"map": density, "plain_map": plain})


def plain_map(shapes: list[MapShape]) -> str:
    """The places alone, where nobody knows how many people live in them."""
    drawn = [Drawn(s.name, s.geometry, "plain", reverse("areas:area", args=[s.id])) for s in shapes]
    return mark_safe(draw(drawn, _("The city's areas"))) if drawn else ""  # noqa: S308 -- drawn and escaped by us


def density_map(shapes: list[MapShape]) -> Choropleth | None:
    """Residents per km², where population figures are known at all."""
    populations = dict(
        Area.objects.filter(pk__in=[s.id for s in shapes], population__isnull=False).values_list(
            "pk", "population"
        )
    )
    if not populations:
        return None
    words = {
        "title": _("Where people live"),
        "sub": _("Residents per km². Heavier lines are districts."),
        "source": _("Source: the city's boundary files and population figures."),
        "unit": _("residents per km²"),
        "place_label": _("Area"),
    }
    return population_map(
        shapes, populations, words, {s.id: reverse("areas:area", args=[s.id]) for s in shapes}
    )


_children_of = Prepared(lambda key: Area.objects.current().filter(parent_id=key).order_by("name"))
_versions_of = Prepared(
    lambda key: (
        Boundary.objects.filter(area_id=key, set__undone_at__isnull=True)
        .select_related("set")
        .defer("geometry", "simplified")
        .order_by("-set__valid_from")
    )
)


@access("areas.view_area")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: what it is, who lives and works there, and what the apps know about it."""
    area = fetch(Area.objects.select_related("parent"), request.user, "areas.view_area", pk=pk)
    boundary = boundary_of(area)
    neighbours = kept_for_all(f"areas.neighbours:{area.pk}", lambda: neighbours_of(area), user=request.user)
    panels = panels_for("area", request, area)
    children = _children_of(area.pk)
    context = {
        "area": area,
        "abilities": abilities(request.user, area),
        "ancestors": _ancestors(area),
        "boundary": boundary,
        "map": kept_for_all(
            f"areas.map:{area.pk}:{get_language()}",
            lambda: mark_safe(_map_of(area, boundary, neighbours, children)),  # noqa: S308 -- drawn and escaped by us
            user=request.user,
            near=True,
        )
        if boundary
        else "",
        "children": children,
        "neighbours": neighbours,
        "margins": margins_of(area),
        "versions": _versions_of(area.pk),
        **_serving(request, area),
        "panels": [p for p in panels if not p.side],
        "side_panels": [p for p in panels if p.side],
    }
    return render(request, "areas/area.html", context)


def _ancestors(area: Area) -> list[Area]:
    """From the city down to the place above, which is read already."""
    above = set(area.ancestor_ids()) - {area.pk, area.parent_id}
    further = list(Area.objects.filter(pk__in=above).order_by("path")) if above else []
    return [*further, area.parent] if area.parent else further


def _serving(request: HttpRequest, area: Area) -> dict[str, Any]:
    """Organisations that serve the place or the district it lies in, and how many serve the whole city."""
    found = Organisation.objects.visible_to(request.user).active()
    near = list(
        found.filter(areas_served__in=[*area.ancestor_ids()[1:], area.pk]).distinct().order_by("name")
    )
    if not near:
        return {"organisations": []}  # the others are told beside them
    everywhere = found.filter(areas_served__kind=AreaKind.CITY).exclude(pk__in=[one.pk for one in near])
    return {"organisations": near, "citywide": everywhere.distinct().count()}


def _map_of(area: Area, boundary: Any, neighbours: list[Area], children: list[Area]) -> str:
    """The place among its neighbours, or with the places it is made of."""
    inside = (
        map_shapes(
            AreaKind.NEIGHBOURHOOD if area.kind == AreaKind.DISTRICT else AreaKind.DISTRICT, within=area
        )
        if children
        else []
    )
    around = {n.pk for n in neighbours}
    drawn = [
        Drawn(s.name, s.geometry, "near", reverse("areas:area", args=[s.id]))
        for s in map_shapes(area.kind)
        if s.id in around
    ]
    if inside:
        drawn += [Drawn(s.name, s.geometry, "plain", reverse("areas:area", args=[s.id])) for s in inside]
    else:
        drawn.append(Drawn(area.name, boundary.simplified, "here"))
    return draw(drawn, _("%(name)s and the areas around it") % {"name": area.name})


@access("areas.change_area")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Description and residents."""
    area = fetch(Area, request.user, "areas.change_area", pk=pk)
    form = AreaForm(
        request.POST or None, initial={"description": area.description, "population": area.population}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.describe_area(area=area, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("areas:area", pk=pk)
    return render(request, "areas/edit.html", {"form": form, "area": area})
