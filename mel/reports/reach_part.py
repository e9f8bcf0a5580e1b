"""Activities and contacts: how many, at which level, in which field, where, and by whom."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mel.enums import Certainty
from mel.periods import Quarter
from mel.reports.facts import TREND, Facts
from mel.reports.figures import Chapter, Column, Comparison, Figure, Provenance, ReportTable, said
from mel.reports.parts import Part, compared, from_logs, of_people, people
from mel.reports.places_part import make as make_places
from mel.reports.protection import share
from mel.reports.tallies import NOTHING, Cell, total
from portal.charts import HIDDEN, Value, number, shown
from programmes.enums import Level

PARTNERS_NAMED = 15


def make(facts: Facts) -> Part:
    """Chapters on reach, on places and on partners."""
    levels, fields, places, partners = _levels(facts), _fields(facts), make_places(facts), _partners(facts)
    figures = _figures(facts)
    contacts, activities = figures[0], figures[1]
    finding = _finding(facts, contacts)
    reach = Chapter(
        key="reach",
        name=_("Activities and contacts"),
        finding=finding,
        sentences=_sentences(facts, activities, contacts, levels),
        provenance=contacts.provenance,
        tables=("levels", "levels_trend", "fields"),
    )
    who = Chapter(
        key="partners",
        name=_("Partners"),
        finding=_partners_finding(facts, partners),
        sentences=(
            _("%(organisations)s organisations held activities in %(programmes)s programmes.")
            % {
                "organisations": number(facts.checking.organisations),
                "programmes": number(facts.checking.programmes),
            },
            _(
                "The order is that of activities held and says nothing about their worth: one evening of mediation may take more than a street festival."
            ),
        ),
        provenance=from_logs(facts),
        tables=("partners",),
    )
    return Part(
        headline=_headline(contacts, finding, places.headline),
        lead=[_lead(facts, activities, contacts)],
        figures=[*figures, *places.figures],
        chapters=[reach, *places.chapters, who],
        tables=[levels, _levels_trend(facts), fields, *places.tables, partners],
        series={**places.series, **_series(facts), "fields_finding": _fields_finding(fields)},
    )


def trend(facts: Facts, cells: dict[Quarter, Cell]) -> tuple[Value, ...]:
    """Contacts of the last quarters; a quarter before the first log is missing, not zero."""
    known = [q for q in facts.quarter.back(TREND) if q in facts.totals]
    return tuple(of_people(cells.get(q, NOTHING)) if q in known else None for q in facts.quarter.back(TREND))


def year_before(facts: Facts, value: Value) -> Comparison:
    """The same quarter of last year, or why there is none."""
    before = facts.quarter.shift(-4)
    if not facts.has_before:
        return Comparison(before.slug, None, _("No logs of the same quarter a year before."))
    return Comparison(before.slug, value)


def _figures(facts: Facts) -> list[Figure]:
    now, before = facts.of(facts.quarter), facts.of(facts.quarter.shift(-4))
    first_time = of_people(now, "first_time")
    periods = tuple(q.short for q in facts.quarter.back(TREND))
    activities = tuple(
        facts.totals[q].activities if q in facts.totals else None for q in facts.quarter.back(TREND)
    )
    return [
        Figure(
            "contacts", _("Contacts in activities"), of_people(now), _("contacts"), from_logs(facts), "levels_trend",
            comparison=year_before(facts, of_people(before)),
            trend=trend(facts, facts.totals), trend_periods=periods,
        ),
        Figure(
            "activities", _("Activities held"), now.activities, _("activities"), from_logs(facts, contacts=False), "fields",
            comparison=year_before(facts, before.activities), trend=activities, trend_periods=periods,
        ),
        Figure(
            "first_time", _("Contacts with people who came for the first time"), first_time, _("contacts"),
            from_logs(facts) if first_time is not None else _unmeasured(facts), "levels",
            comparison=year_before(facts, of_people(before, "first_time")),
        ),
    ]  # fmt: skip


def _unmeasured(facts: Facts) -> Provenance:
    """Where a figure would come from, had anybody asked: a missing value is not told with the certainty of counts."""
    known = from_logs(facts)
    if not facts.of(facts.quarter).activities:
        return known
    return replace(known, certainty=Certainty.UNKNOWN.value, why=_("Nobody was asked in this quarter."))


def _finding(facts: Facts, contacts: Figure) -> str:
    words = compared(contacts.value, contacts.comparison.value if contacts.comparison else None)
    if words:
        return _("%(contacts)s contacts, %(comparison)s") % {"contacts": contacts.text, "comparison": words}
    if not facts.of(facts.quarter).activities:
        return _("No verified activity in this quarter")
    return ngettext(
        "%(contacts)s contacts in %(n)s activity",
        "%(contacts)s contacts in %(n)s activities",
        facts.of(facts.quarter).activities,
    ) % {
        "contacts": contacts.text,
        "n": number(facts.of(facts.quarter).activities),
    }


def _headline(contacts: Figure, finding: str, places: str) -> str:
    """The first page's heading: how contacts moved, and the district that is left behind, if one is."""
    change = contacts.change
    if change is None:
        first = finding
    elif abs(change) < 3:
        first = _("Contacts stayed level in a year")
    elif change > 0:
        first = _("Contacts rose by %(share)s in a year") % {"share": f"{number(change)}%"}
    else:
        first = _("Contacts fell by %(share)s in a year") % {"share": f"{number(-change)}%"}
    return _("%(first)s; %(second)s") % {"first": first, "second": places} if places else first


