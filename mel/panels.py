"""What reports contribute to the home page."""

from typing import Any

from django.http import HttpRequest

from mel.cards import cards
from mel.forms import PeriodForm
from mel.models import ReportEdition
from mel.snapshot import current
from mel.views.reports import upcoming
from portal.access import allowed
from portal.accounts.enums import Role
from portal.ui.panels import Panel

FIGURES = 4


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

    They are the same for all readers and kept with the dashboard's, until something they are made of changes.
    """
    user: Any = request.user
    if not user.has_role(Role.COUNCIL_LEAD, Role.PROGRAMME_COORDINATOR, Role.CITY_OFFICER):
        return None
    report = current(PeriodForm({}).chosen(), user)
    return Panel(
        "mel/_figures_panel.html",
        {"cards": cards(report)[:FIGURES], "period": report.period_label},
        wide=True,
    )
