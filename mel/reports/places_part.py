"""Where people were reached: districts and neighbourhoods, beside how many live there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mel.reports.facts import Facts, Place
from mel.reports.figures import Chapter, Column, ReportTable, said
from mel.reports.parts import Part, from_logs, of_people, people
from mel.reports.protection import rate
from mel.reports.tallies import NOTHING, Cell, total
from portal.areas.enums import AreaKind
from portal.charts import Value, number, shown

FIELDS_SHOWN = 8
"""Areas of intervention with a column of their own in the grid; the others share one."""
BEHIND = 0.6
"""A district reached less than this share of the city's rate is named in the finding."""


def make(facts: Facts) -> Part:
    """The chapter on places, with its tables and the values of the map."""
    districts, places = facts.of_kind(AreaKind.DISTRICT), facts.of_kind(AreaKind.NEIGHBOURHOOD)
    if not districts:
        return Part("", [], [], [], [])
    by_district = _cells(facts, districts)
    values = people(by_district) | people(_cells(facts, places))
    rates = {p.pk: rate(values[p.pk], p.population) for p in [*districts, *places] if p.pk in values}
    city = _city_rate(facts, districts)
    headline = _behind(districts, rates, city)
    tables = [_district_table(facts, districts, by_district, values, rates, city)]
    if places:
        tables.append(_place_table(facts, districts, places, values, rates))
    tables.append(_grid(facts, districts))
    chapter = Chapter(
        key="places",
        name=_("Where people were reached"),
        finding=_finding(districts, rates, city, headline),
        sentences=_sentences(facts, districts, city),
        provenance=from_logs(facts),
        tables=tuple(t.key for t in tables),
    )
    return Part(
        headline, [], [], [chapter], tables, series={"map": _map(facts, districts, rates), "city_rate": city}
    )


def _cells(facts: Facts, places: list[Place]) -> dict[int, Cell]:
    """Each area with everything inside it."""
    below: dict[int, Cell] = {p.pk: NOTHING for p in places}
    for pk, cell in facts.by_area.items():
        for above in facts.places[pk].path:
            if above in below:
                below[above] = below[above] + cell
    return below


def _city_rate(facts: Facts, districts: list[Place]) -> Value:
    known = [p.population for p in districts if p.population]
    whole = facts.of(facts.quarter)
    if len(known) < len(districts):
        return None
    return rate(of_people(whole), sum(known))


def _behind(districts: list[Place], rates: dict[int, Value], city: Value) -> str:
    known = [(r, p.name) for p in districts if shown(r := rates[p.pk])]
    if not shown(city) or not known or not city:
        return ""
    lowest, name = min(known)
    if lowest >= BEHIND * city:
        return ""
    return _("%(district)s is reached least") % {"district": name}


def _finding(districts: list[Place], rates: dict[int, Value], city: Value, headline: str) -> str:
    known = sorted(((r, p.name) for p in districts if shown(r := rates[p.pk])), key=lambda pair: pair[0])
    if not shown(city) or not known:
        return _("Contacts by district")
    lowest, name = known[0]
    words = {"name": name, "low": number(lowest, 1), "city": number(city, 1)}
    if headline and lowest < city / 2:
        return (
            _(
                "%(name)s is reached less than half as often as the city: %(low)s contacts per 1,000 residents against %(city)s"
            )
            % words
        )
    if headline:
        return _("%(name)s is reached least: %(low)s contacts per 1,000 residents, the city %(city)s") % words
    highest, top = known[-1]
    return _("From %(low)s contacts per 1,000 residents in %(name)s to %(high)s in %(top)s") % {
        **words,
        "high": number(highest, 1),
        "top": top,
    }


def _sentences(facts: Facts, districts: list[Place], city: Value) -> tuple[str, ...]:
    words = [
        _(
            "The whole city had %(rate)s contacts per 1,000 residents. Rates are worked out from rounded counts."
        )
        % {"rate": said(city, 1)}
    ]
    inside = {p.pk for p in facts.places.values() if any(d.pk in p.path for d in districts)}
    outside = total(c for pk, c in facts.by_area.items() if pk not in inside)
    if outside.activities:
        words.append(
            _("%(activities)s activities were logged for the whole city and belong to no district.")
            % {"activities": number(outside.activities)}
        )
    words.append(
        _(
            "People often take part outside their own neighbourhood: a high rate says where activities are, not where participants live."
        )
    )
    return tuple(words)


