"""What reports contribute to the home page."""

from typing import Any

from django.http import HttpRequest

from mel.models import ReportEdition
from mel.views.reports import upcoming
from portal.access import allowed
from portal.ui.panels import Panel


def home_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """The latest report and the next one, for those who read them."""
    if not allowed(request.user, "mel.view_report"):
        return None
    latest = ReportEdition.objects.visible_to(request.user).done().first()
    coming = upcoming()
    if latest is None and coming is None:
        return None
    return Panel("mel/_home_panel.html", {"latest": latest, "upcoming": coming}, side=True)
