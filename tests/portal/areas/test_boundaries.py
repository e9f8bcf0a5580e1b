"""Boundaries come in versions: nothing is lost by a new one, and an import can be taken back for a day."""

import datetime as dt
import json
import pathlib

import pytest
import shapely
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from shapely.geometry import shape

from portal.access import SYSTEM
from portal.areas import services
from portal.areas.imports.check import Choice
from portal.areas.models import Area, Boundary, BoundarySet
from portal.areas.selectors import boundary_of, map_shapes, margins_of, neighbours_of
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from tests.factories import OrganisationFactory, UserFactory
from tests.portal.areas.shapes import feature, file_of, square

pytestmark = pytest.mark.django_db
REAL = pathlib.Path(__file__).parents[4] / "shared/data/geo"
needs_real_files = pytest.mark.skipif(
    not REAL.exists(), reason="the real boundary files are not beside the checkout"
)
FIRST, SECOND = dt.date(2020, 1, 1), dt.date(2026, 1, 1)


def bring(
    *features, kind="district", valid_from=FIRST, by=SYSTEM, version="1", leave_out_refused=False, **choice
):
    draft = services.start_import(
        data=file_of(*features),
        file_name="a.geojson",
        kind=kind,
        title="Areas",
        version=version,
        valid_from=valid_from,
        by=by,
    )
    return services.confirm_boundaries(
        draft=draft,
        choice=Choice(kind, "code", "name", **choice),
        by=by,
        leave_out_refused=leave_out_refused,
        city_name="Testby",
    )


NORTH, SOUTH = feature("N", "North", square(0, 0.01)), feature("S", "South", square(0, 0))


def test_districts_come_with_a_city_made_of_them():
    bring(NORTH, SOUTH)
    city = Area.objects.get(kind="city")
    assert (city.name, city.code) == ("Testby", "CITY")
    assert set(city.children.values_list("code", flat=True)) == {"N", "S"}
    assert boundary_of(city).square_km == pytest.approx(
        sum(boundary_of(a).square_km for a in city.children.all()), rel=1e-3
    )


def test_neighbourhoods_go_under_the_district_that_holds_them():
    bring(NORTH, SOUTH)
    bring(
        feature("s1", "Quay", square(0.002, 0.002, 0.004)),
        feature("n1", "Hill", square(0.002, 0.012, 0.004)),
        kind="neighbourhood",
    )
    assert {a.code: a.parent.code for a in Area.objects.filter(kind="neighbourhood")} == {
        "s1": "S",
        "n1": "N",
    }
    assert Area.objects.within(Area.objects.get(code="S")).count() == 2


def test_a_new_version_keeps_the_old_map_and_the_same_places():
    bring(NORTH, SOUTH)
    north, south = Area.objects.get(code="N"), Area.objects.get(code="S")
    done = bring(
        feature("N", "Upper North", square(0, 0.01, 0.02)),
        feature("E", "East", square(0.02, 0)),
        valid_from=SECOND,
        version="2",
    )
    assert done.counts == {"ok": 2, "repaired": 0, "refused": 0, "new": 1, "ended": 1}
    north.refresh_from_db()
    south.refresh_from_db()
    assert (north.name, south.valid_to) == ("Upper North", dt.date(2025, 12, 31))
    assert [(s.code, s.name) for s in map_shapes("district", dt.date(2025, 6, 1))] == [
        ("N", "North"),
        ("S", "South"),
    ]
    assert [(s.code, s.name) for s in map_shapes("district", SECOND)] == [("E", "East"), ("N", "Upper North")]
    assert [s.code for s in map_shapes("district", dt.date(1999, 1, 1))] == ["N", "S"]
    assert boundary_of(north, dt.date(2025, 6, 1)).square_km < boundary_of(north, SECOND).square_km


def test_a_place_that_comes_back_is_the_same_place():
    bring(NORTH, SOUTH)
    south = Area.objects.get(code="S")
    bring(NORTH, valid_from=dt.date(2021, 1, 1))
    bring(NORTH, SOUTH, valid_from=SECOND)
    assert Area.objects.get(code="S").pk == south.pk
    assert Area.objects.get(code="S").valid_to is None


