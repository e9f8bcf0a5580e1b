"""The dashboard: the figures of the council report, live, from the same builder."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from mel.cards import card, cards
from mel.enums import ReportKind
from mel.forms import PeriodForm, quarter_choices
from mel.models import ReportEdition
from mel.periods import Quarter, UnknownPeriod
from mel.reports.drawings import drawings
from mel.reports.figures import Report
from mel.snapshot import current, drawn
from portal.access import access, allowed
from portal.charts import HIDDEN, shown


@access("mel.view_report")
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """How the city is doing in one quarter."""
    form = PeriodForm(request.GET)
    quarter = form.chosen()
    kept = drawn("dashboard", quarter, request.user, _draw)
    editions = ReportEdition.objects.done().filter(kind=ReportKind.COUNCIL_QUARTERLY, period=quarter.slug)
    context: dict[str, Any] = {
        "form": form,
        "quarter": quarter,
        "city": settings.CITY_NAME,
        "body": mark_safe(kept["body"]),  # noqa: S308  rendered from our own template
        "edition": editions.order_by("-number").first(),
        "may_build": allowed(request.user, "mel.build_reportedition"),
    }
    return render(request, "mel/dashboard.html", context)


def _draw(report: Report) -> dict[str, Any]:
    """Cards, charts and map of a report as finished HTML."""
    context = {
        "report": report,
        "cards": cards(report),
        "charts": drawings(report, row_href="#place-{code}"),
        "places": _places(report),
    }
    return {"body": render_to_string("mel/_dashboard.html", context)}


def _places(report: Report) -> list[dict[str, Any]]:
    """The map's areas for its table, highest rate first, hidden ones last."""
    found = {"neighbourhoods", "districts"} & {t.key for t in report.tables}
    contacts = (
        {row[1]: row[3] for row in report.table("neighbourhoods").rows} if "neighbourhoods" in found else {}
    )
    if not contacts and found:
        contacts = {row[0]: row[3] for row in report.table("districts").rows}
    rows = [
        {
            "code": e["code"],
            "name": e["name"],
            "rate": e["value"],
            "contacts": contacts.get(e["name"]),
            "hidden": e["value"] == HIDDEN,
        }
        for e in report.series.get("map", [])
    ]
    return sorted(
        rows, key=lambda r: (not shown(r["rate"]), -r["rate"] if shown(r["rate"]) else 0, r["name"])
    )


@access("mel.view_report")
@require_GET
def figure(request: HttpRequest, period: str, key: str) -> HttpResponse:
    """One figure with the table behind it, its source, method, and what it does not show."""
    try:
        quarter = Quarter.parse(period)
    except UnknownPeriod:
        raise Http404 from None
    if quarter.slug not in dict(quarter_choices(timezone.localdate())):
        raise Http404
    report = current(quarter, request.user)
    try:
        found = report.figure(key)
    except KeyError:
        raise Http404 from None
    related = [
        report.table(k)
        for c in report.chapters
        if found.table in c.tables
        for k in c.tables
        if k != found.table
    ]
    context = {
        "report": report,
        "figure": found,
        "card": card(report, found),
        "table": report.table(found.table),
        "related": related,
    }
    return render(request, "mel/figure.html", context)
