"""The plan for residents: how it goes, late and dropped measures included, and the same as open data."""

import csv
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from portal.access import public
from strategy.models import Measure
from strategy.selectors import plan_in_force, standing
from strategy.views.plan import strip

COLUMNS = (
    "number", "objective", "title", "lead", "areas", "starts_on", "ends_on", "status", "status_on", "status_note",
    "milestones_done", "milestones_all", "milestones_late",
)  # fmt: skip


def _measures(request: HttpRequest, plan: Any) -> list[Any]:
    found = (
        Measure.objects.visible_to(request.user)
        .filter(objective__plan=plan)
        .select_related("objective", "lead")
    )
    found = found.with_milestones(timezone.localdate()).prefetch_related("areas")
    return list(found.order_by("objective__order", "number"))


@public
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """How it is going."""
    current = plan_in_force()
    if current is None:
        return render(request, "strategy/public_plan.html", {"plan": None})
    stand = standing(current, timezone.localdate())
    grouped = [(o, list(g)) for o, g in groupby(_measures(request, current), key=lambda m: m.objective)]
    context = {"plan": current, "standing": stand, "strip": strip(stand), "objectives": grouped}
    return render(request, "strategy/public_plan.html", context)


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    current = plan_in_force()
    if current is None:
        return []
    return [
        {
            "number": m.number,
            "objective": m.objective.title,
            "title": m.title,
            "lead": m.lead.name,
            "areas": [a.code for a in m.areas.all()],
            "starts_on": m.starts_on,
            "ends_on": m.ends_on,
            "status": m.status,
            "status_on": m.status_on,
            "status_note": m.status_note,
            "milestones_done": m.milestones_done,
            "milestones_all": m.milestones_all,
            "milestones_late": m.milestones_late,
        }
        for m in _measures(request, current)
    ]


@public
@require_GET
@cache_control(public=True, max_age=300)
def measures_json(request: HttpRequest) -> JsonResponse:
    """The measures as open data, with where they come from and what they do not show."""
    return JsonResponse(
        {
            "source": "Reports of the measures' leads",
            "bias": "Leads report on their own work; nobody else has checked it.",
            "status_of": timezone.localdate(),
            "columns": list(COLUMNS),
            "measures": _rows(request),
        }
    )


@public
@require_GET
@cache_control(public=True, max_age=300)
def measures_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file for spreadsheets; what could be taken for a formula gets an apostrophe."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="measures.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in _rows(request):
        writer.writerow([_plain(row[name]) for name in COLUMNS])
    return response


def _plain(value: Any) -> str:
    words = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return "'" + words if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words