def test_a_district_that_moves_takes_what_lies_below_along():
    bring(NORTH, SOUTH)
    bring(feature("s1", "Quay", square(0.002, 0.002, 0.004)), kind="neighbourhood")
    other = Area.objects.create(name="Otherby", code="O", kind="city")
    south = Area.objects.get(code="S")
    south.parent = other
    south.save()
    assert Area.objects.get(code="s1").path.startswith(other.path)
    assert Area.objects.within(other).count() == 3


def test_a_version_must_begin_after_the_one_in_force():
    bring(NORTH, valid_from=SECOND)
    with pytest.raises(DomainError, match="must begin later"):
        bring(NORTH, valid_from=SECOND)


def test_refused_features_stop_the_import_unless_they_are_left_out_on_purpose():
    bring(NORTH, SOUTH)
    broken = feature("S", "South", None)
    with pytest.raises(DomainError, match="1 features are refused"):
        bring(NORTH, broken, valid_from=SECOND)
    assert BoundarySet.objects.confirmed().count() == 1
    bring(NORTH, broken, valid_from=SECOND, leave_out_refused=True)
    assert Area.objects.get(code="S").valid_to is None, "a place whose shape was refused is not gone"
    assert {s.code for s in map_shapes("district")} == {"N", "S"}


def test_nothing_usable_is_no_import():
    with pytest.raises(DomainError, match="None of the features"):
        bring(feature("S", "South", None), leave_out_refused=True)
    assert not Area.objects.exists()


def test_a_draft_is_imported_once():
    done = bring(NORTH)
    officer = UserFactory(role="programme_coordinator")
    with pytest.raises(PermissionDenied):
        services.confirm_boundaries(draft=done, choice=Choice("district", "code", "name"), by=officer)


def test_an_import_can_be_taken_back_and_everything_is_as_before():
    bring(NORTH, SOUTH)
    second = bring(
        feature("N", "Upper North", square(0, 0.01, 0.02)),
        feature("E", "East", square(0.02, 0)),
        valid_from=SECOND,
    )
    services.undo_boundaries(boundary_set=second, by=UserFactory(role="programme_coordinator"))
    assert {(a.code, a.name, a.valid_to) for a in Area.objects.filter(kind="district")} == {
        ("N", "North", None),
        ("S", "South", None),
    }
    assert {s.code for s in map_shapes("district", SECOND)} == {"N", "S"}
    assert AuditEvent.objects.filter(action="areas.undo_boundaryset").count() == 1


def test_an_import_stays_once_something_speaks_of_its_places():
    done = bring(NORTH, SOUTH)
    OrganisationFactory().areas_served.add(Area.objects.get(code="S"))
    with pytest.raises(DomainError, match="organisation"):
        services.undo_boundaries(boundary_set=done, by=SYSTEM)
    assert Area.objects.filter(code="S").exists()


def test_an_import_stays_when_a_newer_version_stands_on_it():
    first = bring(NORTH)
    bring(NORTH, valid_from=SECOND)
    with pytest.raises(DomainError, match="newer version"):
        services.undo_boundaries(boundary_set=first, by=SYSTEM)


def test_after_a_day_an_import_stays():
    done = bring(NORTH)
    BoundarySet.objects.filter(pk=done.pk).update(
        confirmed_at=timezone.now() - dt.timedelta(days=1, minutes=1)
    )
    done.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.undo_boundaries(boundary_set=done, by=UserFactory(role="programme_coordinator"))


@pytest.mark.parametrize(
    "role", ["partner_manager", "council_lead", "evaluator", "frontline_worker", "data_protection_officer"]
)
def test_only_those_who_keep_the_map_import(role):
    with pytest.raises(PermissionDenied):
        bring(NORTH, by=UserFactory(role=role))


def test_an_officer_of_one_district_does_not_change_the_whole_map():
    bring(NORTH)
    with pytest.raises(PermissionDenied):
        bring(
            NORTH,
            valid_from=SECOND,
            by=UserFactory(role="city_officer", role__area=Area.objects.get(code="N")),
        )
    bring(NORTH, valid_from=SECOND, by=UserFactory(role="city_officer"))


