"""A new version of the boundaries: from the uploaded file to places with shapes, and back again within a day."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

import shapely
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, shape

from portal.access.act import act
from portal.areas.enums import ABOVE, AreaKind, FeatureState
from portal.areas.imports.check import Checked, Choice, Surroundings, check
from portal.areas.imports.reading import GeoFileError, read_collection
from portal.areas.imports.shapes import as_geojson, simplify_together, square_km
from portal.areas.models import Area, Boundary, BoundarySet
from portal.errors import DomainError

KEPT = ("name", "kind", "parent_id", "population", "valid_from", "valid_to")


def start_import(
    *,
    data: bytes,
    file_name: str,
    kind: str,
    title: str,
    version: str,
    valid_from: dt.date,
    source: str = "",
    licence: str = "",
    by: Any,
) -> BoundarySet:
    """Keep an uploaded file as a draft, after a first look at it; nothing is imported yet.

    Raises:
        DomainError: the file can't be read as GeoJSON in WGS 84, or it is too large.
    """
    try:
        read_collection(data)
    except GeoFileError as error:
        raise DomainError(str(error), field="file") from None
    with act("areas.import_boundaryset", by=by) as event:
        draft = BoundarySet(
            title=title, version=version, kind=kind, valid_from=valid_from, source=source, licence=licence,
            imported_by=by if getattr(by, "pk", None) else None, file_name=PurePath(file_name).name[:200],
        )  # fmt: skip
        draft.file.save("boundaries.geojson", ContentFile(data), save=False)
        draft.save()
        event.on = draft
        event.details.update(kind=kind, bytes=len(data))
    return draft


def remember_choice(*, draft: BoundarySet, choices: dict[str, str], by: Any) -> BoundarySet:
    """Keep which property means what with the draft, so that the check can be looked at and come back to."""
    with act("areas.import_boundaryset", by=by, on=draft):
        draft.choices = choices
        draft.save(update_fields=["choices"])
    return draft


def surroundings_of(kind: str) -> Surroundings:
    """What the portal knows when a file of this level is checked: the level above with shapes, codes taken elsewhere, codes known here."""
    today = timezone.localdate()
    above = ABOVE.get(AreaKind(kind))
    parents: dict[str, MultiPolygon | None] = {}
    aliases: dict[str, str] = {}
    if above:
        parents = dict.fromkeys(
            Area.objects.current().filter(kind=above).order_by("code").values_list("code", flat=True)
        )
        for boundary in Boundary.objects.in_force(today, [above]).select_related("area"):
            parents[boundary.area.code] = shape(boundary.geometry)
            aliases[boundary.source_code] = boundary.area.code
    return Surroundings(
        parents=parents,
        aliases={alias: code for alias, code in aliases.items() if alias},
        taken=frozenset(Area.objects.exclude(kind=kind).values_list("code", flat=True)),
        known=frozenset(Area.objects.filter(kind=kind).values_list("code", flat=True)),
    )


def confirm_boundaries(
    *,
    draft: BoundarySet,
    choice: Choice,
    by: Any,
    leave_out_refused: bool = False,
    city_name: str = "",
    city_code: str = "",
) -> BoundarySet:
    """Import the draft: places are made or renamed by their code, get their shape in this version, and those that are gone end the day before.

    Args:
        draft: what `start_import` returned.
        choice: which property means what.
        by: the acting user.
        leave_out_refused: import the rest although some features are refused; their places, if known, keep their older shape.
        city_name: name for the city made from all districts, where the portal has no city yet.
        city_code: its code.

    Raises:
        DomainError: features are refused, or the version doesn't come after the one in force.
    """
    with draft.file.open("rb") as kept:
        collection = read_collection(kept.read())
    with act("areas.import_boundaryset", by=by, on=draft) as event:
        BoundarySet.objects.select_for_update().get(pk=draft.pk)
        _check_order(draft)
        rows = check(collection, choice, surroundings_of(draft.kind))
        usable = [row for row in rows if row.usable]
        if not usable:
            raise DomainError(_("None of the features can be imported."))
        if len(usable) < len(rows) and not leave_out_refused:
            raise DomainError(
                _(
                    "%(count)s features are refused. Mend the file, or say that the rest shall be imported without them."
                )
                % {"count": len(rows) - len(usable)}
            )
        _write(draft, rows, usable, city_name or settings.CITY_NAME, city_code or "CITY")
        draft.choices = {**draft.choices, **asdict(choice)}
        draft.confirmed_at = timezone.now()
        draft.save()
        event.details.update(draft.counts)
    return draft


def _check_order(draft: BoundarySet) -> None:
    latest = BoundarySet.objects.confirmed().filter(kind=draft.kind).order_by("-valid_from").first()
    if latest and latest.valid_from >= draft.valid_from:
        raise DomainError(
            _("The boundaries in force hold since %(day)s; a new version must begin later.")
            % {"day": f"{latest.valid_from:%d/%m/%Y}"},
            field="valid_from",
            code="state",
        )


def _write(
    draft: BoundarySet, rows: Sequence[Checked], usable: Sequence[Checked], city_name: str, city_code: str
) -> None:
    """Places, shapes and endings of one version; fills `draft.before` and `draft.counts`."""
    is_first = not BoundarySet.objects.confirmed().filter(kind=draft.kind).exists()
    before: dict[str, Any] = {"made": [], "changed": {}}
    shapes = [row.shape for row in usable if row.shape is not None]
    city = _city_for(draft, shapes, before, city_name, city_code)
    parents = {area.code: area for area in Area.objects.filter(code__in={row.parent for row in usable})}
    known = {area.code: area for area in Area.objects.filter(kind=draft.kind)}
    boundaries = []
    for row, drawn, small in zip(usable, shapes, simplify_together(shapes), strict=True):
        area = known.get(row.code) or Area(
            code=row.code, kind=draft.kind, valid_from=None if is_first else draft.valid_from
        )
        _place(area, row, parents.get(row.parent) or city, before)
        boundaries.append(_boundary(draft, area, drawn, small, row.source_code))
    Boundary.objects.bulk_create(boundaries)
    ended = _end_missing(draft, {row.code for row in rows}, before)
    states = Counter(row.state for row in rows)
    draft.before = before
    draft.counts = {
        **{state.value: states[state] for state in FeatureState},
        "new": sum(row.is_new for row in usable),
        "ended": ended,
    }


def _city_for(
    draft: BoundarySet, shapes: Sequence[MultiPolygon], before: dict[str, Any], name: str, code: str
) -> Area | None:
    """The city above a file of districts: the one there is, or one made of them all."""
    if draft.kind != AreaKind.DISTRICT:
        return None
    city = Area.objects.current().filter(kind=AreaKind.CITY).first()
    if city is None:
        city = Area.objects.create(name=name, code=code, kind=AreaKind.CITY)
        before["made"].append(city.pk)
    whole = shapely.unary_union(shapes)
    small = simplify_together([whole])[0]
    _boundary(
        draft, city, whole if isinstance(whole, MultiPolygon) else MultiPolygon([whole]), small, ""
    ).save()
    return city


def _place(area: Area, row: Checked, parent: Area | None, before: dict[str, Any]) -> None:
    """Make the place or bring it up to the file, and remember what it was."""
    if area.pk:
        before["changed"][str(area.pk)] = {name: _plain(getattr(area, name)) for name in KEPT}
    area.name, area.parent, area.valid_to = row.name, parent, None
    if row.population is not None:
        area.population = row.population
    is_new = area.pk is None
    area.save()
    if is_new:
        before["made"].append(area.pk)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _boundary(
    draft: BoundarySet, area: Area, drawn: MultiPolygon, small: MultiPolygon, source_code: str
) -> Boundary:
    inside = drawn.representative_point() if not drawn.contains(drawn.centroid) else drawn.centroid
    return Boundary(
        area=area, set=draft, name=area.name, parent=area.parent, source_code=source_code, geometry=as_geojson(drawn, 6), simplified=as_geojson(small, 5),
        bbox=[round(n, 6) for n in drawn.bounds], centroid=[round(inside.x, 6), round(inside.y, 6)], square_km=square_km(drawn),
    )  # fmt: skip


def _end_missing(draft: BoundarySet, codes: set[str], before: dict[str, Any]) -> int:
    """Places of this level that the new version no longer has end the day before it begins; nothing that speaks of them is lost."""
    gone = list(Area.objects.current().filter(kind=draft.kind).exclude(code__in=codes))
    for area in gone:
        before["changed"][str(area.pk)] = {name: _plain(getattr(area, name)) for name in KEPT}
        area.valid_to = draft.valid_from - dt.timedelta(days=1)
        area.save(update_fields=["valid_to"])
    return len(gone)


def undo_boundaries(*, boundary_set: BoundarySet, by: Any) -> BoundarySet:
    """Take an import back: places it made go, places it changed are as before.

    Raises:
        DomainError: the day is over, a newer version stands on it, or records already speak of places it made.
    """
    with act("areas.undo_boundaryset", by=by, on=boundary_set) as event:
        newer = BoundarySet.objects.confirmed().filter(
            kind=boundary_set.kind, valid_from__gt=boundary_set.valid_from
        )
        if newer.exists():
            raise DomainError(
                _("A newer version of the boundaries stands on this one. Take that back first."), code="state"
            )
        made = Area.objects.filter(pk__in=boundary_set.before["made"])
        hanging = _what_hangs_on(made, boundary_set)
        if hanging:
            raise DomainError(
                _("These already speak of places from this file: %(what)s. The import stays.")
                % {"what": ", ".join(hanging)},
                code="state",
            )
        boundary_set.boundaries.all().delete()
        for area in made.order_by("-path"):
            area.delete()
        for pk, values in boundary_set.before["changed"].items():
            area = Area.objects.get(pk=pk)
            for name in KEPT:
                setattr(area, name, values[name])
            area.save()
        boundary_set.undone_at = timezone.now()
        boundary_set.save(update_fields=["undone_at"])
        event.details.update(
            removed=len(boundary_set.before["made"]), restored=len(boundary_set.before["changed"])
        )
    return boundary_set


def _what_hangs_on(made: Any, boundary_set: BoundarySet) -> list[str]:
    """Kinds of records that refer to the places an import made, apart from the import itself."""
    ids = list(made.values_list("pk", flat=True))
    found = []
    for relation in Area._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        if relation.related_model is Boundary:
            rows = rows.exclude(set=boundary_set)
        if relation.related_model is Area:
            rows = rows.exclude(pk__in=ids)
        if rows.exists():
            found.append(str(relation.related_model._meta.verbose_name_plural))
    return sorted(set(found))
