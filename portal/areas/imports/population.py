"""Population figures from a table: one row for each area and group."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import authorise
from portal.areas.models import Area, PopulationMargin
from portal.imports import values
from portal.imports.registry import Checked, Column, Importer, Row, Trouble
from portal.text import fold

MOST_RESIDENTS = 50_000_000
EARLIEST = 1900


@dataclass(frozen=True)
class Figure:
    """One row, ready to be stored."""

    area: Area
    variable: str
    category: str
    count: int
    year: int
    source: str

    @property
    def key(self) -> tuple[int, str, str, int]:
        """What a figure speaks of: there is one for each."""
        return self.area.pk, self.variable, self.category, self.year


class PopulationImporter(Importer):
    """Register figures by age, sex or any other group the city counts."""

    kind: ClassVar[str] = "population"
    title = gettext_lazy("Import populations")
    purpose = gettext_lazy(
        "Bring the register's figures: one row for each area and group. Figures of other years stay."
    )
    unit = ("figure", "figures")
    perm = "areas.change_area"
    list_url = "areas:areas"
    crumb = gettext_lazy("Areas")

    def columns(self) -> Sequence[Column]:
        """Area, group, number, year, source."""
        return (
            Column(
                "area",
                gettext_lazy("Area"),
                required=True,
                aliases=("code", "area code", "area_code"),
                hint=gettext_lazy("code or name"),
            ),
            Column(
                "variable",
                gettext_lazy("By what"),
                required=True,
                aliases=("variable", "dimension"),
                hint=gettext_lazy("age, sex, newcomer"),
            ),
            Column(
                "category",
                gettext_lazy("Group"),
                required=True,
                aliases=("category", "age band"),
                hint=gettext_lazy("12–17, 65 plus, female"),
            ),
            Column(
                "count", gettext_lazy("Residents"), required=True, aliases=("count", "population", "value")
            ),
            Column("year", gettext_lazy("Year"), required=True),
            Column(
                "source", gettext_lazy("Source"), required=True, hint=gettext_lazy("who counted, and when")
            ),
        )

    def examples(self, by: Any) -> list[list[str]]:
        """One row that shows the notation."""
        area = Area.objects.current().order_by("-path").first()
        return [
            [
                area.code if area else "",
                "age",
                "12–17",
                "820",
                str(timezone.localdate().year),
                _("City register office, 1 January"),
            ]
        ]

    def known_values(self, by: Any) -> dict[str, list[str]]:
        """The areas that a row may name."""
        return {_("Area"): list(Area.objects.current().values_list("code", flat=True))}

    def check(
        self, rows: Sequence[Row], *, by: Any, day_first: bool, read_as: dict[str, dict[str, str]]
    ) -> list[Checked]:
        """See `Importer.check`. Two queries for any number of rows."""
        areas: dict[str, Area | None] = {}
        for area in Area.objects.all():
            name = fold(area.name)
            areas[name] = None if name in areas else area
        areas |= {fold(area.code): area for area in Area.objects.all()}
        readings = read_as.get("area", {})
        checked = [self._read(row, areas, readings) for row in rows]
        self._compare(checked)
        return checked

    def _read(self, row: Row, areas: dict[str, Area | None], readings: dict[str, str]) -> Checked:
        troubles: list[Trouble] = []
        cells = {name: values.text(cell) for name, cell in row.values.items()}
        word = fold(cells.get("area", ""))
        area = areas.get(fold(readings[word]) if word in readings else word)
        if area is None:
            reason = _("“%(value)s” is not one area.") % {"value": cells.get("area", "")[:60]}
            troubles.append(Trouble(reason, _("Write the code of the area."), "area", cells.get("area", "")))
        variable, category = _slug(cells.get("variable", "")), _slug(cells.get("category", ""))
        for name, slug in (("variable", variable), ("category", category)):
            if not slug:
                troubles.append(
                    Trouble(_("The group is not named."), _("Write for instance age and 12–17."), name)
                )
        count = self._number(row, "count", 0, MOST_RESIDENTS, troubles)
        year = self._number(row, "year", EARLIEST, timezone.localdate().year + 1, troubles)
        source = cells.get("source", "")[:200]
        if not source:
            troubles.append(Trouble(_("The source is missing."), _("Say who counted, and when."), "source"))
        title = f"{cells.get('area', '')} {cells.get('category', '')}".strip()[:120]
        if troubles or area is None or count is None or year is None:
            return Checked(row.number, title, troubles=troubles)
        return Checked(row.number, title, data=Figure(area, variable, category, count, year, source))

    @staticmethod
    def _number(row: Row, name: str, least: int, most: int, troubles: list[Trouble]) -> int | None:
        try:
            number = values.whole(row.values.get(name))
        except ValueError as error:
            troubles.append(Trouble(str(error), _("Write a whole number."), name))
            return None
        if number is None or not least <= number <= most:
            reason = _("This is no number between %(least)s and %(most)s.") % {"least": least, "most": most}
            troubles.append(
                Trouble(reason, _("Missing is not zero: leave the row out where nobody counted."), name)
            )
            return None
        return number

    @staticmethod
    def _compare(checked: list[Checked]) -> None:
        """Mark figures that are here already; a different figure for the same group and year is trouble, never overwritten in passing."""
        good = [row for row in checked if not row.troubles]
        kept = PopulationMargin.objects.filter(year__in={row.data.year for row in good})
        known = {(m.area_id, m.variable, m.category, m.year): m.count for m in kept}
        for row in good:
            before = known.setdefault(row.data.key, -1)
            if before == row.data.count:
                row.known = True
            elif before >= 0:
                reason = _("The portal has %(count)s for this area, group and year.") % {"count": before}
                row.troubles.append(
                    Trouble(
                        reason,
                        _("Take the earlier import back first, or give the year it speaks of."),
                        "count",
                    )
                )
            else:
                known[row.data.key] = row.data.count

    def save(self, rows: Iterable[Checked], *, by: Any, run: Any) -> int:
        """All figures at once; the run on each is the trail."""
        authorise(by, self.perm)
        figures = [row.data for row in rows]
        order: dict[tuple[int, str, int], int] = {}
        made = []
        for figure in figures:
            place = (figure.area.pk, figure.variable, figure.year)
            order[place] = order.get(place, -1) + 1
            made.append(
                PopulationMargin(
                    area=figure.area, variable=figure.variable, category=figure.category, count=figure.count, year=figure.year, source=figure.source,
                    order=order[place], import_run=run,
                )
            )  # fmt: skip
        return len(PopulationMargin.objects.bulk_create(made, batch_size=2000))

    def undo(self, *, by: Any, run: Any) -> int:
        """Remove the run's figures."""
        authorise(by, self.perm)
        return PopulationMargin.objects.filter(import_run=run).delete()[0]


def _slug(words: str) -> str:
    """`12–17` and `12-17` are `12_17`; `65 plus` and `65+` are `65_plus`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(words).replace("+", " plus")).strip("_")[:40]