def _lead(facts: Facts, activities: Figure, contacts: Figure) -> str:
    words = compared(contacts.value, contacts.comparison.value if contacts.comparison else None)
    first = _(
        "From %(period)s partners and departments held %(activities)s activities with %(contacts)s contacts"
    ) % {
        "period": facts.quarter.label,
        "activities": activities.text,
        "contacts": contacts.text,
    }
    return f"{first}, {words}." if words else f"{first}."


def _sentences(facts: Facts, activities: Figure, contacts: Figure, levels: ReportTable) -> tuple[str, ...]:
    said_ = [_lead(facts, activities, contacts)]
    if activities.comparison and shown(activities.comparison.value):
        said_.append(
            _(
                "In the same quarter of %(year)s it was %(activities)s activities and %(contacts)s contacts; we compare with it because seasons differ."
            )
            % {
                "year": facts.quarter.year - 1,
                "activities": said(activities.comparison.value),
                "contacts": said(contacts.comparison.value if contacts.comparison else None),
            }
        )
    primary = levels.rows[0]
    part = share(primary[2], contacts.value)
    if shown(part):
        said_.append(
            _("Primary prevention, open to everyone, makes up %(share)s of contacts.")
            % {"share": f"{number(part)}%"}
        )
    hours = facts.of(facts.quarter).hours
    if hours:
        said_.append(_("Together the activities lasted %(hours)s hours.") % {"hours": number(round(hours))})
    if facts.checking.uncounted:
        said_.append(
            ngettext(
                "In %(n)s verified log nobody counted; it adds an activity and no contacts.",
                "In %(n)s verified logs nobody counted; they add activities and no contacts.",
                facts.checking.uncounted,
            )
            % {"n": number(facts.checking.uncounted)}
        )
    return tuple(said_)


def _levels(facts: Facts) -> ReportTable:
    quarter, before = facts.quarter, facts.quarter.shift(-4)
    cells = {level: facts.by_level.get((quarter, level), NOTHING) for level in Level.values}
    earlier = {level: facts.by_level.get((before, level), NOTHING) for level in Level.values}
    contacts = people(cells)
    contacts_before = people(earlier)
    first = people(cells, "first_time")
    rows = [
        (
            str(Level(k).label),
            cells[k].activities,
            contacts[k],
            contacts_before[k] if facts.has_before else None,
            first[k],
        )
        for k in Level.values
    ]
    now, then = facts.of(quarter), facts.of(before)
    rows.append(
        (
            _("All levels"), now.activities, of_people(now),
            of_people(then) if facts.has_before else None,
            of_people(now, "first_time"),
        )
    )  # fmt: skip
    return ReportTable(
        "levels",
        _("Activities and contacts by level of prevention"),
        (
            Column(_("Level"), False), Column(_("Activities")), Column(_("Contacts")), Column(_("Contacts, same quarter of %(year)s") % {"year": before.year}),
            Column(_("Of these for the first time")),
        ),
        tuple(rows),
        _("Contacts are rounded to five, each on its own; they need not add up."),
        total=True,
    )  # fmt: skip


