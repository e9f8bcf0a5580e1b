"""The charts of a report, drawn from its frozen figures and nothing else, for page and paper alike."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from mel.reports.figures import Figure, Report, ReportTable
from mel.reports.places_part import FIELDS_SHOWN
from portal.charts import (
    HIDDEN,
    Bar,
    Bars,
    Chart,
    HeatGrid,
    Lines,
    Multiples,
    PlanStrip,
    Series,
    Spark,
    Stacked,
    Value,
    number,
    shown,
    signed,
)
from portal.maps import Choropleth, Classes, Place
from strategy.enums import MeasureStatus

Drawn = dict[str, Chart]


def drawings(report: Report, *, row_href: str = "") -> Drawn:
    """Every drawing of the report by name.

    Args:
        report: the frozen report.
        row_href: address of a table row on a page, with ``{code}`` for the area's code; empty on paper.
    """
    drawn: Drawn = {"levels": _levels(report), "fields": _fields(report)}
    if "plan" in report.series:
        drawn["plan"] = _plan(report)
        drawn["objectives"] = _objectives(report)
    if report.series.get("map"):
        drawn["map"] = _map(report, row_href)
    if "grid" in {t.key for t in report.tables} and len(report.table("grid").columns) > 1:
        drawn["grid"] = _grid(report.table("grid"))
    return drawn


def sparks(report: Report) -> Mapping[str, Chart]:
    """The small trend of each key figure that has one."""
    return {f.key: _spark(f) for f in report.figures if sum(shown(v) for v in f.trend) > 1}


def _source(report: Report, chapter: str) -> str:
    provenance = report.chapter(chapter).provenance
    return _("%(source)s, %(date)s.") % {"source": provenance.source, "date": provenance.as_of}


def _spark(figure: Figure) -> Spark:
    words = ", ".join(f"{p} {_label(v)}" for p, v in zip(figure.trend_periods, figure.trend, strict=True))
    return Spark(
        title=f"{figure.label}: {words}",
        name=f"spark-{figure.key}",
        values=figure.trend,
        periods=figure.trend_periods,
    )


def _label(value: Value) -> str:
    return number(value) if shown(value) else HIDDEN if value == HIDDEN else "–"


def _levels(report: Report) -> Multiples:
    quarters = report.series["quarters"]
    panels = [
        Lines(
            title=name,
            heading=name,
            periods=quarters,
            series=[Series("", values)],
            tall=124,
            period_label=_("Quarter"),
        )
        for name, values in report.series["levels"]
    ]
    ends = "; ".join(
        f"{name} {_label(values[0])} – {_label(values[-1])}" for name, values in report.series["levels"]
    )
    return Multiples(
        title=_("Contacts by level, %(first)s to %(last)s") % {"first": quarters[0], "last": quarters[-1]},
        desc=_(
            "One line chart for each level, each with a scale of its own, from zero. First and last quarter: %(ends)s."
        )
        % {"ends": ends},
        sub=_("Contacts a quarter, rounded to five. The scales differ, because the levels differ in size."),
        source=_source(report, "reach"),
        bias=report.chapter("reach").provenance.bias,
        panels=panels,
    )


def _fields(report: Report) -> Bars:
    table = report.table("fields")
    title = report.series["fields_finding"]
    rows = [Bar(r[0], r[2], r[3], f"{signed(r[4])}%" if shown(r[4]) else "") for r in table.rows]
    return Bars(
        title=title,
        desc=_("Bars from zero; the dark tick marks the same quarter of last year."),
        sub=_("Contacts by area of intervention, %(period)s") % {"period": report.period_label},
        source=_source(report, "reach"),
        rows=rows,
        mark_label=_("same quarter of last year") if any(shown(r.mark) for r in rows) else "",
        value_label=_("Contacts"),
        row_label=_("Area of intervention"),
    )


def _plan(report: Report) -> PlanStrip:
    parts = [(slug, label, n) for slug, label, n in report.series["plan"]]
    return PlanStrip(
        title=report.chapter("plan").finding,
        desc=", ".join(f"{label.lower()} {number(n)}" for _slug, label, n in parts),
        sub=_("Measures by status, %(day)s") % {"day": report.chapter("plan").provenance.as_of},
        source=_source(report, "plan"),
        bias=report.chapter("plan").provenance.bias,
        parts=parts,
    )


def _objectives(report: Report) -> Stacked:
    statuses = [slug for slug, _l, _n in report.series["plan"]]
    rows = [(_("Whole plan"), [n for _s, _l, n in report.series["plan"]])] + [
        (title, values) for title, values in report.series["objectives"]
    ]
    troubled = [statuses.index(s) for s in (MeasureStatus.AT_RISK, MeasureStatus.DELAYED)]
    worst = max(report.series["objectives"], key=lambda o: sum(o[1][i] for i in troubled))
    n = sum(worst[1][i] for i in troubled)
    title = (
        _("%(title)s has the most measures at risk or delayed: %(n)s of %(all)s")
        % {"title": worst[0], "n": number(n), "all": number(sum(worst[1]))}
        if n
        else _("No objective has measures at risk or delayed")
    )
    return Stacked(
        title=title,
        desc=_(
            "One bar for the whole plan and one for each objective; each part shows a number of measures."
        ),
        sub=_("Number of measures by status, whole plan and by objective, %(day)s")
        % {"day": report.chapter("plan").provenance.as_of},
        source=_source(report, "plan"),
        rows=rows,
        parts=[label for _s, label, _n in report.series["plan"]],
        statuses=statuses,
        row_label=_("Objective"),
    )


def _map(report: Report, row_href: str) -> Choropleth:
    entries = report.series["map"]
    places = [
        Place(
            e["code"],
            e["name"],
            e["geometry"],
            e["value"],
            e["group"],
            row_href.format(code=e["code"]) if row_href else "",
        )
        for e in entries
    ]
    hidden = sum(p.value == HIDDEN for p in places)
    desc = _(
        "Map of the city; darker means more contacts per 1,000 residents. The same figures are in the table."
    )
    if hidden:
        desc += " " + _("Hidden: %(n)s.") % {"n": number(hidden)}
    return Choropleth(
        title=report.chapter("places").finding,
        desc=desc,
        sub=_("Contacts per 1,000 residents, %(period)s") % {"period": report.period_label},
        source=_source(report, "places"),
        bias=report.chapter("places").provenance.bias,
        places=places,
        unit=_("Contacts per 1,000 residents"),
        classes=Classes.of([p.value for p in places]),
        place_label=_("Area"),
        fmt=_rate,
        tallest=400,
    )


def _rate(value: float) -> str:
    return number(value, 1)


def _grid(table: ReportTable) -> HeatGrid:
    heads = [column.head for column in table.columns[1:]]
    cells = [row[1:] for row in table.rows]
    own = FIELDS_SHOWN if len(heads) > FIELDS_SHOWN else len(heads)
    top = max((v for row in cells for v in row[:own]), default=0)
    step = max(1, -(-top // 5))
    return HeatGrid(
        title=table.caption,
        desc=_(
            "Rows are districts, columns areas of intervention; darker means more activities. The counts are in the cells."
        ),
        sub=table.note,
        rows=[row[0] for row in table.rows],
        columns=[_broken(head) for head in heads],
        cells=cells,
        limits=[step * k for k in range(1, 5)],
        corner=table.columns[0].head,
        label_width=96,
    )


def _broken(head: str) -> str:
    """A column's head in lines short enough for paper: words fill lines of about twelve letters, long ones are divided."""
    lines: list[str] = []
    for word in head.replace(" and ", " & ").split():
        if lines and len(lines[-1]) + len(word) < 11:
            lines[-1] += f" {word}"
        else:
            lines += [word] if len(word) < 13 else [f"{word[:10]}-", word[10:]]
    return "\n".join(lines if len(lines) <= 4 else [*lines[:3], lines[3].removesuffix("&").rstrip() + "…"])
