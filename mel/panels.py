"""What reports contribute to the home page."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language

from mel.cards import cards
from mel.forms import PeriodForm
from mel.models import ReportEdition
from mel.reports.council import build
from mel.views.reports import upcoming
from portal.access import allowed
from portal.accounts.enums import Role
from portal.ui.panels import Panel

FIGURES = 4
KEPT_SECONDS = 600


def home_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """The latest report and the next one, for those who read them."""
    if not allowed(request.user, "mel.view_report"):
        return None
    latest = ReportEdition.objects.visible_to(request.user).done().first()
    coming = upcoming()
    if latest is None and coming is None:
        return None
    return Panel("mel/_home_panel.html", {"latest": latest, "upcoming": coming}, side=True)


def figures_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """How we are doing: the first figures of the council report, for those who lead and those who steer.

    They are the same for all readers and cost about half a second, so they are kept for ten minutes.
    """
    user: Any = request.user
    if not user.has_role(Role.COUNCIL_LEAD, Role.PROGRAMME_COORDINATOR, Role.CITY_OFFICER):
        return None
    quarter = PeriodForm({}).chosen()
    key = f"mel.home.{quarter.slug}.{get_language()}"
    report = cache.get(key)
    if report is None:
        report = build(quarter, user, shapes=False)
        cache.set(key, report, KEPT_SECONDS)
    return Panel(
        "mel/_figures_panel.html",
        {"cards": cards(report)[:FIGURES], "period": report.period_label},
        wide=True,
    )