def test_neighbours_share_a_border():
    bring(NORTH, SOUTH, feature("F", "Far", square(1, 1)))
    assert [a.code for a in neighbours_of(Area.objects.get(code="N"))] == ["S"]


def test_margins_of_a_year_replace_those_of_the_same_year_only():
    bring(NORTH)
    area = Area.objects.get(code="N")
    for year, counts in (
        (2024, {"young": 5, "old": 5}),
        (2026, {"young": 1, "old": 1}),
        (2026, {"young": 30, "old": 10}),
    ):
        services.set_margins(
            area=area, variable="age", counts=counts, year=year, source="Register", by=SYSTEM
        )
    (table,) = margins_of(area)
    assert (table.year, table.total, table.rows) == (2026, 40, (("young", 30, 0.75), ("old", 10, 0.25)))
    assert area.margins.count() == 4
    with pytest.raises(DomainError):
        services.set_margins(
            area=area, variable="age", counts={"young": -1}, year=2026, source="Register", by=SYSTEM
        )


def test_the_command_says_what_is_wrong_and_leaves_nothing_behind(tmp_path, capsys):
    file = tmp_path / "areas.geojson"
    file.write_bytes(file_of(NORTH, feature("S", "South", None)))
    with pytest.raises(CommandError, match="1 features are refused"):
        call_command("import_areas", file, kind="district", code="code", name="name")
    assert "no geometry" in capsys.readouterr().out
    assert not BoundarySet.objects.exists()
    call_command("import_areas", file, kind="district", code="code", name="name", leave_out_refused=True)
    assert "ok 1, repaired 0, refused 1" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_areas", tmp_path / "nothing.geojson", kind="district", code="code", name="name")


@needs_real_files
def test_barcelona_comes_whole_with_each_neighbourhood_under_its_district():
    told = json.loads((REAL / "barcelona_barris.geojson").read_text())
    call_command(
        "import_areas",
        REAL / "barcelona_districtes.geojson",
        kind="district",
        code="CODI_UA",
        name="NOM",
        prefix="D",
        city_name="Barcelona",
    )
    call_command(
        "import_areas",
        REAL / "barcelona_barris.geojson",
        kind="neighbourhood",
        code="CODI_UA",
        name="NOM",
        prefix="B",
    )
    by_containment = {
        a.code: a.parent.code for a in Area.objects.filter(kind="neighbourhood").select_related("parent")
    }
    assert by_containment == {
        f"B{f['properties']['CODI_UA']}": f"D{f['properties']['DISTRICTE']}" for f in told["features"]
    }
    assert (Area.objects.filter(kind="district").count(), len(by_containment)) == (10, 73)
    sizes = {f"B{f['properties']['CODI_UA']}": f["properties"]["AREA"] / 1e6 for f in told["features"]}
    for boundary in Boundary.objects.filter(area__kind="neighbourhood").select_related("area"):
        assert boundary.square_km == pytest.approx(sizes[boundary.area.code], rel=0.002)
    shapes = [shape(s.geometry) for s in map_shapes("neighbourhood")]
    together = shapely.unary_union(shapes)
    assert sum(s.area for s in shapes) == pytest.approx(together.area, rel=1e-6), (
        "simplified neighbours don't overlap"
    )
    assert not any(p.interiors for p in getattr(together, "geoms", [together])), (
        "simplified neighbours leave no gap"
    )


@needs_real_files
def test_trafford_wards_go_under_their_localities():
    call_command(
        "import_areas",
        REAL / "trafford_localities_2023.geojson",
        kind="district",
        code="area_name",
        name="area_name",
        city_name="Trafford",
    )
    call_command(
        "import_areas",
        REAL / "trafford_wards_2023.geojson",
        kind="neighbourhood",
        code="area_code",
        name="area_name",
    )
    wards = Area.objects.filter(kind="neighbourhood").select_related("parent")
    assert wards.count() == 21
    assert wards.get(name="Altrincham").parent.name == "South"
    assert {w.parent.kind for w in wards} == {"district"}