def _district_table(
    facts: Facts,
    districts: list[Place],
    cells: dict[int, Cell],
    values: dict[int, Value],
    rates: dict[int, Value],
    city: Value,
) -> ReportTable:
    rows = [(p.name, p.population, cells[p.pk].activities, values[p.pk], rates[p.pk]) for p in districts]
    whole = facts.of(facts.quarter)
    residents = sum(p.population or 0 for p in districts) or None
    rows.append(
        (
            _("City"),
            residents,
            whole.activities,
            of_people(whole),
            city,
        )
    )
    return ReportTable(
        "districts",
        _("Contacts by district, beside residents"),
        (
            Column(_("District"), False), Column(_("Residents")), Column(_("Activities")), Column(_("Contacts")), Column(_("Per 1,000 residents"), places=1),
        ),
        tuple(rows),
        _("Contacts are rounded to five, each on its own; they need not add up. The city includes activities of no single district."),
        total=True,
    )  # fmt: skip


def _place_table(
    facts: Facts,
    districts: list[Place],
    places: list[Place],
    values: dict[int, Value],
    rates: dict[int, Value],
) -> ReportTable:
    names = {d.pk: d.name for d in districts}
    rows = []
    for place in places:
        above = next((names[pk] for pk in place.path if pk in names), "")
        rows.append((place.code, place.name, above, values.get(place.pk), rates.get(place.pk)))
    rows.sort(key=lambda row: (row[2], row[0]))
    return ReportTable(
        "neighbourhoods",
        _("Contacts by neighbourhood"),
        (
            Column(_("Code"), False), Column(_("Neighbourhood"), False), Column(_("District"), False), Column(_("Contacts")),
            Column(_("Per 1,000 residents"), places=1),
        ),
        tuple(rows),
        _("c: hidden, because fewer than five people can be told. 0: no activity was held."),
    )  # fmt: skip


def _grid(facts: Facts, districts: list[Place]) -> ReportTable:
    """Activities by district and area of intervention; activities are not people and are not hidden."""
    counts: dict[tuple[int, int], int] = {}
    whole: dict[int, int] = {}
    for (area, intervention), n in facts.grid.items():
        whole[intervention] = whole.get(intervention, 0) + n
        for above in facts.places[area].path:
            counts[(above, intervention)] = counts.get((above, intervention), 0) + n
    ranked = sorted(whole, key=lambda i: (-whole[i], facts.interventions[i]))
    used, rest = (
        (ranked, []) if len(ranked) <= FIELDS_SHOWN + 1 else (ranked[:FIELDS_SHOWN], ranked[FIELDS_SHOWN:])
    )
    rows = tuple(
        (
            d.name,
            *(counts.get((d.pk, i), 0) for i in used),
            *([sum(counts.get((d.pk, i), 0) for i in rest)] if rest else []),
        )
        for d in districts
    )
    empty = [(d.name, facts.interventions[i]) for d in districts for i in used if not counts.get((d.pk, i))]
    caption = _("Activities by district and area of intervention")
    if len(empty) == 1:
        caption = _("One gap: no activity in %(field)s in %(district)s") % {
            "district": empty[0][0],
            "field": empty[0][1].lower(),
        }
    elif empty:
        caption = _("%(n)s combinations of district and main area of intervention had no activity") % {
            "n": number(len(empty))
        }
    return ReportTable(
        "grid",
        caption,
        (
            Column(_("District"), False),
            *(Column(facts.interventions[i]) for i in used),
            *([Column(_("All others"))] if rest else []),
        ),
        rows,
        _("Number of activities. 0 means that none was held."),
    )


def _map(facts: Facts, districts: list[Place], rates: dict[int, Value]) -> list[dict[str, object]]:
    """What the map draws: one entry an area with a boundary."""
    names = {d.pk: d.name for d in districts}
    drawn: list[dict[str, object]] = []
    for pk in sorted(facts.shapes, key=lambda pk: facts.places[pk].code if pk in facts.places else ""):
        if pk not in facts.places:
            continue
        place = facts.places[pk]
        group = next((names[a] for a in place.path if a in names), "")
        drawn.append(
            {
                "code": place.code,
                "name": place.name,
                "group": group,
                "value": rates.get(pk),
                "geometry": facts.shapes[pk],
            }
        )
    return drawn
