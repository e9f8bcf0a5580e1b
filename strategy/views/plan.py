"""The plan on one page: how it stands, then every measure under its objective."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.access import access
from portal.charts import PlanStrip
from strategy.enums import MeasureStatus
from strategy.forms import PlanFilter
from strategy.models import Measure
from strategy.selectors import PlanStanding, plan_in_force, standing


def strip(stand: PlanStanding) -> PlanStrip:
    """The plan in one bar; its title says the finding."""
    labels: dict[str, Any] = dict(MeasureStatus.choices)
    order = ("done", "on_track", "at_risk", "delayed", "not_started", "dropped")
    return PlanStrip(
        title=_("%(n)s of %(all)s measures are done or on track; %(trouble)s are at risk or delayed")
        % {"n": stand.done_or_on_track, "all": stand.not_dropped, "trouble": stand.in_trouble},
        sub=_("Measures by status. Dropped measures are shown and not counted."),
        source=_("Source: reports of the measures' leads."),
        bias=_("Leads report on their own work; nobody else has checked it."),
        parts=[(slug, str(labels[slug]), stand.by_status[slug]) for slug in order],
    )


@access("strategy.view_plan")
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The plan that holds today."""
    current = plan_in_force()
    if current is None:
        return render(request, "strategy/no_plan.html")
    measures = Measure.objects.visible_to(request.user).filter(objective__plan=current)
    leads = list(measures.order_by("lead__name").values_list("lead__slug", "lead__name").distinct())
    form = PlanFilter(request.GET, leads=leads)
    today = timezone.localdate()
    listed = (
        measures.select_related("objective", "lead")
        .with_milestones(today)
        .order_by("objective__order", "number")
    )
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["words"]:
            listed = listed.filter(title__icontains=wanted["words"])
        if wanted["status"]:
            listed = listed.filter(status=wanted["status"])
        if wanted["lead"]:
            listed = listed.filter(lead__slug=wanted["lead"])
    rows = list(listed)
    stand = standing(current, today)
    context = {
        "plan": current,
        "form": form,
        "found": len(rows),
        "standing": stand,
        "strip": strip(stand),
        "objectives": [
            (objective, list(group)) for objective, group in groupby(rows, key=lambda m: m.objective)
        ],
        "reset": reverse("strategy:plan"),
    }
    return render(request, "strategy/plan.html", context)
