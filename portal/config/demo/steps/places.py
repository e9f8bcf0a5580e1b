"""City, districts and neighbourhoods with their boundaries and populations, through the GeoJSON import that every city uses."""

import json
from typing import Any

from portal.access import SYSTEM
from portal.areas import services
from portal.areas.imports.check import Choice
from portal.areas.models import Area, Boundary
from portal.config.demo.cast import Cast
from portal.config.demo.geometry import collection, draw_districts, draw_neighbourhoods
from portal.config.demo.tale import SEED, day, tell

VALID_FROM = "2015-01-01"


def build(cast: Cast) -> None:
    """Import districts, then neighbourhoods; the city itself is made of the districts."""
    told = tell("city")
    city = told["city"]
    shapes = draw_neighbourhoods(told, SEED)
    codes = {place["slug"]: place["code"] for place in (city, *told["districts"], *told["neighbourhoods"])}
    _import("district", collection(told["districts"], draw_districts(told, shapes), codes), city)
    _import("neighbourhood", collection(told["neighbourhoods"], shapes, codes), city)
    by_code = {area.code: area for area in Area.objects.all()}
    for place in (city, *told["districts"], *told["neighbourhoods"]):
        area = by_code[place["code"]]
        services.describe_area(
            area=area, description=place["character"], population=place["population"], by=SYSTEM
        )
        for variable, counts in place["margins"].items():
            services.set_margins(
                area=area,
                variable=variable,
                counts=counts,
                year=city["margin_year"],
                source=city["margin_source"],
                by=SYSTEM,
            )
        cast.areas[place["slug"]] = area
    cast.counts["districts"] = Area.objects.filter(kind="district").count()
    cast.counts["neighbourhoods"] = Area.objects.filter(kind="neighbourhood").count()
    cast.counts["boundaries"] = Boundary.objects.count()


def _import(kind: str, drawn: dict[str, Any], city: dict[str, Any]) -> None:
    draft = services.start_import(
        data=json.dumps(drawn).encode(),
        file_name=f"rivermouth_{kind}s.geojson",
        kind=kind,
        title=f"Rivermouth {kind}s",
        version="1",
        valid_from=day(VALID_FROM),
        source="City surveyor (invented)",
        licence="Made for the demo city",
        by=SYSTEM,
    )
    choice = Choice(
        kind,
        code="code",
        name="name",
        parent="part_of" if kind == "neighbourhood" else "",
        population="residents",
    )
    services.confirm_boundaries(
        draft=draft, choice=choice, by=SYSTEM, city_name=city["name"], city_code=city["code"]
    )