def _levels_trend(facts: Facts) -> ReportTable:
    quarters = facts.quarter.back(TREND)
    by_level = {
        level: trend(facts, {q: c for (q, key), c in facts.by_level.items() if key == level})
        for level in Level.values
    }
    whole = trend(facts, facts.totals)
    rows = tuple(
        (q.short, *(by_level[level][i] for level in Level.values), whole[i]) for i, q in enumerate(quarters)
    )
    return ReportTable(
        "levels_trend",
        _("Contacts by level over five quarters"),
        (
            Column(_("Quarter"), False),
            *(Column(str(level.label)) for level in Level),
            Column(_("All levels")),
        ),
        rows,
        _("– means that nothing was logged yet; it is not zero."),
    )


def _fields(facts: Facts) -> ReportTable:
    quarter, before = facts.quarter, facts.quarter.shift(-4)
    keys = {pk for (q, pk) in facts.by_intervention if q in (quarter, before)}
    now = {pk: facts.by_intervention.get((quarter, pk), NOTHING) for pk in keys}
    then = {pk: facts.by_intervention.get((before, pk), NOTHING) for pk in keys}
    contacts = people(now)
    earlier = people(then)
    order = sorted(keys, key=lambda pk: (-_order(contacts[pk]), facts.interventions[pk]))
    rows = tuple(
        (
            facts.interventions[pk],
            now[pk].activities,
            contacts[pk],
            earlier[pk] if facts.has_before else None,
            _change(contacts[pk], earlier[pk]),
        )
        for pk in order
    )
    return ReportTable(
        "fields",
        _("Activities and contacts by area of intervention"),
        (
            Column(_("Area of intervention"), False), Column(_("Activities")), Column(_("Contacts")),
            Column(_("Contacts, same quarter of %(year)s") % {"year": before.year}), Column(_("Change"), suffix="%"),
        ),
        rows,
        _("A change is written only where there were 25 contacts or more a year ago."),
    )  # fmt: skip


def _fields_finding(table: ReportTable) -> str:
    compared_rows = [row for row in table.rows if shown(row[4])]
    if not compared_rows:
        most = table.rows[0][0] if table.rows else ""
        return (
            _("Most contacts were in %(field)s") % {"field": most.lower()}
            if most
            else _("No contacts by area of intervention")
        )
    grown = sum(row[4] >= 3 for row in compared_rows)
    if grown == len(compared_rows):
        return _("Every area of intervention that can be compared had more contacts than a year ago")
    words = {"grown": number(grown), "all": number(len(compared_rows))}
    return _("%(grown)s of %(all)s areas of intervention had more contacts than a year ago") % words


def _partners(facts: Facts) -> ReportTable:
    cells = facts.by_organisation
    contacts = people(cells)
    order = sorted(cells, key=lambda pk: (-cells[pk].activities, facts.organisations[pk]))
    rows = [(facts.organisations[pk], cells[pk].activities, contacts[pk]) for pk in order[:PARTNERS_NAMED]]
    rest = order[PARTNERS_NAMED:]
    if rest:
        rows.append(
            (
                ngettext("%(n)s other organisation", "%(n)s other organisations", len(rest))
                % {"n": number(len(rest))},
                sum(cells[pk].activities for pk in rest),
                of_people(total(cells[pk] for pk in rest)),
            )
        )
    return ReportTable(
        "partners",
        _("Who held the activities"),
        (Column(_("Organisation"), False), Column(_("Activities")), Column(_("Contacts"))),
        tuple(rows),
    )


def _partners_finding(facts: Facts, table: ReportTable) -> str:
    whole = facts.of(facts.quarter).activities
    if not whole:
        return _("No organisation held a verified activity")
    if len(table.rows) <= 3:
        return _("A few organisations carry the work")
    top = sum(row[1] for row in table.rows[:3])
    words = {"n": number(facts.checking.organisations), "share": f"{number(round(top / whole * 100))}%"}
    return _("%(n)s organisations held activities, the three busiest %(share)s of them") % words


def _series(facts: Facts) -> dict[str, object]:
    """Lists for drawings of trends."""
    quarters = facts.quarter.back(TREND)
    return {
        "quarters": [q.short for q in quarters],
        "levels": [
            [
                str(level.label),
                list(trend(facts, {q: c for (q, key), c in facts.by_level.items() if key == level})),
            ]
            for level in Level
        ],
    }


def _change(now: Value, before: Value) -> float | None:
    if not shown(now) or not shown(before) or before < 25:
        return None
    return round((now - before) / before * 100)


def _order(value: Value) -> float:
    return value if shown(value) else 0.0 if value == HIDDEN else -1.0
