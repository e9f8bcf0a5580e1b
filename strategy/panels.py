"""What the plan contributes to pages that gather from several apps."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.inbox import Waiting
from portal.ui.panels import Panel, SearchHit
from strategy.enums import MeasureStatus, PlanStatus
from strategy.models import Measure
from strategy.selectors import plan_in_force, standing

STALE_AFTER = dt.timedelta(days=100)


def waiting(user: Any) -> list[Waiting]:
    """Measures this person answers for whose last report is older than a quarter."""
    if not user.has_role("city_officer", "programme_coordinator"):
        return []
    limit = timezone.localdate() - STALE_AFTER
    stale = Measure.objects.filter(responsible_id=user.pk, objective__plan__status=PlanStatus.IN_FORCE)
    stale = stale.exclude(status__in=(MeasureStatus.DONE, MeasureStatus.DROPPED)).filter(
        Q(status_on__lt=limit) | Q(status_on__isnull=True)
    )
    numbers = list(stale.order_by("number").values_list("pk", "number"))
    if not numbers:
        return []
    title = ngettext(
        "%(n)s measure needs a word on how it stands",
        "%(n)s measures need a word on how they stand",
        len(numbers),
    ) % {"n": len(numbers)}
    first = numbers[0][0]
    detail = _("Last reported more than a quarter ago: measure %(list)s.") % {
        "list": ", ".join(str(n) for _pk, n in numbers[:6])
    }
    return [
        Waiting(
            title=title,
            detail=detail,
            url=reverse("strategy:measure_report", args=[first]),
            icon="signpost-split",
            count=len(numbers),
        )
    ]


def area_panel(request: HttpRequest, area: Any) -> Panel | None:
    """The plan's measures in an area, those for the whole city included where the area is the city."""
    if not request.user.is_authenticated or not request.user.has_perm("strategy.view_measure"):
        return None
    here = Measure.objects.visible_to(request.user).filter(
        objective__plan__status=PlanStatus.IN_FORCE, areas__path__startswith=area.path
    )
    measures = list(here.select_related("lead").distinct()[:12])
    return Panel("strategy/_area_panel.html", {"measures": measures, "area": area}) if measures else None


def home_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """How the plan stands, for those who lead and those who steer."""
    user: Any = request.user
    if not user.has_role("council_lead", "programme_coordinator", "city_officer"):
        return None
    plan = plan_in_force()
    if plan is None:
        return None
    from strategy.views.plan import strip

    stand = standing(plan, timezone.localdate())
    trouble = Measure.objects.filter(
        objective__plan=plan, status__in=(MeasureStatus.AT_RISK, MeasureStatus.DELAYED)
    ).select_related("lead")
    return Panel(
        "strategy/_home_panel.html",
        {"strip": strip(stand), "standing": stand, "trouble": list(trouble[:5]), "plan": plan},
    )


def find(user: Any, words: str) -> list[SearchHit]:
    """Measures whose title holds the words."""
    if not user.is_authenticated or not user.has_perm("strategy.view_measure"):
        return []
    hits = Measure.objects.visible_to(user).filter(title__icontains=words).select_related("lead")[:10]
    return [
        SearchHit(str(m), m.lead.name, reverse("strategy:measure", args=[m.pk]), _("Measure")) for m in hits
    ]
